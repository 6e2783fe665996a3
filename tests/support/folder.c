#include "tests/support/folder.h"

#include "sim/base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

char *folder_new(void)
{
    const char *tmp = getenv("TMPDIR");
    char *dir = path_join(tmp && *tmp ? tmp : "/tmp", "altosim-test-XXXXXX");
    assert_non_null(dir);
    assert_non_null(mkdtemp(dir));
    return dir;
}

void folder_remove(char *dir)
{
    assert_int_equal(dir_remove(dir, NULL), 0);
    free(dir);
}

FILE *folder_open(const char *dir, const char *name)
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
    FILE *out = folder_open(dir, name);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

char *folder_get(const char *dir, const char *name)
{
    char *path = path_join(dir, name), *text;
    size_t size;
    assert_non_null(path);
    if (file_read(path, &text, &size, NULL))
        fail_msg("%s cannot be read", path);
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
