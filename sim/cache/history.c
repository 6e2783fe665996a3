#include "sim/cache/history.h"

#include "sim/cache/index.h"

#include <stdlib.h>

struct entry {
    struct index_item key; /* first; `own`: whether it was taken out and its place is left alone */
    uint64_t size;
};

struct history {
    uint64_t bound, used;
    struct entry *ring;
    uint32_t room;      /* entries of the ring, a power of two */
    uint32_t oldest, n; /* entries, those that are gone included */
    struct index index;
};

enum { FIRST_ROOM = 16 };

struct history *history_new(uint64_t bound)
{
    struct history *h = calloc(1, sizeof *h);
    if (h)
        h->bound = bound;
    return h;
}

void history_free(struct history *h)
{
    if (!h)
        return;
    free(h->ring);
    index_fini(&h->index);
    free(h);
}

static void remove_entry(struct history *h, uint32_t at)
{
    index_remove(&h->index, h->ring, sizeof *h->ring, at);
    h->used -= h->ring[at].size;
    h->ring[at].key.own = true;
}

static void forget_oldest(struct history *h)
{
    if (!h->ring[h->oldest].key.own)
        remove_entry(h, h->oldest);
    h->oldest = (h->oldest + 1) & (h->room - 1);
    h->n--;
}

/* There is room in the ring and the index. */
static void append(struct history *h, uint64_t id, uint64_t size)
{
    uint32_t at = (h->oldest + h->n++) & (h->room - 1);
    h->ring[at] = (struct entry){.size = size};
    index_add(&h->index, id, index_hash(id), h->ring, sizeof *h->ring, at);
    h->used += size;
}

/* Copies what is not gone into another ring, a larger one unless half is gone. */
static bool renew(struct history *h)
{
    struct history other = {.bound = h->bound};
    other.room = h->index.n >= h->room / 2 ? 2 * h->room : h->room;
    other.room = other.room ? other.room : FIRST_ROOM;
    other.ring = other.room >= h->room ? malloc(other.room * sizeof *other.ring) : NULL;
    bool sound = other.ring != NULL;
    for (uint32_t i = 0; sound && i < h->n; i++) {
        const struct entry *e = &h->ring[(h->oldest + i) & (h->room - 1)];
        sound = e->key.own || index_reserve(&other.index, other.ring, sizeof *other.ring);
        if (sound && !e->key.own)
            append(&other, e->key.id, e->size);
    }
    struct history *rest = sound ? h : &other;
    free(rest->ring);
    index_fini(&rest->index);
    if (sound)
        *h = other;
    return sound;
}

bool history_put(struct history *h, uint64_t id, uint64_t size)
{
    if (size > h->bound)
        return true;
    while (h->bound - h->used < size)
        forget_oldest(h);
    if ((h->n == h->room && !renew(h)) || !index_reserve(&h->index, h->ring, sizeof *h->ring))
        return false;
    append(h, id, size);
    return true;
}

static uint32_t find(const struct history *h, uint64_t id)
{
    return index_find(&h->index, id, index_hash(id), h->ring, sizeof *h->ring);
}

bool history_has(const struct history *h, uint64_t id)
{
    return find(h, id) != INDEX_NONE;
}

bool history_take(struct history *h, uint64_t id)
{
    uint32_t at = find(h, id);
    if (at == INDEX_NONE)
        return false;
    remove_entry(h, at);
    return true;
}

size_t history_memory(const struct history *h)
{
    return sizeof *h + h->room * sizeof *h->ring + index_memory(&h->index);
}
