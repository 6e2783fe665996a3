#include "analysis/picture.h"

#include "sim/base/err.h"
#include "sim/base/file.h"
#include "tests/support/folder.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"
#include "tests/support/xml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Embeds a file of that content; the result is new. */
static char *embed(const char *svg, int *code)
{
    char *dir = temp_dir(), *path, *got;
    size_t size;
    FILE *out = open_memstream(&got, &size);
    folder_put(dir, "x.svg", svg);
    path = path_join(dir, "x.svg");
    *code = svg_embed(out, path, "p-", "A <label>", NULL);
    fclose(out);
    free(path);
    temp_free(dir);
    return got;
}

TEST(an_svg_is_cut_out_and_its_ids_get_the_prefix)
{
    int code;
    char *got = embed("<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<!-- id=\"no\" -->\n"
                      "<svg width=\"1\" xmlns:xlink=\"u\">\n<g id=\"a\"><path id='b'/>"
                      "<use xlink:href='#b' id=\"c\"/><rect fill=\"url(#a)\"/>"
                      "<text grid=\"1\">id=\"d\"</text></g>\n</svg>\ntrailing",
                      &code);
    assert_int_equal(code, 0);
    assert_string_equal(got, "<svg role=\"img\" aria-label=\"A &lt;label&gt;\" width=\"1\" "
                             "xmlns:xlink=\"u\">\n<g id=\"p-a\"><path id='p-b'/>"
                             "<use xlink:href='#p-b' id=\"p-c\"/><rect fill=\"url(#p-a)\"/>"
                             "<text grid=\"1\">id=\"d\"</text></g>\n</svg>\n");
    assert_xml(got);
    free(got);
}

TEST(what_holds_no_svg_is_refused)
{
    const char *const bad[] = {"", "<html/>", "<svg width='1'>"};
    for (int i = 0; i < 3; i++) {
        int code;
        char *got = embed(bad[i], &code);
        assert_int_equal(code, -EINVAL);
        free(got);
    }
}

TEST(dates_of_a_pdf_are_pinned_in_place)
{
    char *dir = temp_dir(), *path = path_join(dir, "x.pdf");
    folder_put(dir, "x.pdf",
               "1 0 obj << /CreationDate (D:20261121212941Z)\n"
               "/ModDate (D:2026112121) >> (D:2026)");
    assert_int_equal(pdf_pin_dates(path, NULL), 0);
    char *got = folder_get(dir, "x.pdf");
    assert_string_equal(got, "1 0 obj << /CreationDate (D:19700101000000Z)\n"
                             "/ModDate (D:1970010100) >> (D:2026)");
    free(got);
    free(path);
    temp_free(dir);
}

TEST(bytes_that_are_no_text_survive)
{
    const char bytes[] = "\0\xff/CreationDate (D:20\0\n";
    char *dir = temp_dir(), *path = path_join(dir, "x.pdf");
    FILE *out = folder_create(dir, "x.pdf");
    fwrite(bytes, 1, sizeof bytes, out);
    fclose(out);
    assert_int_equal(pdf_pin_dates(path, NULL), 0);
    char *got;
    size_t size;
    assert_int_equal(file_read(path, &got, &size, NULL), 0);
    assert_int_equal(size, sizeof bytes);
    assert_memory_equal(got, "\0\xff/CreationDate (D:19\0\n", sizeof bytes);
    free(got);
    free(path);
    temp_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_svg_is_cut_out_and_its_ids_get_the_prefix),
        cmocka_unit_test(what_holds_no_svg_is_refused),
        cmocka_unit_test(dates_of_a_pdf_are_pinned_in_place),
        cmocka_unit_test(bytes_that_are_no_text_survive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
