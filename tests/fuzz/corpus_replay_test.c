/*
 * The fuzzer's targets on what stands in tests/fuzz/corpus/: every input as it is, cut at every
 * byte, and with random bytes changed. Reads that folder relative to the current one, the checkout.
 */
#include "sim/base/file.h"
#include "sim/engine/rng.h"
#include "tests/fuzz/targets.h"
#include "tests/support/test.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CORPUS "tests/fuzz/corpus"

/* Changes, inserts or takes out a few bytes of the input, in a buffer twice as large. */
static size_t mutate(struct rng *r, uint8_t *data, size_t size)
{
    for (uint64_t n = 1 + rng_below(r, 4); n > 0; n--) {
        size_t at = rng_below(r, size + 1);
        switch (rng_below(r, 3)) {
        case 0:
            if (at < size)
                data[at] ^= (uint8_t)(1 << rng_below(r, 8));
            break;
        case 1:
            if (at < size)
                memmove(data + at, data + at + 1, --size - at);
            break;
        default:
            memmove(data + at + 1, data + at, size++ - at);
            data[at] = (uint8_t)rng_next(r);
            break;
        }
    }
    return size;
}

static void replay(const struct fuzz_target *t, const char *path)
{
    char *data;
    size_t size;
    assert_int_equal(file_read(path, &data, &size, NULL), 0);
    t->run((const uint8_t *)data, size);
    size_t step = size / ROUNDS(256) + 1;
    for (size_t cut = 0; cut < size; cut += step)
        t->run((const uint8_t *)data, cut);
    struct rng r;
    rng_init(&r, 1, 1, "replay", path);
    uint8_t *changed = malloc(size + 8);
    assert_non_null(changed);
    for (int i = 0; i < ROUNDS(200); i++) {
        memcpy(changed, data, size);
        t->run(changed, mutate(&r, changed, size));
    }
    free(changed);
    free(data);
}

/* Replays the inputs of one target; returns how many there are. */
static size_t replay_all(const struct fuzz_target *t)
{
    char *dir = path_join(CORPUS, t->name);
    DIR *inputs = opendir(dir);
    if (!inputs)
        print_error("%s: there is no such folder\n", dir);
    assert_non_null(inputs);
    size_t n = 0;
    for (struct dirent *input; (input = readdir(inputs)) != NULL;) {
        if (input->d_name[0] == '.')
            continue;
        char *path = path_join(dir, input->d_name);
        replay(t, path);
        free(path);
        n++;
    }
    closedir(inputs);
    free(dir);
    return n;
}

TEST(every_target_survives_its_corpus)
{
    for (const struct fuzz_target *t = fuzz_targets; t->name; t++) {
        size_t n = replay_all(t);
        print_message("# %s: %zu inputs\n", t->name, n);
        assert_true(n > 0);
    }
}

TEST(every_corpus_has_its_target)
{
    DIR *corpora = opendir(CORPUS);
    assert_non_null(corpora);
    for (struct dirent *corpus; (corpus = readdir(corpora)) != NULL;) {
        if (corpus->d_name[0] != '.' && !fuzz_target_find(corpus->d_name)) {
            print_error("%s/%s belongs to no target\n", CORPUS, corpus->d_name);
            fail();
        }
    }
    closedir(corpora);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_target_survives_its_corpus),
        cmocka_unit_test(every_corpus_has_its_target),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
