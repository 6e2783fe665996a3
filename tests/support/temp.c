#include "tests/support/temp.h"

#include "sim/base/file.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *temp_dir(void)
{
    const char *base = getenv("TMPDIR");
    char *dir = path_join(base && *base ? base : "/tmp", "altosim-test-XXXXXX");
    assert_non_null(dir);
    assert_non_null(mkdtemp(dir));
    return dir;
}

void temp_free(char *dir)
{
    assert_int_equal(dir_remove(dir, NULL), 0);
    free(dir);
}

char *temp_file(const char *dir, const char *name, const void *data, size_t size)
{
    char *path = path_join(dir, name);
    assert_non_null(path);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(data, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
    return path;
}

char *temp_text(const char *dir, const char *name, const char *text)
{
    return temp_file(dir, name, text, strlen(text));
}

char *temp_read(const char *path)
{
    char *data;
    size_t size;
    assert_int_equal(file_read(path, &data, &size, NULL), 0);
    return data;
}
