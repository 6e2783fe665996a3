#include "sim/scenario/rows.h"
#include "tests/support/folder.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Fragments of the run ("a;b=1", "on", 7). */
static struct rows *open_in(const char *dir)
{
    struct err e = ERR_INIT;
    int code = 1;
    struct rows *r = rows_open(dir, "/a=\"x\";/b=1", "on", 7, &code, &e);
    if (!r)
        fail_msg("%s", e.text);
    assert_int_equal(code, 0);
    return r;
}

static void holds(const char *dir, const char *name, const char *wanted)
{
    char *found = folder_get(dir, name);
    assert_string_equal(found, wanted);
    free(found);
}

TEST(each_row_starts_with_its_run_and_reads_back)
{
    char *dir = temp_dir();
    struct rows *r = open_in(dir);
    rows_figure(r, "mlu", 0.1, "share", "network=%s", "isp,a");
    rows_figure(r, "alto.adoption", NAN, "share", "-");
    rows_link(r, "up", "forward", "p2p", 1e15);
    rows_series(r, 300, "peers.active", 3, "count", "workload=%s", "w");
    rows_completion(r, "w", "isp-a", "home", 0.25, 1. / 3, "finished");
    rows_request(r, &(struct request_row){"w", "isp-a", "north", "home", "edge", 3, 0.5, 1000,
                                          0.125, NAN, "hit"});
    assert_int_equal(rows_close(r, NULL), 0);
    holds(dir, "runs.csv",
          "\"/a=\"\"x\"\";/b=1\",on,7,mlu,\"network=isp,a\",0.1,share\n"
          "\"/a=\"\"x\"\";/b=1\",on,7,alto.adoption,-,,share\n");
    holds(dir, "links.csv", "\"/a=\"\"x\"\";/b=1\",on,7,up,forward,p2p,1e+15\n");
    holds(dir, "series.csv", "\"/a=\"\"x\"\";/b=1\",on,7,300,peers.active,workload=w,3,count\n");
    holds(dir, "completions.csv",
          "\"/a=\"\"x\"\";/b=1\",on,7,w,isp-a,home,0.25,0.3333333333333333,finished\n");
    holds(dir, "requests.csv",
          "\"/a=\"\"x\"\";/b=1\",on,7,w,3,isp-a,north,home,edge,0.5,1000,0.125,,hit\n");
    temp_free(dir);
}

/* The rows go below the headers: as many cells each. */
TEST(headers_have_the_rows_columns)
{
    char *dir = temp_dir();
    struct rows *r = open_in(dir);
    rows_figure(r, "m", 1, "u", "s");
    rows_link(r, "l", "d", "c", 1);
    rows_series(r, 0, "m", 1, "u", "s");
    rows_completion(r, "w", "n", "c", 0, 1, "o");
    rows_request(r, &(struct request_row){"w", "n", "a", "c", "s", 0, 0, 1, 1, 1, "o"});
    assert_int_equal(rows_close(r, NULL), 0);
    for (int t = 0; t < TABLES; t++) {
        char *row = folder_get(dir, table_files[t]);
        size_t header_commas = 0, commas = 0;
        for (const char *c = table_headers[t]; *c; c++)
            header_commas += *c == ',';
        for (const char *c = row; *c; c++)
            commas += *c == ',';
        assert_int_equal(commas, header_commas);
        free(row);
    }
    temp_free(dir);
}

TEST(a_table_without_rows_is_an_empty_file)
{
    char *dir = temp_dir();
    assert_int_equal(rows_close(open_in(dir), NULL), 0);
    for (int t = 0; t < TABLES; t++)
        holds(dir, table_files[t], "");
    temp_free(dir);
}

TEST(a_folder_that_is_not_there_is_said)
{
    struct err e = ERR_INIT;
    int code = 0;
    assert_null(rows_open("/nowhere/at/all", "-", "on", 1, &code, &e));
    assert_int_equal(code, -ENOENT);
    assert_string_equal(e.text,
                        "/nowhere/at/all/runs.csv: cannot write: No such file or directory");
}

/* Each table in turn is on a full disk, which shows at the latest when it is closed. */
TEST(a_full_disk_is_noticed_in_any_table)
{
    for (int t = 0; t < TABLES; t++) {
        char *dir = temp_dir(), path[256], wanted[400];
        struct err e = ERR_INIT;
        snprintf(path, sizeof path, "%s/%s", dir, table_files[t]);
        snprintf(wanted, sizeof wanted, "%s: cannot write: No space left on device", path);
        assert_int_equal(symlink("/dev/full", path), 0);
        struct rows *r = open_in(dir);
        rows_figure(r, "m", 1, "u", "s");
        rows_link(r, "l", "d", "c", 1);
        rows_series(r, 0, "m", 1, "u", "s");
        rows_completion(r, "w", "n", "c", 0, 1, "o");
        rows_request(r, &(struct request_row){"w", "n", "a", "c", "s", 0, 0, 1, 1, 1, "o"});
        assert_int_equal(rows_close(r, &e), -ENOSPC);
        assert_string_equal(e.text, wanted);
        temp_free(dir);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_starts_with_its_run_and_reads_back),
        cmocka_unit_test(headers_have_the_rows_columns),
        cmocka_unit_test(a_table_without_rows_is_an_empty_file),
        cmocka_unit_test(a_folder_that_is_not_there_is_said),
        cmocka_unit_test(a_full_disk_is_noticed_in_any_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
