#include "sim/base/options.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct option_spec options[] = {
    {"out", "DIR", "where results go"},
    {"quiet", NULL, "say nothing"},
    {"arms", "LIST", "some arms"},
    {"army", NULL, "all arms"},
    {"arm", "NAME", "one arm"},
    {"strict", NULL, "be strict"},
    {.name = NULL},
};

static const struct command_spec one_or_two = {"tool run", "FILE [FILE]", "Runs files.", options, 1,
                                               2};
static const struct command_spec any = {"tool check", "FILE...", "Checks files.", options, 0, -1};
static const struct command_spec none = {"tool schema", "", "Prints it.", options, 0, 0};

/* "--NAME=VALUE " of each option taken, and the code to return for --strict. */
struct taken {
    char text[256];
    int code;
};

static int take(void *ctx, const char *name, const char *value, struct err *e)
{
    struct taken *t = ctx;
    strcat(strcat(t->text, "--"), name);
    if (value)
        strcat(strcat(t->text, "="), value);
    strcat(t->text, " ");
    if (t->code && strcmp(name, "strict") == 0)
        return err_set(e, t->code, "not now");
    return 0;
}

enum { ARGS_MAX = 8 };

/* One reading of a command line given as words between blanks; "\1" stands for an empty word. */
struct reading {
    char words[256];
    char *argv[ARGS_MAX];
    int argc, operands, code;
    struct taken taken;
    struct err e;
};

