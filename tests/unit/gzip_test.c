#include "server/gzip.h"
#include "tests/support/gunzip.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 3 << 16 };

/* Text that repeats, but not everywhere. */
static struct text sample(void)
{
    struct text t = {malloc(SIZE + 1), SIZE};
    assert_non_null(t.data);
    for (size_t i = 0; i < SIZE; i++)
        t.data[i] = (char)('a' + (i * i / 7) % 26);
    t.data[SIZE] = '\0';
    return t;
}

TEST(what_was_compressed_reads_back)
{
    struct text t = sample();
    for (int fast = 0; fast < 2; fast++) {
        struct text coded;
        size_t size;
        assert_int_equal(gzip_compress(&t, fast, &coded), 0);
        assert_true(coded.size < SIZE / 2);
        char *back = gunzip(coded.data, coded.size, &size);
        assert_int_equal(size, SIZE);
        assert_memory_equal(back, t.data, SIZE);
        free(back);
        free(coded.data);
    }
    free(t.data);
}

TEST(nothing_can_be_compressed_too)
{
    struct text nothing = {NULL, 0}, coded;
    size_t size;
    assert_int_equal(gzip_compress(&nothing, false, &coded), 0);
    free(gunzip(coded.data, coded.size, &size));
    assert_int_equal(size, 0);
    free(coded.data);
}

static bool write_hundred(void *ctx, FILE *out)
{
    size_t *left = ctx;
    for (int i = 0; i < 100 && *left > 0; i++, --*left)
        putc('a' + (int)(*left % 23), out);
    return *left > 0;
}

static void leave(void *ctx)
{
    (void)ctx;
}

TEST(a_stream_is_compressed_while_it_is_read)
{
    static const size_t rooms[] = {1, 1000, 100000};
    for (size_t i = 0; i < COUNT(rooms); i++) {
        size_t left = SIZE, n = 0, size;
        ssize_t got;
        char *coded = malloc(2 * SIZE);
        struct stream *s = gzip_stream(stream_new(write_hundred, leave, &left));
        assert_non_null(s);
        while ((got = stream_read(s, n, coded + n, rooms[i])) > 0)
            n += (size_t)got;
        assert_int_equal(got, 0);
        char *back = gunzip(coded, n, &size);
        assert_int_equal(size, SIZE);
        for (size_t k = 0; k < SIZE; k++)
            assert_int_equal(back[k], 'a' + (SIZE - k) % 23);
        free(back);
        free(coded);
        stream_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_compressed_reads_back),
        cmocka_unit_test(nothing_can_be_compressed_too),
        cmocka_unit_test(a_stream_is_compressed_while_it_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
