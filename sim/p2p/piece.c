#include "sim/p2p/piece.h"

#include <string.h>

/* Part of a set: what a vector register holds. */
typedef uint64_t lane __attribute__((vector_size(16), may_alias));

enum {
    LANE_WORDS = sizeof(lane) / sizeof(uint64_t),
    LANE_PIECES = 64 * LANE_WORDS,
    LANES_MOST = PIECES_MOST / LANE_PIECES,
};

/* The sets of a peer one behind the other: had, open, and the digits of the counts, lowest first. */
enum { HAD, OPEN, DIGITS };

_Static_assert(sizeof(struct latest) == PIECES_ALIGN / 2, "none stands across two lines");

static size_t words(uint32_t n)
{
    return ((size_t)n + 63) / 64;
}

static uint32_t lanes(uint32_t n)
{
    return (n + LANE_PIECES - 1) / LANE_PIECES;
}

static uint32_t digits(uint32_t neighbours)
{
    uint32_t n = 6;
    while (neighbours >> n)
        n++;
    return n;
}

static lane *lanes_of(const struct pieces *p, uint32_t set)
{
    return (lane *)p->have + (size_t)set * p->lanes;
}

static uint64_t *words_of(const struct pieces *p, uint32_t set)
{
    return p->have + (size_t)set * p->lanes * LANE_WORDS;
}

static uint64_t bit_of(uint32_t piece)
{
    return UINT64_C(1) << piece % 64;
}

size_t pieces_size(uint32_t n, uint32_t neighbours)
{
    size_t size = (DIGITS + digits(neighbours)) * lanes(n) * sizeof(lane);
    return (size + PIECES_ALIGN - 1) / PIECES_ALIGN * PIECES_ALIGN;
}

void pieces_init(struct pieces *p, uint32_t n, uint32_t neighbours, void *block, bool seed,
                 struct latest *latest)
{
    *p = (struct pieces){.have = block,
                         .latest = latest,
                         .n = n,
                         .had = seed ? n : 0,
                         .nopen = seed ? 0 : n,
                         .lanes = (uint16_t)lanes(n),
                         .digits = (uint16_t)digits(neighbours)};
    *latest = (struct latest){.had = (uint16_t)p->had};
    memset(block, 0, pieces_size(n, neighbours));
    for (uint32_t i = 0; i < n; i++)
        words_of(p, seed ? HAD : OPEN)[i / 64] |= bit_of(i);
}

bool pieces_is_open(const struct pieces *p, uint32_t piece)
{
    return words_of(p, OPEN)[piece / 64] & bit_of(piece);
}

void pieces_ask(struct pieces *p, uint32_t piece)
{
    words_of(p, OPEN)[piece / 64] &= ~bit_of(piece);
    p->nopen--;
}

void pieces_reopen(struct pieces *p, uint32_t piece)
{
    words_of(p, OPEN)[piece / 64] |= bit_of(piece);
    p->nopen++;
}

void pieces_complete(struct pieces *p, uint32_t piece)
{
    struct latest *l = p->latest;
    p->have[piece / 64] |= bit_of(piece);
    p->had++;
    memmove(&l->piece[1], &l->piece[0], sizeof l->piece - sizeof l->piece[0]);
    l->piece[0] = (uint16_t)piece;
    l->had++;
}

/* --- Counts ------------------------------------------------------------------------------------ */

/* Adds some pieces to their counts; `digit` is that lane of the lowest digit. */
static inline void add(lane *digit, uint32_t stride, uint32_t n, const lane *set)
{
    lane carry = *set;
    for (; n > 0; n--, digit += stride) {
        lane before = *digit;
        *digit = before ^ carry;
        carry &= before;
    }
}

static inline void subtract(lane *digit, uint32_t stride, uint32_t n, const lane *set)
{
    lane borrow = *set;
    for (; n > 0; n--, digit += stride) {
        lane before = *digit;
        *digit = before ^ borrow;
        borrow &= ~before;
    }
}

