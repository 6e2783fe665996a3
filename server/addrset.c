#include "server/addrset.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <stdlib.h>
#include <string.h>

void addrset_init(struct addrset *s, size_t limit)
{
    *s = (struct addrset){.limit = limit};
    gnutls_rnd(GNUTLS_RND_NONCE, s->key, sizeof s->key);
}

void addrset_fini(struct addrset *s)
{
    free(s->slots);
    s->slots = NULL;
    s->n = s->cap = 0;
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static uint64_t hash(const struct addrset *s, const struct addr *a)
{
    uint64_t part[2];
    memcpy(part, a->b, sizeof part);
    return mix(mix(part[0] ^ s->key[0]) ^ part[1] ^ s->key[1] ^ a->family);
}

/* The slot that holds the address, or the free one where it belongs. */
static struct addr *slot_of(const struct addrset *s, const struct addr *a)
{
    size_t i = hash(s, a) & (s->cap - 1);
    while (s->slots[i].family != FAMILY_NONE && addr_compare(&s->slots[i], a) != 0)
        i = (i + 1) & (s->cap - 1);
    return &s->slots[i];
}

/* Moves what is there to so many slots. */
static int grow(struct addrset *s, size_t cap)
{
    struct addrset bigger = *s;
    bigger.cap = cap;
    bigger.slots = calloc(bigger.cap, sizeof *bigger.slots);
    if (!bigger.slots)
        return -ENOMEM;
    for (size_t i = 0; i < s->cap; i++) {
        if (s->slots[i].family != FAMILY_NONE)
            *slot_of(&bigger, &s->slots[i]) = s->slots[i];
    }
    free(s->slots);
    *s = bigger;
    return 0;
}

int addrset_reserve(struct addrset *s, size_t n)
{
    size_t cap = 16;
    while (cap / 2 < n && cap / 2 < s->limit)
        cap *= 2;
    return cap > s->cap ? grow(s, cap) : 0;
}

int addrset_add(struct addrset *s, const struct addr *a)
{
    struct addr *slot = s->cap ? slot_of(s, a) : NULL;
    if (slot && slot->family != FAMILY_NONE)
        return 0;
    if (s->n == s->limit)
        return -ENOSPC;
    if (2 * (s->n + 1) > s->cap) {
        if (grow(s, s->cap ? 2 * s->cap : 16))
            return -ENOMEM;
        slot = slot_of(s, a);
    }
    *slot = *a;
    s->n++;
    return 1;
}

enum { AHEAD = 16 };

int addrset_add_many(struct addrset *s, const struct addr *a, size_t n)
{
    int code = 0;
    for (size_t i = 0; i < n; i++) {
        if (i % AHEAD == 0 && s->cap) {
            for (size_t k = i; k < n && k < i + AHEAD; k++)
                __builtin_prefetch(&s->slots[hash(s, &a[k]) & (s->cap - 1)], 1);
        }
        int added = addrset_add(s, &a[i]);
        if (added < 0 && code == 0)
            code = added;
    }
    return code;
}
