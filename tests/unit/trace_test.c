#include "sim/cache/trace.h"

#include "sim/base/err.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <errno.h>
#include <string.h>

static int parse(struct trace *t, const char *text, struct err *e)
{
    *e = (struct err)ERR_INIT;
    return trace_parse(t, text, strlen(text), "t.csv", e);
}

static void expect_refused(const char *text, const char *message)
{
    struct trace t;
    struct err e;
    assert_int_equal(parse(&t, text, &e), -EINVAL);
    assert_string_equal(e.text, message);
    assert_null(t.v);
}

TEST(requests_are_read_in_their_order)
{
    struct trace t;
    struct err e;
    assert_int_equal(parse(&t, "size,note,time,id\n10,x,0,a\n20,,0.25,b\n0,,0.25,a\n", &e), 0);
    assert_int_equal(t.n, 3);
    assert_int_equal(t.objects, 2);
    assert_int_equal(t.v[0].id, 0);
    assert_int_equal(t.v[1].id, 1);
    assert_int_equal(t.v[2].id, 0);
    assert_int_equal(t.v[1].at, SIM_SECOND / 4);
    assert_int_equal(t.v[1].size, 20);
    assert_int_equal(t.v[2].size, 0);
    trace_fini(&t);
}

TEST(many_ids_stay_apart)
{
    enum { N = 5000 };
    static char text[N * 20];
    struct trace t;
    struct err e;
    size_t used = (size_t)sprintf(text, "time,id,size\n");
    for (int i = 0; i < N; i++)
        used += (size_t)sprintf(text + used, "%d,%d,1\n", i, i * 7 % N);
    assert_int_equal(parse(&t, text, &e), 0);
    assert_int_equal(t.objects, N);
    for (size_t i = 0; i < N; i++)
        assert_int_equal(t.v[i].id, i);
    trace_fini(&t);
}

TEST(a_trace_without_requests_is_one)
{
    struct trace t;
    struct err e;
    assert_int_equal(parse(&t, "time,id,size\n", &e), 0);
    assert_int_equal(t.n, 0);
    trace_fini(&t);
}

TEST(faults_are_told_with_their_line)
{
    expect_refused("time,size\n", "t.csv:1: there is no column id, needed: time, id and size");
    expect_refused("time,id,size\n0,a,1\n-1,a,1\n",
                   "t.csv:3: time is \"-1\", allowed: seconds from 0 to 4000000000");
    expect_refused("time,id,size\nsoon,a,1\n",
                   "t.csv:2: time is \"soon\", allowed: seconds from 0 to 4000000000");
    expect_refused("time,id,size\n2,a,1\n1,a,1\n",
                   "t.csv:3: time is \"1\", allowed: no less than in the line before: "
                   "sort the file by time");
    expect_refused("time,id,size\n2,a,1.5\n",
                   "t.csv:2: size is \"1.5\", allowed: whole bytes from 0 to 2^50");
    expect_refused("time,id,size\n2,a,-1\n",
                   "t.csv:2: size is \"-1\", allowed: whole bytes from 0 to 2^50");
}

/* As cache simulators publish them: no header, blanks, perhaps further features. */
TEST(lines_with_blanks_are_read_as_well)
{
    struct trace t;
    struct err e;
    assert_int_equal(parse(&t, "109 26 1\n139\t3 2 0 7\r\n\n1516026853.5 26 30", &e), 0);
    assert_int_equal(t.n, 3);
    assert_int_equal(t.objects, 2);
    assert_int_equal(t.v[0].at, 109 * SIM_SECOND);
    assert_int_equal(t.v[1].size, 2);
    assert_int_equal(t.v[2].id, 0);
    assert_int_equal(t.v[2].size, 30);
    assert_int_equal(t.v[2].at, INT64_C(1516026853500000000));
    trace_fini(&t);
}

TEST(many_lines_with_blanks_have_room)
{
    enum { N = 5000 };
    static char text[N * 20];
    struct trace t;
    struct err e;
    size_t used = 0;
    for (int i = 0; i < N; i++)
        used += (size_t)sprintf(text + used, "%d %d %d\n", i, i % 100, i % 7);
    assert_int_equal(parse(&t, text, &e), 0);
    assert_int_equal(t.n, N);
    assert_int_equal(t.objects, 100);
    assert_int_equal(t.v[N - 1].size, (N - 1) % 7);
    trace_fini(&t);
}

TEST(faults_of_lines_with_blanks_are_told_with_their_line)
{
    expect_refused("1 a 1\n2 a\n", "t.csv:2: found no time, id and size");
    expect_refused("1 a 1\n\n0 a 1\n", "t.csv:3: time is \"0\", allowed: no less than in the line "
                                       "before: sort the file by time");
    expect_refused("1 a 1x\n", "t.csv:1: size is \"1x\", allowed: whole bytes from 0 to 2^50");
    expect_refused("5000000000 a 1\n",
                   "t.csv:1: time is \"5000000000\", allowed: seconds from 0 to 4000000000");
}

TEST(a_file_that_is_not_there_is_named)
{
    struct trace t;
    struct err e = ERR_INIT;
    assert_int_equal(trace_read(&t, "/nowhere/t.csv", &e), -EINVAL);
    assert_non_null(strstr(e.text, "/nowhere/t.csv"));
}

TEST(without_memory_nothing_is_read)
{
    static const char *const texts[] = {"time,id,size\n0,a,1\n1,b,1\n", "0 a 1\n1 b 1\n"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct trace t;
        struct err e;
        for (size_t n = 0;; n++) {
            faults_start(n);
            int code = parse(&t, texts[i], &e);
            if (!faults_stop())
                break;
            assert_int_equal(code, -ENOMEM);
            assert_null(t.v);
        }
        assert_int_equal(t.n, 2);
        trace_fini(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_read_in_their_order),
        cmocka_unit_test(many_ids_stay_apart),
        cmocka_unit_test(a_trace_without_requests_is_one),
        cmocka_unit_test(faults_are_told_with_their_line),
        cmocka_unit_test(lines_with_blanks_are_read_as_well),
        cmocka_unit_test(many_lines_with_blanks_have_room),
        cmocka_unit_test(faults_of_lines_with_blanks_are_told_with_their_line),
        cmocka_unit_test(a_file_that_is_not_there_is_named),
        cmocka_unit_test(without_memory_nothing_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
