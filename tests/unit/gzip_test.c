#include "server/gzip.h"
#include "tests/support/gunzip.h"
#include "tests/support/test.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 200000 };

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
    struct gzip_source source = gzip_source_of(&t);
    for (int fast = 0; fast < 2; fast++) {
        struct text coded;
        size_t size;
        assert_int_equal(gzip_compress(&source, fast, &coded), 0);
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
    struct gzip_source source = gzip_source_of(&nothing);
    size_t size;
    assert_int_equal(gzip_compress(&source, false, &coded), 0);
    free(gunzip(coded.data, coded.size, &size));
    assert_int_equal(size, 0);
    free(coded.data);
}

static ssize_t break_off(void *ctx, uint64_t at, char *to, size_t room)
{
    (void)ctx;
    memset(to, 'x', room);
    return at > 100000 ? -1 : (ssize_t)room;
}

TEST(a_source_that_fails_gives_nothing)
{
    const struct gzip_source source = {break_off, NULL};
    struct text coded;
    assert_int_equal(gzip_compress(&source, false, &coded), -EIO);
    assert_null(coded.data);
    struct gzipped *g = gzipped_new();
    assert_null(gzipped_get(g, &source, SIZE));
    gzipped_free(g);
}

TEST(what_is_kept_is_made_once)
{
    struct text t = sample();
    struct gzip_source source = gzip_source_of(&t);
    struct gzipped *g = gzipped_new();
    const struct text *first = gzipped_get(g, &source, SIZE);
    assert_non_null(first);
    const char *data = first->data;
    source.read = break_off; /* nobody reads it again */
    assert_ptr_equal(gzipped_get(g, &source, SIZE), first);
    assert_ptr_equal(first->data, data);
    gzipped_free(g);
    free(t.data);
}

TEST(what_is_small_or_gets_no_smaller_is_left_alone)
{
    struct text small = {(char *)"aaaa", 4}, noise = {malloc(5000), 5000};
    uint32_t x = 1;
    for (size_t i = 0; i < noise.size; i++)
        noise.data[i] = (char)((x = x * 1664525 + 1013904223) >> 24);
    struct gzipped *g = gzipped_new();
    struct gzip_source source = gzip_source_of(&small);
    assert_null(gzipped_get(g, &source, small.size));
    gzipped_free(g);
    g = gzipped_new();
    source = gzip_source_of(&noise);
    assert_null(gzipped_get(g, &source, noise.size));
    gzipped_free(g);
    free(noise.data);
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

struct shared {
    struct gzipped *g;
    struct text text;
};

static void *get(void *ctx)
{
    struct shared *s = ctx;
    struct gzip_source source = gzip_source_of(&s->text);
    return (void *)gzipped_get(s->g, &source, s->text.size);
}

TEST(threads_get_the_same_one)
{
    struct shared s = {gzipped_new(), sample()};
    pthread_t threads[3];
    void *got[3];
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, get, &s), 0);
    for (size_t i = 0; i < COUNT(threads); i++)
        pthread_join(threads[i], &got[i]);
    assert_non_null(got[0]);
    assert_ptr_equal(got[0], got[1]);
    assert_ptr_equal(got[0], got[2]);
    gzipped_free(s.g);
    free(s.text.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_compressed_reads_back),
        cmocka_unit_test(nothing_can_be_compressed_too),
        cmocka_unit_test(a_source_that_fails_gives_nothing),
        cmocka_unit_test(what_is_kept_is_made_once),
        cmocka_unit_test(what_is_small_or_gets_no_smaller_is_left_alone),
        cmocka_unit_test(a_stream_is_compressed_while_it_is_read),
        cmocka_unit_test(threads_get_the_same_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
