/*
 * What one peer knows of the pieces: which it has, which it still may ask for, and how many of its
 * neighbours have each; and the choice of the next piece (BEP 3: rarest first).
 *
 * A piece is in one of three states: had, open (neither had nor asked for), or asked for.
 *
 * The counts are kept bit by bit: for each 64 pieces stand side by side the set of the open ones,
 * the set of those had, and for each binary digit of a count the set of the pieces whose count has
 * it. With up to 63 neighbours that is one line of the processor's cache, so that hearing of a
 * neighbour's HAVE touches one place in memory, and adding a neighbour's pieces, or finding the
 * rarest of 64, is a handful of operations on whole words. A peer has 1.1 KiB for 1,024 pieces.
 *
 * Cost, with d digits (6 for 63 neighbours): a neighbour's HAVE is O(d); choosing, or a neighbour
 * that comes or leaves, is O(pieces / 64 * d).
 */
#ifndef SIM_P2P_PIECE_H
#define SIM_P2P_PIECE_H

#include "sim/engine/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PIECE_NONE UINT32_MAX

struct pieces {
    uint64_t *have; /* set of (n + 63) / 64 words: what others look at */
    uint64_t
        *groups; /* for each 64 pieces `group` words: open, had, and the digits of the counts */
    uint32_t n, had, nopen;
    uint32_t group;
};

/* Places in a group: two sets, then the digits from the lowest; there are at least six. */
enum { PIECES_OPEN, PIECES_HAD, PIECES_DIGITS, PIECES_GROUP_MIN = PIECES_DIGITS + 6 };

/* Words of a group for counts up to `neighbours`. */
uint32_t pieces_group(uint32_t neighbours);

/* Bytes of the block behind a struct pieces for n pieces and counts up to `neighbours`; a multiple
 * of PIECES_ALIGN, to which the block is aligned. */
enum { PIECES_ALIGN = 64 };
size_t pieces_size(uint32_t n, uint32_t neighbours);

/* Lays the sets out in `block`: none had, all open; or, for a seed, all had. */
void pieces_init(struct pieces *p, uint32_t n, uint32_t neighbours, void *block, bool seed);

bool pieces_has(const struct pieces *p, uint32_t piece);
bool pieces_is_open(const struct pieces *p, uint32_t piece);

/* Marks an open piece as asked for, and back. */
void pieces_ask(struct pieces *p, uint32_t piece);
void pieces_reopen(struct pieces *p, uint32_t piece);

/* The piece (asked for) is complete. */
void pieces_complete(struct pieces *p, uint32_t piece);

/* Adds the set to the counts of a group of `size` words. */
static inline void pieces_add(uint64_t *group, uint32_t size, uint64_t set)
{
#pragma GCC unroll 6
    for (uint32_t i = PIECES_DIGITS; i < size; i++) {
        uint64_t digit = group[i];
        group[i] = digit ^ set;
        set &= digit;
    }
}

/* A neighbour now has the piece. The groups are the peer's, of `size` words each. */
static inline void pieces_hear(uint64_t *groups, uint32_t size, uint32_t piece)
{
    uint64_t *group = &groups[(size_t)(piece / 64) * size], bit = UINT64_C(1) << piece % 64;
    if (size == PIECES_GROUP_MIN)
        pieces_add(group, PIECES_GROUP_MIN, bit); /* the compiler knows the loop's length */
    else
        pieces_add(group, size, bit);
}

/* Whether the peer with these groups has the piece; beside the counts, where it was just heard of. */
static inline bool pieces_had(const uint64_t *groups, uint32_t size, uint32_t piece)
{
    return groups[(size_t)(piece / 64) * size + PIECES_HAD] >> piece % 64 & 1;
}

/* Neighbours that have the piece. */
uint32_t pieces_copies(const struct pieces *p, uint32_t piece);

/* A neighbour came with these pieces, or left: counts its pieces. O(n / 64 * d). */
void pieces_meet(struct pieces *p, const struct pieces *neighbour);
void pieces_part(struct pieces *p, const struct pieces *neighbour);

/* A piece that `other` has and p lacks, looked for from the word `from` (any number) on and around;
 * PIECE_NONE if there is none. O(n / 64). */
uint32_t pieces_witness(const struct pieces *p, const struct pieces *other, uint32_t from);

/* The rarest open pieces of a word that the sender has: room for pick. */
struct rarest {
    uint64_t set;
    uint32_t word;
};

/*
 * An open piece that `sender` has: the rarest among the neighbours, a random one among equals; or
 * any at random with `rarest` false. PIECE_NONE if there is none. `scratch` has room for
 * (n + 63) / 64.
 */
uint32_t pieces_pick(const struct pieces *p, const struct pieces *sender, bool rarest,
                     struct rng *rng, struct rarest *scratch);

/* Fetches what a pick looks at into the processor's cache. */
void pieces_fetch(const struct pieces *p, const struct pieces *sender);

#endif
