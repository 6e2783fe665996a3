/*
 * Where among numbered things the one with a given id stands: the hash table of this folder.
 *
 * Chains through the caller's array: a search mostly reads one line of memory if the thing is not in,
 * and one more if it is, since there are at least twice as many chains as things. 8 to 16 bytes for each
 * thing beside the struct index_item that it begins with. Plain storage; all zero is empty. Everything
 * is O(1) expected; growing is amortised, and the only time at which memory is allocated.
 *
 * `things` is the array, `stride` the size of a thing.
 */
#ifndef SIM_CACHE_INDEX_H
#define SIM_CACHE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INDEX_NONE UINT32_MAX

struct index_item {
    uint64_t id;
    uint32_t chain; /* the next thing of the chain */
    uint32_t own;   /* the caller's: nobody touches it here */
};

struct index {
    uint32_t *heads; /* of the chains */
    uint32_t shift;  /* hash >> shift is the chain; there are a power of two of them */
    uint32_t n;      /* things */
};

void index_fini(struct index *x);

/* Makes room for n things in all. False when memory ran out; nothing changed then. */
bool index_reserve_all(struct index *x, void *things, size_t stride, uint32_t n);

/* Makes room for one more thing, as index_reserve_all(). */
static inline bool index_reserve(struct index *x, void *things, size_t stride)
{
    return index_reserve_all(x, things, stride, x->n + 1);
}

/* Every bit of the id reaches every bit of the hash; the multipliers are MurmurHash3's (Appleby). */
static inline uint32_t index_hash(uint64_t id)
{
    id = (id ^ id >> 33) * UINT64_C(0xff51afd7ed558ccd);
    return (uint32_t)(((id ^ id >> 33) * UINT64_C(0xc4ceb9fe1a85ec53)) >> 32);
}

static inline uint32_t index_chains(const struct index *x)
{
    return x->heads ? UINT32_C(1) << (32 - x->shift) : 0;
}

static inline size_t index_memory(const struct index *x) /* bytes */
{
    return index_chains(x) * sizeof *x->heads;
}

static inline struct index_item *index_item(const void *things, size_t stride, uint32_t number)
{
    return (struct index_item *)(void *)((char *)(uintptr_t)things + number * stride);
}

/* Fetches what is read first of a search. There is room for a thing. */
static inline void index_prefetch(const struct index *x, uint32_t hash)
{
    __builtin_prefetch(&x->heads[hash >> x->shift], 1);
}

/*
 * The number of the thing with that id, whose index_hash() is `hash`, or INDEX_NONE. Whether a chain
 * has a thing at all is as hard to foresee as whether it is the right one: one branch for both.
 */
static inline uint32_t index_find(const struct index *x, uint64_t id, uint32_t hash,
                                  const void *things, size_t stride)
{
    if (!x->heads)
        return INDEX_NONE;
    uint32_t number = x->heads[hash >> x->shift], some = number != INDEX_NONE;
    const struct index_item *item = index_item(things, stride, number & (0 - some));
    if (some & (item->id == id))
        return number;
    number = item->chain | (some - 1); /* that of an empty chain is no other thing's */
    while (number != INDEX_NONE && index_item(things, stride, number)->id != id)
        number = index_item(things, stride, number)->chain;
    return number;
}

/* Adds a thing whose id, of that hash, is not in yet and for which there is room; sets its item. It goes
 * to the end of its chain, which a search has just read, so that old ones are soon found when they go. */
static inline void index_add(struct index *x, uint64_t id, uint32_t hash, void *things,
                             size_t stride, uint32_t number)
{
    uint32_t *link = &x->heads[hash >> x->shift];
    struct index_item *item = index_item(things, stride, number);
    while (*link != INDEX_NONE)
        link = &index_item(things, stride, *link)->chain;
    item->id = id;
    item->chain = INDEX_NONE;
    *link = number;
    x->n++;
}

/* Takes a thing out that is in. */
static inline void index_remove(struct index *x, void *things, size_t stride, uint32_t number)
{
    const struct index_item *item = index_item(things, stride, number);
    uint32_t *link = &x->heads[index_hash(item->id) >> x->shift];
    while (*link != number)
        link = &index_item(things, stride, *link)->chain;
    *link = item->chain;
    x->n--;
}

#endif
