/*
 * The ids that were put in last, as long as the sizes that came with them fit into a bound: what a
 * cache remembers of objects it let go ("ghosts"). First in, first out; exact.
 *
 * 24 bytes an id and what index.h takes beside, up to twice that after growing. O(1) amortised.
 */
#ifndef SIM_CACHE_HISTORY_H
#define SIM_CACHE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct history;

/* `bound`: bytes. NULL: no memory. */
struct history *history_new(uint64_t bound);
void history_free(struct history *h); /* NULL is allowed */

/* Puts an id in that is not in, and forgets the oldest ones over the bound. False: no memory, and it
 * is not in. */
bool history_put(struct history *h, uint64_t id, uint64_t size);

bool history_has(const struct history *h, uint64_t id);

/* Takes an id out; says whether it was in. */
bool history_take(struct history *h, uint64_t id);

size_t history_memory(const struct history *h); /* bytes */

#endif
