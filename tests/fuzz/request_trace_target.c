/* Traces of requests: what is accepted keeps its order and can be replayed. */
#include "tests/fuzz/targets.h"

#include "sim/base/err.h"
#include "sim/cache/trace.h"

#include <assert.h>
#include <errno.h>

static void replay(const struct trace *t)
{
    struct cache_config config = {.policy = CACHE_GDSF, .capacity = 1 << 20};
    struct cache *c = cache_new(&config);
    struct replay_counts counts = {0};
    assert(c && cache_replay(c, t->v, t->n, &counts) == 0);
    assert(counts.requests == t->n && counts.hits <= t->n && counts.hit_bytes <= counts.bytes);
    assert(cache_used(c) <= config.capacity && cache_objects(c) <= t->objects);
    cache_free(c);
}

void fuzz_request_trace(const uint8_t *data, size_t size)
{
    struct err e = ERR_INIT;
    struct trace t;
    int code = trace_parse(&t, (const char *)data, size, "fuzz", &e);
    if (code) {
        assert(code == -EINVAL && e.text[0] && !t.v);
        return;
    }
    for (size_t i = 0; i < t.n; i++) {
        assert(t.v[i].at >= (i ? t.v[i - 1].at : 0) && t.v[i].size <= UINT64_C(1) << 50);
        assert(t.v[i].id < t.objects);
    }
    replay(&t);
    trace_fini(&t);
}
