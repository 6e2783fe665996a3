/*
 * Random streams: PCG generators (O'Neill 2014; pcg64, XSL-RR 128/64 with its own increment), one
 * for every purpose and entity of a run.
 *
 * State and increment come from SHA-256 over (seed, replication, purpose, entity). A stream is
 * therefore the same whatever else the run draws: adding an entity, reordering the scenario or
 * drawing more in one place shifts no other stream (common random numbers across arms). Streams
 * of neighbouring entities are unrelated.
 *
 * A struct rng is plain storage: copy it, put it into other structs; there is nothing to free.
 * Every distribution is GSL's, through rng_gsl().
 */
#ifndef SIM_ENGINE_RNG_H
#define SIM_ENGINE_RNG_H

#include <gsl/gsl_rng.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
    alignas(16) unsigned char state[32];
};

/* The stream of `entity` for `purpose` (together under 500 bytes) in one replication. O(1), about a
 * microsecond. */
void rng_init(struct rng *r, uint64_t seed, uint32_t replication, const char *purpose,
              const char *entity);

/* A stream from raw 128-bit state and increment selector, as high and low halves; for checking
 * against published output. */
void rng_init_raw(struct rng *r, const uint64_t state[2], const uint64_t stream[2]);

/* 64 uniform bits. */
uint64_t rng_next(struct rng *r);

/* Uniform in 0..n-1 without bias (Lemire 2019); n must not be 0. */
uint64_t rng_below(struct rng *r, uint64_t n);

/* Uniform in [0, 1), 53 bits. */
double rng_unit(struct rng *r);

/* Puts v[0..n-1] into uniformly random order (Fisher-Yates). */
void rng_shuffle(struct rng *r, uint32_t *v, size_t n);

/* The PCG generator as GSL knows it. */
extern const gsl_rng_type *const rng_gsl_type;

/* A view of the stream for GSL's distributions: gsl_rng g = rng_gsl(&r); gsl_ran_exponential(&g,
 * mean). Drawing through the view advances the stream. Good as long as r is. */
gsl_rng rng_gsl(struct rng *r);

#endif
