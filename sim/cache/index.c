#include "sim/cache/index.h"

#include "sim/base/pages.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_BITS = 4, LAST_BITS = 31 };

void index_fini(struct index *x)
{
    free(x->heads);
    *x = (struct index){0};
}

/* Hangs the things of a chain of the old table into the new one. */
static void rehang(struct index *x, void *things, size_t stride, uint32_t number)
{
    while (number != INDEX_NONE) {
        struct index_item *item = index_item(things, stride, number);
        uint32_t *head = &x->heads[index_hash(item->id) >> x->shift], next = item->chain;
        item->chain = *head;
        *head = number;
        number = next;
    }
}

bool index_reserve_all(struct index *x, void *things, size_t stride, uint32_t n)
{
    uint32_t bits = x->heads ? 32 - x->shift : FIRST_BITS;
    if (n <= index_chains(x) / 2)
        return true;
    while (bits <= LAST_BITS && n > (UINT32_C(1) << bits) / 2)
        bits++;
    size_t size = ((size_t)1 << bits) * sizeof *x->heads;
    uint32_t *heads = bits <= LAST_BITS ? pages_alloc(size) : NULL;
    if (!heads)
        return false;
    memset(heads, 0xff, size); /* INDEX_NONE everywhere */
    struct index old = *x;
    *x = (struct index){heads, 32 - bits, old.n};
    for (uint32_t i = 0; i < index_chains(&old); i++)
        rehang(x, things, stride, old.heads[i]);
    free(old.heads);
    return true;
}
