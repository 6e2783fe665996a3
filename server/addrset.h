/*
 * A set of addresses: which of them were there before, how many there are. Bounded: beyond its
 * limit it takes no more. Not thread-safe.
 *
 * Open addressing with linear probing at most half full; the hash is keyed at random, so that
 * nobody can choose addresses that collide. 17 bytes an address and slot.
 */
#ifndef SERVER_ADDRSET_H
#define SERVER_ADDRSET_H

#include "sim/base/prefix.h"

struct addrset {
    struct addr *slots; /* FAMILY_NONE: free */
    size_t n, cap;      /* addresses in it; slots, a power of two or 0 */
    size_t limit;
    uint64_t key[2];
};

/* An empty set that takes up to `limit` addresses. It allocates nothing yet. */
void addrset_init(struct addrset *s, size_t limit);
void addrset_fini(struct addrset *s);

/* Makes room for n addresses at once, up to the limit. 0 or -ENOMEM. */
int addrset_reserve(struct addrset *s, size_t n);

/* Adds an address of either family. Returns 1 if it is new, 0 if it was in there, -ENOSPC if it is
 * new and the set is full, -ENOMEM. O(1) expected. */
int addrset_add(struct addrset *s, const struct addr *a);

/* Adds n of them; quicker than one by one in a large set, whose waits for memory overlap. 0, or the
 * first failure, those it concerns being left out. */
int addrset_add_many(struct addrset *s, const struct addr *a, size_t n);

#endif
