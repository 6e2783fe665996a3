#include "analysis/html.h"

#include "tests/support/test.h"
#include "tests/support/xml.h"

#include <stdlib.h>

static void check(const char *text, const char *html)
{
    char *got;
    size_t size;
    FILE *out = open_memstream(&got, &size);
    html_text(out, text);
    fclose(out);
    assert_string_equal(got, html);
    free(got);
}

TEST(markup_is_escaped)
{
    check("<b a=\"1\" c='2'>&amp;", "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;");
    check("plain, with a tab\tand\na line", "plain, with a tab\tand\na line");
}

TEST(utf8_stays_and_what_is_none_is_replaced)
{
    check("\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80");
    check("a\xff"
          "b",
          "a\xef\xbf\xbd"
          "b");
    check("\xc3", "\xef\xbf\xbd");
    check("\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd");                 /* overlong */
    check("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"); /* a surrogate */
    check("\xe2\x82<", "\xef\xbf\xbd\xef\xbf\xbd&lt;");            /* cut short */
}

TEST(control_characters_are_replaced)
{
    check("a\x01\x1b[31m\x7f", "a\xef\xbf\xbd\xef\xbf\xbd[31m\xef\xbf\xbd");
}

TEST(printed_text_is_escaped_as_a_whole)
{
    char *got;
    size_t size;
    FILE *out = open_memstream(&got, &size);
    html_printf(out, "%s < %d", "<x>", 7);
    fclose(out);
    assert_string_equal(got, "&lt;x&gt; &lt; 7");
    free(got);
}

/* The checker that other tests lean on must itself say no. */
TEST(the_xml_checker_knows_bad_from_good)
{
    const char *const good[] = {
        "<a/>", "<?xml version=\"1.0\"?><!DOCTYPE a><!-- x --><a b='1' c=\"2\">t&amp;<d/></a>\n",
        "<a b = '1'/>", "<a xmlns:xlink=\"u\"><b xlink:href='#c'/></a>"};
    const char *const bad[] = {"",
                               "<a>",
                               "<a></b>",
                               "<a/><b/>",
                               "<a>&nbsp;</a>",
                               "<a b=1/>",
                               "<a b/>",
                               "<a b='1' b='2'/>",
                               "<a>&</a>",
                               "<a><!-- -- --></a>",
                               "x<a/>",
                               "</a>",
                               "<a>\x01</a>",
                               "<a b='<'/>",
                               "<a><b xlink:href='1'/></a>",
                               "<a>&#xZ;</a>"};
    char fault[200];
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_null(xml_fault(good[i], fault, sizeof fault));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_non_null(xml_fault(bad[i], fault, sizeof fault));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_is_escaped),
        cmocka_unit_test(utf8_stays_and_what_is_none_is_replaced),
        cmocka_unit_test(control_characters_are_replaced),
        cmocka_unit_test(printed_text_is_escaped_as_a_whole),
        cmocka_unit_test(the_xml_checker_knows_bad_from_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
