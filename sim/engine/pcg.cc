#include "sim/engine/pcg.h"

#include <new>
#include <pcg_random.hpp>

static_assert(sizeof(pcg64) == 32, "struct rng holds a pcg64");
static_assert(alignof(pcg64) <= 16, "struct rng is aligned for a pcg64");

static pcg64::state_type join(const uint64_t halves[2])
{
    return pcg64::state_type(halves[0]) << 64 | halves[1];
}

void pcg_seed(void *storage, const uint64_t state[2], const uint64_t stream[2])
{
    new (storage) pcg64(join(state), join(stream));
}

uint64_t pcg_next(void *storage)
{
    return (*static_cast<pcg64 *>(storage))();
}
