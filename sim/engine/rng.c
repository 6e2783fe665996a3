#include "sim/engine/rng.h"

#include "sim/base/digest.h"
#include "sim/engine/pcg.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static uint64_t load64(const uint8_t *b)
{
    uint64_t x = 0;
    for (int i = 0; i < 8; i++)
        x = x << 8 | b[i];
    return x;
}

void rng_init_raw(struct rng *r, const uint64_t state[2], const uint64_t stream[2])
{
    pcg_seed(r->state, state, stream);
}

void rng_init(struct rng *r, uint64_t seed, uint32_t replication, const char *purpose,
              const char *entity)
{
    char key[512];
    uint8_t digest[DIGEST_SIZE], names[DIGEST_SIZE];
    int used = snprintf(key, sizeof key, "%s%c%s", purpose, 0, entity);
    assert(used < (int)sizeof key);
    digest_bytes(key, (size_t)used, names);
    used = snprintf(key, sizeof key, "altosim stream 1 %016llx %08x ", (unsigned long long)seed,
                    (unsigned)replication);
    memcpy(key + used, names, sizeof names);
    digest_bytes(key, (size_t)used + sizeof names, digest);
    uint64_t state[2] = {load64(digest), load64(digest + 8)};
    uint64_t stream[2] = {load64(digest + 16), load64(digest + 24)};
    rng_init_raw(r, state, stream);
}

uint64_t rng_next(struct rng *r)
{
    return pcg_next(r->state);
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)rng_next(r) * n;
    if ((uint64_t)product < n) {
        uint64_t least = -n % n;
        while ((uint64_t)product < least)
            product = (wide)rng_next(r) * n;
    }
    return (uint64_t)(product >> 64);
}

double rng_unit(struct rng *r)
{
    return (double)(rng_next(r) >> 11) * 0x1p-53;
}

void rng_shuffle(struct rng *r, uint32_t *v, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = rng_below(r, i);
        uint32_t swap = v[i - 1];
        v[i - 1] = v[j];
        v[j] = swap;
    }
}

static void gsl_seed(void *state, unsigned long seed)
{
    const uint64_t high_low[2] = {0, seed}, stream[2] = {0, 0};
    pcg_seed(state, high_low, stream);
}

static unsigned long gsl_next(void *state)
{
    return pcg_next(state);
}

static double gsl_unit(void *state)
{
    return (double)(pcg_next(state) >> 11) * 0x1p-53;
}

static const gsl_rng_type pcg64_type = {
    .name = "pcg64",
    .max = UINT64_MAX,
    .min = 0,
    .size = sizeof(struct rng),
    .set = gsl_seed,
    .get = gsl_next,
    .get_double = gsl_unit,
};

const gsl_rng_type *const rng_gsl_type = &pcg64_type;

gsl_rng rng_gsl(struct rng *r)
{
    return (gsl_rng){.type = rng_gsl_type, .state = r->state};
}
