/*
 * Guidance without an ALTO server: costs by a rule the test gives, and a log of the questions.
 */
#ifndef TESTS_SUPPORT_FAKE_GUIDE_H
#define TESTS_SUPPORT_FAKE_GUIDE_H

#include "sim/alto/guide.h"
#include "sim/base/vec.h"

/* One question, as it was asked. */
struct fake_question {
    int64_t at;
    uint32_t asker, asker_node, self;
    size_t n;
    enum alto_method method;
    uint32_t server;
    const struct guide_memory *memory;
};

struct fake_guide {
    struct guide guide; /* what the swarms get */
    double (*cost)(const struct fake_guide *g, uint32_t from, uint32_t self); /* NULL: 1 */
    double own_cost;
    int64_t delay;
    uint32_t requests;
    bool silent;       /* answers have no costs */
    int error;         /* breaks the run */
    uint32_t unserved; /* a host that no server serves; GUIDE_NOBODY: all are served */
    const void *world; /* for `cost` */
    VEC(struct fake_question) asked;
    size_t forgotten;
};

void fake_guide_init(struct fake_guide *g);
void fake_guide_fini(struct fake_guide *g);

#endif
