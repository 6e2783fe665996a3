#include "tests/support/fake_guide.h"

#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>

static int costs(void *ctx, const struct guide_query *q, int64_t now, double *out,
                 struct guide_answer *answer)
{
    struct fake_guide *g = ctx;
    struct fake_question asked = {now,  q->asker,  q->asker_node, q->self,
                                  q->n, q->method, q->server,     q->memory};
    assert_true(vec_push(&g->asked, asked));
    for (size_t i = 0; i < q->n; i++)
        out[i] = g->silent ? NAN : g->cost ? g->cost(g, q->candidates[i], q->self) : 1;
    *answer = (struct guide_answer){.guided = !g->silent,
                                    .own_cost = g->silent ? NAN : g->own_cost,
                                    .delay = g->delay,
                                    .requests = g->requests};
    return g->error;
}

static bool serves(void *ctx, uint32_t host)
{
    return ((struct fake_guide *)ctx)->unserved != host;
}

/* Servers are called "1", "2", ... */
static uint32_t find(void *ctx, const char *name)
{
    (void)ctx;
    return (uint32_t)strtoul(name, NULL, 10);
}

static void forget(void *ctx, struct guide_memory *memory)
{
    (void)memory;
    ((struct fake_guide *)ctx)->forgotten++;
}

void fake_guide_init(struct fake_guide *g)
{
    *g = (struct fake_guide){
        .guide = {costs, serves, find, forget, g}, .own_cost = NAN, .unserved = GUIDE_NOBODY};
}

void fake_guide_fini(struct fake_guide *g)
{
    vec_free(&g->asked);
}