void pieces_count_one(struct pieces *p, uint32_t piece)
{
    uint64_t carry = bit_of(piece);
    for (uint32_t i = 0; carry && i < p->digits; i++) {
        uint64_t *digit = &words_of(p, DIGITS + i)[piece / 64], before = *digit;
        *digit = before ^ carry;
        carry &= before;
    }
}

void pieces_count(struct pieces *p, struct news *news)
{
    lane *set = (lane *)news->set;
    for (uint32_t i = 0; i < p->lanes; i++)
        add(lanes_of(p, DIGITS) + i, p->lanes, p->digits, &set[i]);
    memset(set, 0, p->lanes * sizeof *set);
}

uint32_t pieces_copies(const struct pieces *p, uint32_t piece)
{
    uint32_t copies = 0;
    for (uint32_t i = 0; i < p->digits; i++)
        copies |= (uint32_t)(words_of(p, DIGITS + i)[piece / 64] >> piece % 64 & 1) << i;
    return copies;
}

void pieces_meet(struct pieces *p, const struct pieces *neighbour)
{
    for (uint32_t i = 0; i < p->lanes; i++)
        add(lanes_of(p, DIGITS) + i, p->lanes, p->digits, lanes_of(neighbour, HAD) + i);
}

void pieces_part(struct pieces *p, const struct pieces *neighbour)
{
    for (uint32_t i = 0; i < p->lanes; i++)
        subtract(lanes_of(p, DIGITS) + i, p->lanes, p->digits, lanes_of(neighbour, HAD) + i);
}

void pieces_forget(struct pieces *p)
{
    memset(lanes_of(p, DIGITS), 0, (size_t)p->digits * p->lanes * sizeof(lane));
}

/* --- Choosing ---------------------------------------------------------------------------------- */

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

/* The pieces of a set that are not in another one. Returns whether there are any. */
static inline bool without(lane *out, const lane *set, const lane *other, uint32_t n)
{
    lane any = {0};
    for (uint32_t i = 0; i < n; i++) {
        lane left = set[i] & ~other[i];
        out[i] = left;
        any |= left;
    }
    return any[0] | any[1];
}

/* The kth piece of a set, from 0. */
static uint32_t find_piece(const uint64_t *set, uint32_t k)
{
    uint32_t w = 0;
    for (;; w++) {
        uint32_t n = set[w] ? (uint32_t)__builtin_popcountll(set[w]) : 0;
        if (k < n)
            break;
        k -= n;
    }
    uint64_t left = set[w];
    for (; k > 0; k--)
        left &= left - 1;
    return 64 * w + (uint32_t)__builtin_ctzll(left);
}

/* The least count has no highest digit, if there are any without; and so on down. */
uint32_t pieces_pick(const struct pieces *p, const struct pieces *sender, bool rarest,
                     struct rng *rng)
{
    lane sets[2][LANES_MOST];
    uint32_t n = 0, now = 0;
    for (uint32_t i = 0; i < p->lanes; i++)
        sets[0][i] = lanes_of(p, OPEN)[i] & lanes_of(sender, HAD)[i];
    for (uint32_t i = p->digits; rarest && i-- > 0;)
        now ^= without(sets[!now], sets[now], lanes_of(p, DIGITS + i), p->lanes);
    const uint64_t *set = (const uint64_t *)sets[now];
    for (uint32_t w = 0; w < words(p->n); w++)
        n += set[w] ? (uint32_t)__builtin_popcountll(set[w]) : 0;
    return n ? find_piece(set, (uint32_t)rng_below(rng, n)) : PIECE_NONE;
}

void pieces_fetch(const struct pieces *p, const struct pieces *sender)
{
    enum { LINE = 64, MOST = 32 }; /* lines; more come by themselves, one behind the other */
    size_t set = p->lanes * sizeof(lane), all = set * (DIGITS + p->digits);
    for (size_t i = 0; i < all && i < MOST * LINE; i += LINE)
        __builtin_prefetch((const char *)p->have + i);
    for (size_t i = 0; i < set && i < MOST * LINE; i += LINE)
        __builtin_prefetch((const char *)sender->have + i);
}
