/*
 * Blocks of one size that come and go.
 *
 * They are cut from chunks that grow with the number of blocks, so that few blocks waste little and
 * many lie close together on large pages (pages.h). A block that is given back is the next one to
 * be taken; chunks are given back with the pool.
 */
#ifndef SIM_BASE_POOL_H
#define SIM_BASE_POOL_H

#include <stddef.h>

struct pool;

enum { POOL_ALIGN = 64 }; /* of every block: a line of the processor's cache */

/* A pool of blocks of at least `size` bytes, > 0. NULL: no memory. */
struct pool *pool_new(size_t size);
void pool_free(struct pool *p); /* with all its blocks; NULL is allowed */

/* A block with anything in it; NULL when memory ran out. O(1). */
void *pool_take(struct pool *p);

/* Gives a block back; NULL is allowed. O(1). */
void pool_give(struct pool *p, void *block);

#endif
