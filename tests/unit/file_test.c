#include "sim/base/file.h"
#include "sim/base/err.h"
#include "tests/support/faults.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

TEST(a_file_is_read_whole_with_a_0_byte_behind_it)
{
    char *dir = temp_dir(), *data;
    size_t size, large = 300000;
    char *bytes = malloc(large);
    assert_non_null(bytes);
    for (size_t i = 0; i < large; i++)
        bytes[i] = (char)(i * 7 % 256);
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131071, 131072, 300000};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        char *path = temp_file(dir, "x", bytes, sizes[i]);
        assert_int_equal(file_read(path, &data, &size, NULL), 0);
        assert_int_equal(size, sizes[i]);
        assert_memory_equal(data, bytes, size);
        assert_int_equal(data[size], 0);
        free(data);
        free(path);
    }
    free(bytes);
    temp_free(dir);
}

TEST(a_file_that_is_not_there_is_bad_input)
{
    char *data;
    size_t size;
    struct err e = ERR_INIT;
    assert_int_equal(file_read("/nowhere/x", &data, &size, &e), -EINVAL);
    assert_string_equal(e.text, "/nowhere/x: there is no such file");
    assert_null(data);
    assert_int_equal(file_read("/dev/null/x", &data, &size, NULL), -EINVAL);
}

TEST(a_folder_cannot_be_read)
{
    char *data;
    size_t size;
    struct err e = ERR_INIT;
    assert_int_equal(file_read("/", &data, &size, &e), -EINVAL); /* a person named it */
    assert_string_equal(e.text, "/: found a folder, allowed: a file");
    assert_null(data);
}

TEST(without_memory_reading_says_so)
{
    char *dir = temp_dir(), *path = temp_text(dir, "x", "text"), *data;
    size_t size;
    struct err e = ERR_INIT;
    faults_start(0);
    int code = file_read(path, &data, &size, &e);
    assert_true(faults_stop());
    assert_int_equal(code, -ENOMEM);
    assert_null(data);
    free(path);
    temp_free(dir);
}

TEST(what_could_not_be_written_is_noticed_at_the_close)
{
    struct err e = ERR_INIT;
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    fputs("text", full);
    assert_int_equal(file_close(full, "out.csv", &e), -ENOSPC);
    assert_string_equal(e.text, "out.csv: cannot write: No space left on device");
    full = fopen("/dev/full", "w");
    setvbuf(full, NULL, _IONBF, 0);
    fputs("text", full); /* fails at once; nothing is left for the close to fail at */
    assert_int_equal(file_close(full, "out.csv", NULL), -ENOSPC);
}

TEST(a_written_file_closes_well)
{
    char *dir = temp_dir(), *path = path_join(dir, "x");
    FILE *out = fopen(path, "w");
    fputs("text", out);
    assert_int_equal(file_close(out, path, NULL), 0);
    char *text = temp_read(path);
    assert_string_equal(text, "text");
    free(text);
    free(path);
    temp_free(dir);
}

TEST(folders_are_made_with_those_above_them)
{
    char *dir = temp_dir(), *path = path_join(dir, "a/b//c/"), *below = path_join(dir, "a/b/c");
    assert_int_equal(dir_make(path, NULL), 0);
    assert_true(is_dir(below));
    assert_int_equal(dir_make(path, NULL), 0); /* fine where it is there */
    assert_int_equal(dir_make("/", NULL), 0);
    free(below);
    free(path);
    temp_free(dir);
}

TEST(no_folder_is_made_but_those_asked_for)
{
    char *dir = temp_dir(), *path = path_join(dir, "abc/de"), *inner = path_join(dir, "abc");
    assert_int_equal(dir_make(path, NULL), 0);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(inner), 0);
    assert_int_equal(rmdir(dir), 0); /* which fails where there is anything left */
    free(inner);
    free(path);
    free(dir);
}

TEST(a_folder_cannot_be_made_where_a_file_is)
{
    char *dir = temp_dir(), *file = temp_text(dir, "x", ""), *below = path_join(file, "y");
    struct err e = ERR_INIT;
    assert_int_equal(dir_make(file, &e), -ENOTDIR);
    assert_string_equal(e.text + strlen(file), ": there is something else of that name");
    e.text[0] = '\0';
    assert_int_equal(dir_make(below, &e), -ENOTDIR);
    assert_string_equal(e.text + strlen(below), ": cannot make the folder: Not a directory");
    free(below);
    free(file);
    temp_free(dir);
}

TEST(a_folder_goes_with_all_in_it_but_not_what_it_links_to)
{
    char *dir = temp_dir(), *inner = path_join(dir, "a/b"), *kept = temp_text(dir, "kept", "text");
    assert_int_equal(dir_make(inner, NULL), 0);
    char *file = temp_text(inner, "x", "text"), *link_path = path_join(inner, "link");
    assert_int_equal(symlink(dir, link_path), 0);
    char *top = path_join(dir, "a");
    assert_int_equal(dir_remove(top, NULL), 0);
    assert_false(is_dir(top));
    char *text = temp_read(kept);
    assert_string_equal(text, "text");
    assert_int_equal(dir_remove(top, NULL), 0); /* fine where there is nothing */
    free(text);
    free(top);
    free(link_path);
    free(file);
    free(kept);
    free(inner);
    temp_free(dir);
}

static void joins(const char *dir, const char *name, const char *wanted)
{
    char *path = path_join(dir, name);
    assert_string_equal(path, wanted);
    free(path);
}

TEST(paths_are_joined_unless_the_name_is_absolute)
{
    joins("a/b", "c.json", "a/b/c.json");
    joins("a", "../c", "a/../c");
    joins("a", "/etc/c", "/etc/c");
    joins("", "c", "c");
}

static void lies_in(const char *path, const char *wanted)
{
    char *dir = path_dir(path);
    assert_string_equal(dir, wanted);
    free(dir);
}

TEST(the_folder_of_a_path_is_what_stands_before_the_last_slash)
{
    lies_in("a/b/c.json", "a/b");
    lies_in("c.json", ".");
    lies_in("/c.json", "/");
    lies_in("", ".");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_whole_with_a_0_byte_behind_it),
        cmocka_unit_test(a_file_that_is_not_there_is_bad_input),
        cmocka_unit_test(a_folder_cannot_be_read),
        cmocka_unit_test(without_memory_reading_says_so),
        cmocka_unit_test(what_could_not_be_written_is_noticed_at_the_close),
        cmocka_unit_test(a_written_file_closes_well),
        cmocka_unit_test(folders_are_made_with_those_above_them),
        cmocka_unit_test(no_folder_is_made_but_those_asked_for),
        cmocka_unit_test(a_folder_cannot_be_made_where_a_file_is),
        cmocka_unit_test(a_folder_goes_with_all_in_it_but_not_what_it_links_to),
        cmocka_unit_test(paths_are_joined_unless_the_name_is_absolute),
        cmocka_unit_test(the_folder_of_a_path_is_what_stands_before_the_last_slash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
