#include "sim/p2p/piece.h"

#include <string.h>

static size_t words(uint32_t n)
{
    return ((size_t)n + 63) / 64;
}

size_t pieces_size(uint32_t n)
{
    return 2 * words(n) * sizeof(uint64_t) + (size_t)n * sizeof(uint16_t);
}

/* Sets the first n bits. */
static void set_all(uint64_t *set, uint32_t n)
{
    memset(set, 0xff, words(n) * sizeof *set);
    if (n % 64)
        set[n / 64] = (UINT64_C(1) << n % 64) - 1;
}

void pieces_init(struct pieces *p, uint32_t n, void *block, bool seed)
{
    p->n = n;
    p->have = block;
    p->open = p->have + words(n);
    p->copies = (uint16_t *)(p->open + words(n));
    memset(block, 0, pieces_size(n));
    set_all(seed ? p->have : p->open, n);
    for (uint32_t i = 0; seed && i < n; i++)
        p->copies[i] = PIECE_HAD;
    p->had = seed ? n : 0;
    p->nopen = seed ? 0 : n;
}

static bool bit(const uint64_t *set, uint32_t i)
{
    return set[i / 64] >> i % 64 & 1;
}

static void flip(uint64_t *set, uint32_t i)
{
    set[i / 64] ^= UINT64_C(1) << i % 64;
}

bool pieces_has(const struct pieces *p, uint32_t piece)
{
    return bit(p->have, piece);
}

bool pieces_is_open(const struct pieces *p, uint32_t piece)
{
    return bit(p->open, piece);
}

void pieces_ask(struct pieces *p, uint32_t piece)
{
    flip(p->open, piece);
    p->nopen--;
}

void pieces_reopen(struct pieces *p, uint32_t piece)
{
    flip(p->open, piece);
    p->nopen++;
}

void pieces_complete(struct pieces *p, uint32_t piece)
{
    flip(p->have, piece);
    p->copies[piece] |= PIECE_HAD;
    p->had++;
}

static void count(struct pieces *p, const struct pieces *neighbour, int change)
{
    for (size_t w = 0; w < words(p->n); w++) {
        for (uint64_t set = neighbour->have[w]; set; set &= set - 1) {
            uint16_t *copies = &p->copies[64 * w + (size_t)__builtin_ctzll(set)];
            *copies = (uint16_t)(*copies + change);
        }
    }
}

void pieces_meet(struct pieces *p, const struct pieces *neighbour)
{
    count(p, neighbour, 1);
}

void pieces_part(struct pieces *p, const struct pieces *neighbour)
{
    count(p, neighbour, -1);
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

uint32_t pieces_pick(const struct pieces *p, const struct pieces *sender, bool rarest,
                     struct rng *rng, uint32_t *scratch)
{
    uint32_t least = UINT32_MAX, n = 0;
    for (size_t w = 0; w < words(p->n); w++) {
        for (uint64_t set = p->open[w] & sender->have[w]; set; set &= set - 1) {
            uint32_t piece = (uint32_t)(64 * w) + (uint32_t)__builtin_ctzll(set);
            uint32_t copies = rarest ? p->copies[piece] : 0;
            if (copies > least)
                continue;
            if (copies < least) {
                least = copies;
                n = 0;
            }
            scratch[n++] = piece;
        }
    }
    return n ? scratch[rng_below(rng, n)] : PIECE_NONE;
}
