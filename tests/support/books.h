/*
 * The books of networks: what their hosts uploaded and downloaded, and what crossed their borders.
 *
 * What hosts of a network upload is received within it or leaves it, and so with what they download:
 * uploads - outgoing = downloads - incoming, to the byte, as in the figures of RFC 5632 section 4.3
 * (143,236 - 134,219 = 56,030 - 47,013 MB). Transit traffic enters and leaves, and cancels out.
 */
#ifndef TESTS_SUPPORT_BOOKS_H
#define TESTS_SUPPORT_BOOKS_H

#include "tests/support/swarm_rig.h"

/* Bytes, what is under way included. */
struct books {
    double uploads, downloads, outgoing, incoming;
};

/* Adds those of all swarms now to books[network]. */
void books_add(const struct swarm_rig *r, struct books *books);

/* By how much one network's do not balance. */
double books_gap(const struct books *b);

#endif
