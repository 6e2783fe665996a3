#include "sim/cache/bloom.h"

#include <stdlib.h>
#include <string.h>

enum { HASHES = 7, BITS_AN_ID = 10 };

struct bloom {
    size_t window, added; /* ids that a filter takes, and has taken */
    size_t words;         /* of a filter */
    uint64_t *now, *before;
    uint64_t bits[]; /* both */
};

struct bloom *bloom_new(size_t window)
{
    size_t words = window / 64 * BITS_AN_ID + BITS_AN_ID;
    if (words > (SIZE_MAX - sizeof(struct bloom)) / 16)
        return NULL;
    struct bloom *b = calloc(1, sizeof *b + 2 * words * sizeof(uint64_t));
    if (!b)
        return NULL;
    b->window = window;
    b->words = words;
    b->now = b->bits;
    b->before = b->bits + words;
    return b;
}

void bloom_free(struct bloom *b)
{
    free(b);
}

/* SplitMix64's finalizer (Steele, Lea and Flood 2014). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* Sets the id's bits in `now`; says whether all of them were set in it, or in `before`. Double
 * hashing (Kirsch and Mitzenmacher 2006) makes the hashes out of two. */
static bool mark(struct bloom *b, uint64_t id)
{
    uint64_t at = mix(id + UINT64_C(0x9e3779b97f4a7c15)), step = mix(at) | 1;
    bool in_now = true, in_before = true;
    for (int i = 0; i < HASHES; i++, at += step) {
        uint64_t bit = at % (b->words * 64), mask = UINT64_C(1) << bit % 64;
        in_now &= (b->now[bit / 64] & mask) != 0;
        in_before &= (b->before[bit / 64] & mask) != 0;
        b->now[bit / 64] |= mask;
    }
    b->added += !in_now;
    return in_now || in_before;
}

static void turn(struct bloom *b)
{
    uint64_t *old = b->before;
    b->before = b->now;
    b->now = old;
    memset(old, 0, b->words * sizeof *old);
    b->added = 0;
}

bool bloom_add(struct bloom *b, uint64_t id)
{
    bool seen = mark(b, id);
    if (b->added == b->window)
        turn(b);
    return seen;
}

size_t bloom_memory(const struct bloom *b)
{
    return sizeof *b + 2 * b->words * sizeof(uint64_t);
}
