/*
 * What one peer knows of the pieces: which it has, which it still may ask for, and how many of its
 * neighbours have each; and the choice of the next piece (BEP 3: rarest first).
 *
 * All pieces of a peer live in one block: two bit sets and a count of two bytes a piece, 2.25 KiB
 * for 1,024 pieces. A piece is in one of three states: had, open (neither had nor asked for), or
 * asked for. Whether a piece is had stands beside its count once more, so that hearing of a
 * neighbour's HAVE touches one place in memory.
 *
 * Cost: a neighbour's HAVE is O(1); choosing looks at the open pieces that the sender has, 64 at a
 * time, O(pieces / 64 + those).
 */
#ifndef SIM_P2P_PIECE_H
#define SIM_P2P_PIECE_H

#include "sim/engine/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PIECE_NONE UINT32_MAX

enum { PIECE_HAD = 0x8000, NEIGHBOURS_MAX = 0x7fff }; /* in a count: the flag, the greatest */

struct pieces {
    uint64_t *have; /* bit sets of (n + 63) / 64 words */
    uint64_t *open;
    uint16_t *copies; /* neighbours that have the piece, and PIECE_HAD */
    uint32_t n, had, nopen;
};

/* Bytes of the block behind a struct pieces for n pieces. */
size_t pieces_size(uint32_t n);

/* Lays the sets out in `block` (aligned to 8): none had, all open; or, for a seed, all had. */
void pieces_init(struct pieces *p, uint32_t n, void *block, bool seed);

bool pieces_has(const struct pieces *p, uint32_t piece);
bool pieces_is_open(const struct pieces *p, uint32_t piece);

/* Marks an open piece as asked for, and back. */
void pieces_ask(struct pieces *p, uint32_t piece);
void pieces_reopen(struct pieces *p, uint32_t piece);

/* The piece (asked for) is complete. */
void pieces_complete(struct pieces *p, uint32_t piece);

/* A neighbour now has the piece. Returns whether the peer itself has it. `copies` is the peer's. */
static inline bool pieces_hear(uint16_t *copies, uint32_t piece)
{
    return ++copies[piece] & PIECE_HAD;
}

/* A neighbour came with these pieces, or left: counts its pieces. O(n / 64 + its pieces). */
void pieces_meet(struct pieces *p, const struct pieces *neighbour);
void pieces_part(struct pieces *p, const struct pieces *neighbour);

/* A piece that `other` has and p lacks, looked for from the word `from` (any number) on and around;
 * PIECE_NONE if there is none. O(n / 64). */
uint32_t pieces_witness(const struct pieces *p, const struct pieces *other, uint32_t from);

/*
 * An open piece that `sender` has: the rarest among the neighbours, a random one among equals; or
 * any at random with `rarest` false. PIECE_NONE if there is none. `scratch` has room for n numbers.
 */
uint32_t pieces_pick(const struct pieces *p, const struct pieces *sender, bool rarest,
                     struct rng *rng, uint32_t *scratch);

#endif
