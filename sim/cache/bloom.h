/*
 * Which ids were seen lately, about: two Bloom filters (Bloom 1970) that take turns.
 *
 * An id that was added counts as seen until `window` to 2 * `window` other ids have been added; one
 * that was not is taken for seen with a probability of less than 1 % (10 bits an id and 7 hashes a
 * filter). 2.5 bytes for each id of the window. O(1) in all cases.
 */
#ifndef SIM_CACHE_BLOOM_H
#define SIM_CACHE_BLOOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bloom;

/* NULL: no memory. window >= 1. */
struct bloom *bloom_new(size_t window);
void bloom_free(struct bloom *b); /* NULL is allowed */

/* Adds an id; returns whether it was seen before. */
bool bloom_add(struct bloom *b, uint64_t id);

size_t bloom_memory(const struct bloom *b); /* bytes */

#endif
