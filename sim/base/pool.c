#include "sim/base/pool.h"

#include "sim/base/pages.h"
#include "sim/base/vec.h"

#include <stdint.h>

enum { FIRST_CHUNK = 8 }; /* blocks */

struct free_block {
    struct free_block *next;
};

struct pool {
    size_t size;
    struct free_block *given; /* back */
    char *fresh;              /* of the last chunk, what was never taken */
    size_t nfresh, chunk;     /* blocks; of the next chunk */
    VEC(void *) chunks;
};

struct pool *pool_new(size_t size)
{
    struct pool *p = size <= SIZE_MAX / 2 ? calloc(1, sizeof *p) : NULL;
    if (!p)
        return NULL;
    /* An odd number of lines: blocks a power of two apart would compete for the same places of the
     * cache. */
    p->size = ((size + POOL_ALIGN - 1) / POOL_ALIGN | 1) * POOL_ALIGN;
    p->chunk = FIRST_CHUNK;
    return p;
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->chunks.n; i++)
        free(p->chunks.v[i]);
    vec_free(&p->chunks);
    free(p);
}

static bool add_chunk(struct pool *p)
{
    if (p->chunk > SIZE_MAX / 2 / p->size || !vec_reserve(&p->chunks, p->chunks.n + 1))
        return false;
    size_t bytes = p->chunk * p->size, align = bytes < PAGES_LARGE ? POOL_ALIGN : PAGES_LARGE;
    bytes = (bytes + align - 1) / align * align;
    p->fresh = aligned_alloc(align, bytes);
    if (!p->fresh)
        return false;
    pages_prefer_large(p->fresh, bytes);
    p->chunks.v[p->chunks.n++] = p->fresh;
    p->nfresh = bytes / p->size;
    p->chunk += bytes < 8 * PAGES_LARGE ? p->chunk : 0;
    return true;
}

void *pool_take(struct pool *p)
{
    struct free_block *b = p->given;
    if (b) {
        p->given = b->next;
        return b;
    }
    if (p->nfresh == 0 && !add_chunk(p))
        return NULL;
    void *block = p->fresh;
    p->fresh += p->size;
    p->nfresh--;
    return block;
}

void pool_give(struct pool *p, void *block)
{
    struct free_block *b = block;
    if (!b)
        return;
    b->next = p->given;
    p->given = b;
}
