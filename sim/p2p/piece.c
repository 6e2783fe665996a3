#include "sim/p2p/piece.h"

#include <string.h>

static size_t words(uint32_t n)
{
    return ((size_t)n + 63) / 64;
}

static uint64_t *group_of(const struct pieces *p, size_t word)
{
    return &p->groups[word * p->group];
}

uint32_t pieces_group(uint32_t neighbours)
{
    uint32_t group = PIECES_GROUP_MIN;
    while (neighbours >> (group - PIECES_DIGITS))
        group++;
    return group;
}

size_t pieces_size(uint32_t n, uint32_t neighbours)
{
    size_t size = words(n) * (pieces_group(neighbours) + 1) * sizeof(uint64_t);
    return (size + PIECES_ALIGN - 1) / PIECES_ALIGN * PIECES_ALIGN;
}

void pieces_init(struct pieces *p, uint32_t n, uint32_t neighbours, void *block, bool seed)
{
    p->n = n;
    p->group = pieces_group(neighbours);
    p->groups = block;
    p->have = p->groups + words(n) * p->group;
    p->had = seed ? n : 0;
    p->nopen = seed ? 0 : n;
    memset(block, 0, pieces_size(n, neighbours));
    for (uint32_t i = 0; i < n; i++) {
        uint64_t bit = UINT64_C(1) << i % 64;
        group_of(p, i / 64)[seed ? PIECES_HAD : PIECES_OPEN] |= bit;
        p->have[i / 64] |= seed ? bit : 0;
    }
}

bool pieces_has(const struct pieces *p, uint32_t piece)
{
    return p->have[piece / 64] >> piece % 64 & 1;
}

bool pieces_is_open(const struct pieces *p, uint32_t piece)
{
    return group_of(p, piece / 64)[PIECES_OPEN] >> piece % 64 & 1;
}

void pieces_ask(struct pieces *p, uint32_t piece)
{
    group_of(p, piece / 64)[PIECES_OPEN] &= ~(UINT64_C(1) << piece % 64);
    p->nopen--;
}

void pieces_reopen(struct pieces *p, uint32_t piece)
{
    group_of(p, piece / 64)[PIECES_OPEN] |= UINT64_C(1) << piece % 64;
    p->nopen++;
}

void pieces_complete(struct pieces *p, uint32_t piece)
{
    uint64_t bit = UINT64_C(1) << piece % 64;
    p->have[piece / 64] |= bit;
    group_of(p, piece / 64)[PIECES_HAD] |= bit;
    p->had++;
}

uint32_t pieces_copies(const struct pieces *p, uint32_t piece)
{
    const uint64_t *g = group_of(p, piece / 64);
    uint32_t copies = 0;
    for (uint32_t i = PIECES_DIGITS; i < p->group; i++)
        copies |= (uint32_t)(g[i] >> piece % 64 & 1) << (i - PIECES_DIGITS);
    return copies;
}

void pieces_meet(struct pieces *p, const struct pieces *neighbour)
{
    for (size_t w = 0; w < words(p->n); w++)
        pieces_add(group_of(p, w), p->group, neighbour->have[w]);
}

void pieces_part(struct pieces *p, const struct pieces *neighbour)
{
    for (size_t w = 0; w < words(p->n); w++) {
        uint64_t *g = group_of(p, w), borrow = neighbour->have[w];
        for (uint32_t i = PIECES_DIGITS; i < p->group; i++) {
            uint64_t digit = g[i];
            g[i] = digit ^ borrow;
            borrow &= ~digit;
        }
    }
}

uint32_t pieces_witness(const struct pieces *p, const struct pieces *other, uint32_t from)
{
    size_t all = words(p->n), w = from % all;
    for (size_t i = 0; i < all; i++, w = w + 1 < all ? w + 1 : 0) {
        uint64_t set = other->have[w] & ~p->have[w];
        if (set)
            return (uint32_t)(64 * w) + (uint32_t)__builtin_ctzll(set);
    }
    return PIECE_NONE;
}

/* Leaves in a set that is not empty those with the least count, which is returned: from the highest
 * digit down, those without it, if there are any. */
static inline uint32_t keep_rarest(const uint64_t *group, uint32_t size, uint64_t *set)
{
    uint32_t copies = 0;
#pragma GCC unroll 6
    for (uint32_t i = size; i-- > PIECES_DIGITS;) {
        uint64_t without = *set & ~group[i];
        copies = copies << 1 | (without == 0);
        *set = without ? without : *set;
    }
    return copies;
}

static uint32_t rarest_of(const uint64_t *group, uint32_t size, uint64_t *set)
{
    return size == PIECES_GROUP_MIN ? keep_rarest(group, PIECES_GROUP_MIN, set)
                                    : keep_rarest(group, size, set);
}

/* The kth piece, from 0, of the sets. */
static uint32_t find_piece(const struct rarest *sets, uint32_t k)
{
    for (;; sets++) {
        uint32_t n = (uint32_t)__builtin_popcountll(sets->set);
        if (k < n)
            break;
        k -= n;
    }
    uint64_t set = sets->set;
    for (; k > 0; k--)
        set &= set - 1;
    return 64 * sets->word + (uint32_t)__builtin_ctzll(set);
}

uint32_t pieces_pick(const struct pieces *p, const struct pieces *sender, bool rarest,
                     struct rng *rng, struct rarest *scratch)
{
    uint32_t least = UINT32_MAX, n = 0, sets = 0;
    for (size_t w = 0; w < words(p->n); w++) {
        const uint64_t *g = group_of(p, w);
        uint64_t set = g[PIECES_OPEN] & sender->have[w];
        if (!set)
            continue;
        uint32_t copies = rarest ? rarest_of(g, p->group, &set) : 0;
        if (copies > least)
            continue;
        if (copies < least)
            n = sets = 0;
        least = copies;
        n += (uint32_t)__builtin_popcountll(set);
        scratch[sets++] = (struct rarest){set, (uint32_t)w};
    }
    return n ? find_piece(scratch, (uint32_t)rng_below(rng, n)) : PIECE_NONE;
}

void pieces_fetch(const struct pieces *p, const struct pieces *sender)
{
    enum { LINE = 64, MOST = 32 }; /* lines; more come by themselves, one behind the other */
    size_t groups = words(p->n) * p->group * sizeof(uint64_t),
           sets = words(p->n) * sizeof(uint64_t);
    for (size_t i = 0; i < groups && i < MOST * LINE; i += LINE)
        __builtin_prefetch((const char *)p->groups + i);
    for (size_t i = 0; i < sets && i < MOST * LINE; i += LINE)
        __builtin_prefetch((const char *)sender->have + i);
}
