#include "tests/support/folder.h"

#include "sim/base/file.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

FILE *folder_create(const char *dir, const char *name)
{
    char *path = path_join(dir, name), *parent = path ? path_dir(path) : NULL;
    assert_non_null(parent);
    assert_int_equal(dir_make(parent, NULL), 0);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    free(parent);
    free(path);
    return out;
}

void folder_put(const char *dir, const char *name, const char *text)
{
    FILE *out = folder_create(dir, name);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

char *folder_get(const char *dir, const char *name)
{
    char *path = path_join(dir, name);
    assert_non_null(path);
    char *text = temp_read(path);
    free(path);
    return text;
}

bool folder_has(const char *dir, const char *name)
{
    char *path = path_join(dir, name);
    assert_non_null(path);
    bool there = access(path, F_OK) == 0;
    free(path);
    return there;
}

void folder_delete(const char *dir, const char *name)
{
    char *path = path_join(dir, name);
    assert_non_null(path);
    assert_int_equal(unlink(path), 0);
    free(path);
}
