/*
 * The parser of quantities against the regular expression that JSON Schema shows for them: on
 * random strings made of the letters of quantities both accept or both refuse.
 */
#include "sim/base/quantity.h"
#include "sim/engine/rng.h"
#include "tests/support/test.h"

#include <regex.h>
#include <string.h>

/* Pieces that make near misses likely; some texts they form overflow a double, see below. */
static const char *const pieces[] = {"0",  "1",  "25",   ".",      "e",   "E",   "+", "-",  " ",
                                     "k",  "M",  "Ki",   "Gi",     "T",   "P",   "B", "/s", "bit/s",
                                     "ns", "ms", "us",   "s",      "min", "h",   "d", "%",  "bps",
                                     "x",  "KB", "B/s ", "kbit/s", "MB",  "GiB", "TB"};

static void random_text(struct rng *r, char *text)
{
    size_t n = rng_below(r, 6);
    text[0] = '\0';
    for (size_t i = 0; i < n; i++) { /* the first pieces are the numbers' */
        size_t among = i < 2 ? 9 : COUNT(pieces);
        strcat(text, pieces[rng_below(r, among)]);
    }
}

static void agrees(enum unit unit)
{
    regex_t pattern;
    assert_int_equal(regcomp(&pattern, quantity_pattern(unit), REG_EXTENDED | REG_NOSUB), 0);
    struct rng r;
    rng_init(&r, 1, 1, "quantity", "");
    size_t accepted = 0;
    for (int i = 0; i < 200000; i++) {
        char text[64];
        double value;
        random_text(&r, text);
        bool parsed = quantity_parse(unit, text, &value) == 0;
        bool matches = regexec(&pattern, text, 0, NULL, 0) == 0;
        accepted += parsed;
        if (parsed != matches) {
            /* The pattern cannot see that 25e2525 is not finite. */
            const char *e = strpbrk(text, "eE");
            if (matches && e && strspn(e + 1 + (e[1] == '+'), "0125") >= 3)
                continue;
            print_error("\"%s\": parsed %d, matches %d\n", text, parsed, matches);
            assert_int_equal(parsed, matches);
        }
    }
    regfree(&pattern);
    assert_true(accepted > 500); /* the strings are no mere noise */
}

TEST(rates_match_their_pattern)
{
    agrees(UNIT_RATE);
}

TEST(sizes_match_their_pattern)
{
    agrees(UNIT_SIZE);
}

TEST(times_match_their_pattern)
{
    agrees(UNIT_TIME);
}

TEST(shares_match_their_pattern)
{
    agrees(UNIT_SHARE);
}

/* Four digits are shown, so what is read again differs by half a unit of the fourth at most. */
TEST(what_is_written_reads_back)
{
    struct rng r;
    rng_init(&r, 2, 1, "quantity", "");
    for (int i = 0; i < 100000; i++) {
        enum unit unit = (enum unit)rng_below(&r, 4);
        double value = (double)rng_next(&r) / (double)(UINT64_C(1) << rng_below(&r, 60)), again;
        char text[40];
        quantity_format(unit, value, text, sizeof text);
        assert_int_equal(quantity_parse(unit, text, &again), 0);
        assert_double_near(again, value, value * 0.000501);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_match_their_pattern),  cmocka_unit_test(sizes_match_their_pattern),
        cmocka_unit_test(times_match_their_pattern),  cmocka_unit_test(shares_match_their_pattern),
        cmocka_unit_test(what_is_written_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
