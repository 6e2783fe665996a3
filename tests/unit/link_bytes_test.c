#include "analysis/link_bytes.h"

#include "sim/base/err.h"
#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* Two links; the folder's runs are off 1, off 2 and on 1: on 2 is missing. */
static int load(struct loaded *l, const char *rows, struct link_bytes *out, struct err *e)
{
    char text[1000];
    struct topo_link links[2] = {{.name = "x"}, {.name = "y"}};
    struct topology t = {.links = links, .nlinks = 2};
    *l = loaded_small(2, "-,off,1,m,-,1,B\n-,off,2,m,-,1,B\n-,on,1,m,-,1,B\n", "{}");
    snprintf(text, sizeof text, "point,arm,replication,link,direction,class,bytes\n%s", rows);
    folder_put(l->dir, "links.csv", text);
    return link_bytes_load(l->results, &t, 0, out, e);
}

/*
 * off: x carries 10 + 20 in the first run and nothing in the second, 15 on average; the row of 0 is
 * left out of the file. on: one run alone.
 */
TEST(bytes_of_applications_are_averaged_over_the_runs_there_are)
{
    struct loaded l;
    struct link_bytes b;
    assert_int_equal(load(&l,
                          "-,off,1,x,forward,p2p,10\n-,off,1,x,reverse,cdn,20\n"
                          "-,off,1,x,forward,background,1000\n-,on,1,x,forward,p2p,8\n"
                          "-,off,2,y,forward,p2p,6\n",
                          &b, NULL),
                     0);
    assert_double_is(link_bytes_at(&b, 0, 0), 15);
    assert_double_is(link_bytes_at(&b, 1, 0), 3);
    assert_double_is(link_bytes_at(&b, 0, 1), 8);
    assert_double_is(link_bytes_at(&b, 1, 1), 0);
    loaded_free(&l);
}

TEST(an_arm_without_runs_carries_no_number)
{
    struct loaded l;
    struct link_bytes b;
    assert_int_equal(load(&l, "", &b, NULL), 0);
    assert_double_is(link_bytes_at(&b, 0, 0), 0);
    loaded_free(&l);
    struct topology t = {.nlinks = 1, .links = &(struct topo_link){.name = "x"}};
    l = loaded_small(2, "", "{}");
    folder_put(l.dir, "links.csv", "point,arm,replication,link,direction,class,bytes\n");
    assert_int_equal(link_bytes_load(l.results, &t, 0, &b, NULL), 0);
    assert_double_is(link_bytes_at(&b, 0, 0), NAN);
    loaded_free(&l);
}

static void refuses(const char *rows, const char *message)
{
    struct loaded l;
    struct link_bytes b;
    struct err e = ERR_INIT;
    assert_int_equal(load(&l, rows, &b, &e), -EINVAL);
    assert_string_equal(e.text + strlen(l.dir), message);
    loaded_free(&l);
}

TEST(faulty_rows_are_refused_with_their_line)
{
    refuses("-,off,1,z,forward,p2p,1\n",
            "/links.csv:2: found the link \"z\", which topology.json does not name");
    refuses("-,off,1,x,forward,p2p,many\n", "/links.csv:2: found no number of bytes");
    refuses("-,of,1,x,forward,p2p,1\n",
            "/links.csv:2: found \"of\", which manifest.json does not name");
}

TEST(a_missing_file_is_told_from_a_faulty_one)
{
    struct loaded l = loaded_small(1, "", "{}");
    struct topology t = {0};
    struct link_bytes b;
    struct err e = ERR_INIT;
    assert_int_equal(link_bytes_load(l.results, &t, 0, &b, &e), -ENODATA);
    assert_string_equal(e.text + strlen(l.dir), "/links.csv: there is no such file");
    loaded_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_of_applications_are_averaged_over_the_runs_there_are),
        cmocka_unit_test(an_arm_without_runs_carries_no_number),
        cmocka_unit_test(faulty_rows_are_refused_with_their_line),
        cmocka_unit_test(a_missing_file_is_told_from_a_faulty_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
