/* Every policy against plain lists that are searched from end to end. */
#include "sim/cache/cache.h"
#include "sim/engine/zipf.h"
#include "tests/support/test.h"

#include <string.h>

enum { IDS = 60, MOST = 200 };

struct thing {
    uint64_t id, size, entered, asked, requests;
    double value;
};

/* A list of things, oldest first. */
struct list {
    struct thing v[MOST];
    size_t n;
};

struct model {
    enum cache_policy policy;
    uint64_t capacity, now;
    double clock;
    uint64_t ever[IDS];
    struct list all;                /* all policies but S3-FIFO */
    struct list small, main, ghost; /* S3-FIFO */
};

static struct thing *list_find(struct list *l, uint64_t id)
{
    for (size_t i = 0; i < l->n; i++) {
        if (l->v[i].id == id)
            return &l->v[i];
    }
    return NULL;
}

static struct thing list_take(struct list *l, size_t at)
{
    struct thing t = l->v[at];
    memmove(&l->v[at], &l->v[at + 1], (--l->n - at) * sizeof *l->v);
    return t;
}

static void list_add(struct list *l, struct thing t)
{
    assert_true(l->n < MOST);
    l->v[l->n++] = t;
}

static uint64_t list_bytes(const struct list *l)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < l->n; i++)
        sum += l->v[i].size;
    return sum;
}

static void evict_s3(struct model *m)
{
    uint64_t entitled = m->capacity / 10;
    for (;;) {
        if (m->main.n == 0 || (m->small.n > 0 && list_bytes(&m->small) >= entitled)) {
            struct thing t = list_take(&m->small, 0);
            if (t.requests < 2) {
                t.requests = 0;
                if (t.size <= m->capacity - entitled)
                    list_add(&m->ghost, t);
                while (list_bytes(&m->ghost) > m->capacity - entitled)
                    list_take(&m->ghost, 0);
                return;
            }
            t.requests = 0;
            list_add(&m->main, t);
        } else {
            struct thing t = list_take(&m->main, 0);
            if (t.requests == 0)
                return;
            t.requests--;
            list_add(&m->main, t);
        }
    }
}

/* What the least thing leaves first by. */
static double rank(const struct model *m, const struct thing *t)
{
    switch (m->policy) {
    case CACHE_FIFO:
        return (double)t->entered;
    case CACHE_LFU:
        return (double)t->requests;
    case CACHE_LFU_PERFECT:
        return (double)m->ever[t->id];
    case CACHE_GDSF:
        return t->value;
    default:
        return (double)t->asked;
    }
}

static void evict(struct model *m)
{
    size_t least = 0;
    if (m->policy == CACHE_S3_FIFO) {
        evict_s3(m);
        return;
    }
    for (size_t i = 1; i < m->all.n; i++) {
        double a = rank(m, &m->all.v[i]), b = rank(m, &m->all.v[least]);
        if (a < b || (a == b && m->all.v[i].asked < m->all.v[least].asked))
            least = i;
    }
    m->clock = list_take(&m->all, least).value;
}

static uint64_t model_bytes(const struct model *m)
{
    return list_bytes(&m->all) + list_bytes(&m->small) + list_bytes(&m->main);
}

static struct thing *model_find(struct model *m, uint64_t id)
{
    struct thing *t = list_find(&m->all, id);
    t = t ? t : list_find(&m->small, id);
    return t ? t : list_find(&m->main, id);
}

static void enter(struct model *m, uint64_t id, uint64_t size)
{
    struct thing t = {id, size, m->now, m->now, 1, m->clock + 1 / (double)size};
    if (size > m->capacity)
        return;
    while (model_bytes(m) + size > m->capacity)
        evict(m);
    t.value = m->clock + 1 / (double)size;
    if (m->policy != CACHE_S3_FIFO) {
        list_add(&m->all, t);
        return;
    }
    struct thing *ghost = list_find(&m->ghost, id);
    t.requests = 0;
    list_add(ghost ? &m->main : &m->small, t);
    if (ghost)
        list_take(&m->ghost, (size_t)(ghost - m->ghost.v));
}

static bool model_request(struct model *m, uint64_t id, uint64_t size)
{
    struct thing *t = model_find(m, id);
    m->now++;
    m->ever[id]++;
    if (t) {
        t->asked = m->now;
        t->requests += m->policy != CACHE_S3_FIFO || t->requests < 3;
        t->value = m->clock + (double)t->requests / (double)t->size;
        return true;
    }
    enter(m, id, size);
    return false;
}

