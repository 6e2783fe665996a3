/*
 * A cache of objects with sizes: what is in it, what goes when room is needed, what may come in.
 *
 * An object is known by a number of 64 bits; its bytes are nobody's business here. What is in never
 * exceeds the capacity in bytes. An object keeps the size it came in with until it leaves; one of
 * size 0 takes 1 byte, so that there are never more objects than bytes of capacity.
 *
 * Policies: which object leaves. Cost a request, and memory: all take 32 to 40 bytes a cached object
 * (24, and its part of an index), some more beside it. The arrays grow together, by half, so that up to
 * a third of that may lie idle; cache_memory() counts all.
 *   lru           least recently used                                          O(1)*     8 to 16 bytes
 *                                                                                        more
 *   fifo          first in                                                     O(1)*     5 to 10 bytes
 *                                                                                        more
 *   random        each with equal probability                                  O(1)      4 bytes more
 *   lfu           fewest requests since it came in, of equal ones the least recently used ("in-cache
 *                 LFU")                                                        O(log n)  24 bytes more
 *   lfu-perfect   fewest requests ever, of equal ones the least recently used ("perfect LFU", Breslau
 *                 et al. 1999, INFOCOM): counts survive eviction               O(log n)  24 bytes more,
 *                 and 24 to 32 bytes for every object that was ever asked for
 *   gdsf          least  clock + requests since it came in / size, where the clock is that value of the
 *                 last object that left (Cherkasova 1998, HPL-98-69R1; cost 1: for the hit ratio by
 *                 request)                                                     O(log n)  24 bytes more
 *   s3-fifo       a small FIFO queue of a tenth of the capacity before a main one, and the ids that
 *                 left the small one (Yang et al. 2023, SOSP); the sizes that belong to these ids sum
 *                 up to nine tenths of the capacity at most                    O(1)*     10 to 20 bytes
 *                 more, and 32 to 40 bytes for each such id
 * * amortised.
 *
 * Admission: which object comes in after a miss.
 *   always
 *   size          up to a size
 *   probability   with probability exp(-size / scale) (Berger, Sitaraman and Harchol-Balter 2017,
 *                 "AdaptSize", NSDI, without its tuning)
 *   second-hit    when it was asked for lately already (Maggs and Sitaraman 2015, "Algorithmic
 *                 nuggets in content delivery", CCR 45(3)): a Bloom filter of the last `window` ids
 *
 * Nothing is allocated per request once the arrays have grown. cache_replay() (replay.h) takes six
 * tenths of the time of single requests. Where memory runs out, an object does
 * not come in, and cache_error() says so from then on. The same requests give the same contents:
 * ties are broken as said above, random policies draw from a stream of the cache's own.
 * Not thread-safe: one cache belongs to one run.
 */
#ifndef SIM_CACHE_CACHE_H
#define SIM_CACHE_CACHE_H

#include "sim/engine/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cache_policy {
    CACHE_LRU,
    CACHE_FIFO,
    CACHE_RANDOM,
    CACHE_LFU,
    CACHE_LFU_PERFECT,
    CACHE_GDSF,
    CACHE_S3_FIFO,
    CACHE_POLICIES
};

enum cache_admission {
    ADMIT_ALWAYS,
    ADMIT_SIZE,
    ADMIT_PROBABILITY,
    ADMIT_SECOND_HIT,
    CACHE_ADMISSIONS
};

/* The words for these, as above; NULL-ended, in the order of the enums. */
extern const char *const cache_policy_words[];
extern const char *const cache_admission_words[];

struct cache_config {
    enum cache_policy policy;
    uint64_t capacity; /* bytes */
    enum cache_admission admission;
    uint64_t largest; /* ADMIT_SIZE: bytes */
    double scale;     /* ADMIT_PROBABILITY: bytes, > 0 */
    uint64_t window;  /* ADMIT_SECOND_HIT: ids, >= 1 */
    struct rng rng;   /* for the random policy and admission */
};

struct cache;

/* NULL: no memory. */
struct cache *cache_new(const struct cache_config *config);
void cache_free(struct cache *c); /* NULL is allowed */

/*
 * An object is asked for. Returns whether it is in; the policy takes note of the request, be it a hit
 * or a miss.
 */
bool cache_get(struct cache *c, uint64_t id);

/*
 * Offers an object that was missed. Returns whether it is in now; if it comes in, others leave to make
 * room. Nothing happens if it is in already. An object larger than the capacity never comes in.
 */
bool cache_put(struct cache *c, uint64_t id, uint64_t size);

/* cache_get(), and cache_put() after a miss. Returns whether it was a hit. */
bool cache_request(struct cache *c, uint64_t id, uint64_t size);

/* Whether an object is in; nobody takes note. O(1). */
bool cache_has(const struct cache *c, uint64_t id);

/* Takes an object out that was purged or is out of date; says whether it was in. */
bool cache_remove(struct cache *c, uint64_t id);

uint64_t cache_used(const struct cache *c);      /* bytes of the objects that are in */
uint64_t cache_objects(const struct cache *c);   /* how many there are */
uint64_t cache_evictions(const struct cache *c); /* how many had to leave so far */
size_t cache_memory(const struct cache *c);      /* bytes that the cache itself takes */

/* 0, or -ENOMEM if memory ran out at some time. */
int cache_error(const struct cache *c);

#endif
