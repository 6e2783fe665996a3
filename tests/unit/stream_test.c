#include "server/stream.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A source of `pieces` pieces "<0>", "<1>", ..., of which every third is empty. */
struct source {
    int pieces, next, released;
};

static bool next(void *ctx, FILE *out)
{
    struct source *s = ctx;
    if (s->next % 3 != 1)
        fprintf(out, "<%d>", s->next);
    return ++s->next < s->pieces;
}

static void release(void *ctx)
{
    ((struct source *)ctx)->released++;
}

TEST(the_bytes_are_the_same_whatever_the_sizes_of_the_reads)
{
    for (size_t room = 1; room < 20; room++) {
        struct source source = {.pieces = 8};
        struct stream *s = stream_new(next, release, &source);
        char text[100];
        size_t n = 0;
        ssize_t got;
        while ((got = stream_read(s, n, text + n, room)) > 0)
            n += (size_t)got;
        assert_int_equal(got, 0);
        assert_int_equal(stream_read(s, n, text + n, room), 0);
        text[n] = '\0';
        assert_string_equal(text, "<0><2><3><5><6>");
        assert_int_equal(stream_position(s), n);
        assert_int_equal(source.released, 0);
        stream_free(s);
        assert_int_equal(source.released, 1);
    }
    stream_free(NULL);
}

TEST(only_what_is_read_is_made)
{
    struct source source = {.pieces = 8};
    struct stream *s = stream_new(next, release, &source);
    char text[4];
    assert_int_equal(stream_read(s, 0, text, sizeof text), 4);
    assert_memory_equal(text, "<0><", 4);
    assert_int_equal(source.next, 3);
    stream_free(s);
    assert_int_equal(source.released, 1);
}

TEST(a_failed_allocation_ends_the_stream_for_good)
{
    for (size_t n = 0;; n++) {
        struct source source = {.pieces = 3};
        char text[20];
        faults_start(n);
        struct stream *s = stream_new(next, release, &source);
        ssize_t got = s ? stream_read(s, 0, text, sizeof text) : -ENOMEM;
        bool failed = faults_stop();
        assert_int_equal(got, failed ? -ENOMEM : 6);
        if (s && failed)
            assert_int_equal(stream_read(s, 0, text, sizeof text), -ENOMEM);
        stream_free(s);
        assert_int_equal(source.released, 1);
        if (!failed)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_are_the_same_whatever_the_sizes_of_the_reads),
        cmocka_unit_test(only_what_is_read_is_made),
        cmocka_unit_test(a_failed_allocation_ends_the_stream_for_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
