/*
 * What one peer knows of the pieces: which it has, which it still may ask for, and how many of its
 * neighbours have each; and the choice of the next piece (BEP 3: rarest first).
 *
 * A piece is in one of three states: had, open (neither had nor asked for), or asked for.
 *
 * Everything is kept as sets, one bit a piece: those had, those open, and for each binary digit of a
 * count those whose count has it. So adding all pieces of a neighbour to the counts, or finding the
 * rarest, is a handful of operations on whole words. A peer has 1 KiB for 1,024 pieces and up to 63
 * neighbours.
 *
 * A HAVE goes to all neighbours, whose counts lie all over the memory of a large swarm. So it is not
 * delivered but fetched: every peer shows its latest pieces in a place of its own, and a peer that is
 * about to choose goes through its neighbours and counts what they got since it last looked
 * (swarm_neighbour.c).
 *
 * Cost, with d digits (6 for 63 neighbours): O(1) to get a piece; O(pieces / 128 * d) to choose, and to
 * count the pieces of a neighbour that comes or leaves, or any number of new pieces together.
 */
#ifndef SIM_P2P_PIECE_H
#define SIM_P2P_PIECE_H

#include "sim/engine/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PIECE_NONE UINT32_MAX

enum { PIECES_MOST = 65536 };

/* What a peer shows its neighbours: how many pieces it has, and the latest of them. */
enum { LATEST_MOST = 15 };
struct latest {
    uint16_t had;
    uint16_t piece[LATEST_MOST]; /* the last one first */
};

/* New pieces of neighbours, gathered to be counted together. Empty when zeroed. */
struct news {
    uint64_t set[PIECES_MOST / 64];
};

struct pieces {
    uint64_t *have; /* set of (n + 63) / 64 words: what others look at; the other sets follow */
    struct latest *latest; /* borrowed */
    uint32_t n, had, nopen;
    uint16_t lanes, digits; /* of a set, of a count */
};

enum { PIECES_ALIGN = 64 };

/* Bytes of the block behind a struct pieces for n pieces and counts up to `neighbours`; a multiple
 * of PIECES_ALIGN, to which the block is aligned. */
size_t pieces_size(uint32_t n, uint32_t neighbours);

/* Lays the sets out in `block`: none had, all open; or, for a seed, all had. n is less than
 * PIECES_MOST. What it shows is the caller's and stays where it is. */
void pieces_init(struct pieces *p, uint32_t n, uint32_t neighbours, void *block, bool seed,
                 struct latest *latest);

static inline bool pieces_has(const struct pieces *p, uint32_t piece)
{
    return p->have[piece / 64] >> piece % 64 & 1;
}

bool pieces_is_open(const struct pieces *p, uint32_t piece);

/* Marks an open piece as asked for, and back. */
void pieces_ask(struct pieces *p, uint32_t piece);
void pieces_reopen(struct pieces *p, uint32_t piece);

/* The piece (asked for) is complete. */
void pieces_complete(struct pieces *p, uint32_t piece);

void pieces_count_one(struct pieces *p, uint32_t piece);

/* A neighbour got the piece. */
static inline void pieces_hear(struct pieces *p, struct news *news, uint32_t piece)
{
    uint64_t bit = UINT64_C(1) << piece % 64;
    if (news->set[piece / 64] & bit)
        pieces_count_one(p, piece);
    news->set[piece / 64] |= bit;
}

/* Counts what was heard, and empties it. */
void pieces_count(struct pieces *p, struct news *news);

/* Neighbours that have the piece. */
uint32_t pieces_copies(const struct pieces *p, uint32_t piece);

/* A neighbour came with these pieces, or left: counts its pieces. O(n / 128 * d). */
void pieces_meet(struct pieces *p, const struct pieces *neighbour);
void pieces_part(struct pieces *p, const struct pieces *neighbour);

/* Sets all counts to 0. */
void pieces_forget(struct pieces *p);

/* A piece that `other` has and p lacks, looked for from the word `from` (any number) on and around;
 * PIECE_NONE if there is none. O(n / 64). */
uint32_t pieces_witness(const struct pieces *p, const struct pieces *other, uint32_t from);

/*
 * An open piece that `sender` has: the rarest among the neighbours, a random one among equals; or
 * any at random with `rarest` false. PIECE_NONE if there is none.
 */
uint32_t pieces_pick(const struct pieces *p, const struct pieces *sender, bool rarest,
                     struct rng *rng);

/* Fetches what a pick looks at into the processor's cache. */
void pieces_fetch(const struct pieces *p, const struct pieces *sender);

#endif
