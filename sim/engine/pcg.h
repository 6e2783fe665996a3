/*
 * The C face of the PCG library (C++ templates), for rng.c alone. `storage` is 32 bytes, aligned
 * to 16, and holds a pcg64 without further memory.
 */
#ifndef SIM_ENGINE_PCG_H
#define SIM_ENGINE_PCG_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 128-bit state and stream selector as high and low halves. */
void pcg_seed(void *storage, const uint64_t state[2], const uint64_t stream[2]);
uint64_t pcg_next(void *storage);

#ifdef __cplusplus
}
#endif

#endif