static struct reading *read_line(struct reading *r, const struct command_spec *spec,
                                 const char *line)
{
    char *rest;
    int code = r->taken.code;
    memset(r, 0, sizeof *r);
    r->taken.code = code;
    snprintf(r->words, sizeof r->words, "tool %s", line);
    for (char *w = strtok_r(r->words, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
        r->argv[r->argc++] = *w == '\1' ? w + 1 : w;
    r->code = options_parse(spec, r->argc, r->argv, &r->operands, take, &r->taken, &r->e);
    return r;
}

/* It is read: these options in that order, and these operands. */
static void reads(const struct command_spec *spec, const char *line, const char *taken,
                  const char *operands)
{
    struct reading r = {.taken.code = 0};
    char left[256] = "";
    read_line(&r, spec, line);
    assert_string_equal(r.e.text, "");
    assert_int_equal(r.code, 0);
    assert_string_equal(r.taken.text, taken);
    for (int i = 1; i <= r.operands; i++)
        strcat(strcat(left, r.argv[i]), " ");
    assert_string_equal(left, operands);
}

static void refuses(const struct command_spec *spec, const char *line, const char *message)
{
    struct reading r = {.taken.code = 0};
    read_line(&r, spec, line);
    assert_int_equal(r.code, -EINVAL);
    assert_string_equal(r.e.text, message);
}

TEST(an_option_has_its_value_behind_it_or_behind_an_equals_sign)
{
    reads(&any, "--out dir", "--out=dir ", "");
    reads(&any, "--out=dir", "--out=dir ", "");
    reads(&any, "--out=a=b", "--out=a=b ", "");
    reads(&any, "--out=", "--out= ", "");
    reads(&any, "--out \1", "--out= ", "");
}

TEST(a_flag_has_no_value)
{
    reads(&any, "--quiet file", "--quiet ", "file ");
    refuses(&any, "--quiet=yes", "--quiet takes no value");
    refuses(&any, "--quiet=", "--quiet takes no value");
}

TEST(options_and_operands_may_be_mixed)
{
    reads(&any, "a --out dir b --quiet c", "--out=dir --quiet ", "a b c ");
    reads(&any, "a b c", "", "a b c ");
    reads(&any, "", "", "");
}

TEST(an_option_may_stand_more_than_once)
{
    reads(&any, "--arm a --arm b", "--arm=a --arm=b ", "");
}

TEST(an_unambiguous_beginning_is_enough)
{
    reads(&any, "--q --o x --str", "--quiet --out=x --strict ", "");
    refuses(&any, "--a x", "--a could be --arms or --army");
}

/* "--arm" begins "--arms" and "--army", too, which stand before it in the table. */
TEST(a_whole_name_is_no_beginning)
{
    reads(&any, "--arm x --arms y", "--arm=x --arms=y ", "");
    reads(&any, "--arm=x", "--arm=x ", "");
}

TEST(behind_two_dashes_everything_is_an_operand)
{
    reads(&any, "--quiet -- --out -- -x", "--quiet ", "--out -- -x ");
    reads(&any, "a --", "", "a ");
}

TEST(a_dash_and_an_empty_word_are_operands)
{
    reads(&any, "- \1 x", "", "-  x ");
}

TEST(a_value_may_begin_with_dashes)
{
    reads(&any, "--out --quiet x", "--out=--quiet ", "x ");
    reads(&any, "--out -- --quiet", "--out=-- --quiet ", "");
}

TEST(unknown_options_are_refused)
{
    refuses(&any, "--speed 9", "there is no option --speed; tool check --help lists them");
    refuses(&any, "--speed=9", "there is no option --speed; tool check --help lists them");
    refuses(&any, "--outer", "there is no option --outer; tool check --help lists them");
    refuses(&any, "-q", "there is no option -q; tool check --help lists them");
    refuses(&any, "--=x", "there is no option --; tool check --help lists them");
}

TEST(an_option_without_its_value_is_refused)
{
    refuses(&any, "a --out", "--out needs a value: DIR");
    refuses(&any, "--o", "--out needs a value: DIR");
}

TEST(too_few_and_too_many_operands_are_refused)
{
    refuses(&one_or_two, "", "found 0 operands, allowed: FILE [FILE]; see tool run --help");
    refuses(&one_or_two, "a b c", "found 3 operands, allowed: FILE [FILE]; see tool run --help");
    refuses(&none, "a", "found 1 operand, allowed: none; see tool schema --help");
    reads(&one_or_two, "a", "", "a ");
    reads(&one_or_two, "a b", "", "a b ");
    reads(&none, "", "", "");
}

TEST(what_the_taker_refuses_is_refused_at_once)
{
    struct reading r = {.taken.code = -EINVAL};
    read_line(&r, &any, "--quiet --strict --out x");
    assert_int_equal(r.code, -EINVAL);
    assert_string_equal(r.e.text, "not now");
    assert_string_equal(r.taken.text, "--quiet --strict ");
    r.taken.code = -ENOMEM;
    read_line(&r, &any, "--strict");
    assert_int_equal(r.code, -ENOMEM);
}

static const char *const help = "usage: tool run [OPTION]... FILE [FILE]\n"
                                "Runs files.\n"
                                "\n"
                                "  --out DIR    where results go\n"
                                "  --quiet      say nothing\n"
                                "  --arms LIST  some arms\n"
                                "  --army       all arms\n"
                                "  --arm NAME   one arm\n"
                                "  --strict     be strict\n"
                                "  --help       print this\n"
                                "  --version    print the version\n";

TEST(the_help_lists_all_options_and_itself)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    options_help(&one_or_two, out);
    fclose(out);
    assert_string_equal(text, help);
    free(text);
    out = open_memstream(&text, &size);
    options_help(&none, out);
    fclose(out);
    assert_memory_equal(text, "usage: tool schema [OPTION]...\nPrints it.\n\n", 43);
    free(text);
}

/* Reads a line with stdout going to a file; what was printed, new. */
static char *printed(struct reading *r, const char *line)
{
    FILE *to = tmpfile();
    int saved = dup(STDOUT_FILENO);
    char *text = calloc(1, 2048);
    fflush(stdout);
    dup2(fileno(to), STDOUT_FILENO);
    read_line(r, &one_or_two, line);
    fflush(stdout);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    rewind(to);
    assert_true(fread(text, 1, 2047, to) < 2047);
    fclose(to);
    return text;
}

TEST(help_is_printed_wherever_it_is_asked_for)
{
    static const char *const lines[] = {"--help", "a b c d --help --speed", "--h"};
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct reading r = {.taken.code = 0};
        char *text = printed(&r, lines[i]);
        assert_int_equal(r.code, 1);
        assert_string_equal(r.e.text, "");
        assert_string_equal(text, help);
        free(text);
    }
}

TEST(the_version_is_the_programs_whatever_the_verb)
{
    struct reading r = {.taken.code = 0};
    char *text = printed(&r, "a --version b --speed");
    assert_int_equal(r.code, 1);
    assert_string_equal(text, "tool " ALTOSIM_VERSION "\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_option_has_its_value_behind_it_or_behind_an_equals_sign),
        cmocka_unit_test(a_flag_has_no_value),
        cmocka_unit_test(options_and_operands_may_be_mixed),
        cmocka_unit_test(an_option_may_stand_more_than_once),
        cmocka_unit_test(an_unambiguous_beginning_is_enough),
        cmocka_unit_test(a_whole_name_is_no_beginning),
        cmocka_unit_test(behind_two_dashes_everything_is_an_operand),
        cmocka_unit_test(a_dash_and_an_empty_word_are_operands),
        cmocka_unit_test(a_value_may_begin_with_dashes),
        cmocka_unit_test(unknown_options_are_refused),
        cmocka_unit_test(an_option_without_its_value_is_refused),
        cmocka_unit_test(too_few_and_too_many_operands_are_refused),
        cmocka_unit_test(what_the_taker_refuses_is_refused_at_once),
        cmocka_unit_test(the_help_lists_all_options_and_itself),
        cmocka_unit_test(help_is_printed_wherever_it_is_asked_for),
        cmocka_unit_test(the_version_is_the_programs_whatever_the_verb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