static void model_remove(struct model *m, uint64_t id)
{
    struct list *lists[] = {&m->all, &m->small, &m->main};
    for (size_t i = 0; i < COUNT(lists); i++) {
        struct thing *t = list_find(lists[i], id);
        if (t)
            list_take(lists[i], (size_t)(t - lists[i]->v));
    }
}

static void compare(struct model *m, const struct cache *c)
{
    uint64_t objects = m->all.n + m->small.n + m->main.n;
    assert_int_equal(cache_used(c), model_bytes(m));
    assert_int_equal(cache_objects(c), objects);
    for (uint64_t id = 0; id < IDS; id++)
        assert_int_equal(cache_has(c, id), model_find(m, id) != NULL);
}

static void run(enum cache_policy policy, uint64_t capacity, uint64_t largest, uint64_t seed)
{
    static struct model m;
    struct rng r;
    struct zipf z;
    m = (struct model){.policy = policy, .capacity = capacity};
    struct cache_config config = {.policy = policy, .capacity = capacity};
    struct cache *c = cache_new(&config);
    rng_init(&r, seed, 1, "cache model", cache_policy_words[policy]);
    zipf_init(&z, IDS, 0.7);
    for (int i = 0; i < ROUNDS(1000); i++) {
        uint64_t id = zipf_draw(&z, &r) - 1, size = 1 + rng_below(&r, largest);
        if (rng_below(&r, 50) == 0) {
            assert_int_equal(cache_remove(c, id), model_find(&m, id) != NULL);
            model_remove(&m, id);
        }
        assert_int_equal(cache_request(c, id, size), model_request(&m, id, size));
        compare(&m, c);
    }
    assert_int_equal(cache_error(c), 0);
    cache_free(c);
}

static void run_all(enum cache_policy policy)
{
    for (uint64_t seed = 1; seed <= 4; seed++) {
        run(policy, 1, 1, seed);
        run(policy, 10, 1, seed);
        run(policy, 100, 30, seed);
        run(policy, 100, 120, seed); /* some never fit */
    }
}

TEST(lru_is_a_list_of_the_last_requests)
{
    run_all(CACHE_LRU);
}

TEST(fifo_is_a_list_of_arrivals)
{
    run_all(CACHE_FIFO);
}

TEST(lfu_lets_the_least_asked_for_go)
{
    run_all(CACHE_LFU);
}

TEST(perfect_lfu_remembers_what_it_let_go)
{
    run_all(CACHE_LFU_PERFECT);
}

TEST(gdsf_weighs_requests_against_size_and_age)
{
    run_all(CACHE_GDSF);
}

TEST(s3_fifo_is_two_queues_and_a_history)
{
    run_all(CACHE_S3_FIFO);
}

/* Of k objects each must be the next one to leave with probability 1 / k: 4 standard deviations. */
TEST(random_lets_each_object_go_as_often)
{
    enum { OBJECTS = 8, CASES = 8000 };
    int gone[OBJECTS] = {0};
    for (uint32_t i = 0; i < CASES; i++) {
        struct cache_config config = {.policy = CACHE_RANDOM, .capacity = OBJECTS};
        rng_init(&config.rng, 1, i, "random", "");
        struct cache *c = cache_new(&config);
        for (uint64_t id = 0; id <= OBJECTS; id++)
            cache_request(c, id, 1);
        for (uint64_t id = 0; id < OBJECTS; id++)
            gone[id] += !cache_has(c, id);
        assert_int_equal(cache_objects(c), OBJECTS);
        cache_free(c);
    }
    for (int i = 0; i < OBJECTS; i++)
        assert_in_range(gone[i], 1000 - 119, 1000 + 119); /* sqrt(8000 / 8 * 7 / 8) = 29.6 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lru_is_a_list_of_the_last_requests),
        cmocka_unit_test(fifo_is_a_list_of_arrivals),
        cmocka_unit_test(lfu_lets_the_least_asked_for_go),
        cmocka_unit_test(perfect_lfu_remembers_what_it_let_go),
        cmocka_unit_test(gdsf_weighs_requests_against_size_and_age),
        cmocka_unit_test(s3_fifo_is_two_queues_and_a_history),
        cmocka_unit_test(random_lets_each_object_go_as_often),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
