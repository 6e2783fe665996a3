#include "tests/support/loaded.h"

#include "sim/base/err.h"
#include "tests/support/fixture.h"
#include "tests/support/folder.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

struct loaded loaded_folder(char *dir)
{
    struct loaded l = {.dir = dir};
    struct err e = ERR_INIT;
    if (results_load(dir, &l.results, &e) || expect_judge(l.results, &l.verdicts, &e))
        fail_msg("%s", e.text);
    return l;
}

struct loaded loaded_small(unsigned replications, const char *rows, const char *expect)
{
    char *dir = temp_dir();
    fixture_small(dir, replications, rows, expect);
    return loaded_folder(dir);
}

void loaded_free(struct loaded *l)
{
    results_free(l->results);
    temp_free(l->dir);
}
