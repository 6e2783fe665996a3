/*
 * Bytes that passed: per port, class and time bin; and between parts of the network.
 *
 * The measured window is cut into bins of equal length (the last one may be shorter). Bytes are
 * added as they are settled; whoever adds sees to it that everything is settled when a bin ends
 * (meter_next_bin). Outside the window adding does nothing.
 *
 * Ports and classes that never see a byte cost no memory; the others 8 bytes a bin. A cell is a
 * part of the network in which hosts are not told apart; the matrix between cells is dense.
 */
#ifndef SIM_NET_METER_H
#define SIM_NET_METER_H

#include "sim/engine/sim.h"

enum net_class { CLASS_P2P, CLASS_CDN, CLASS_BACKGROUND, CLASS_ALTO, NET_CLASSES };

extern const char *const net_class_words[]; /* "p2p", "cdn", "background", "alto", NULL */

struct meter;

struct meter_window {
    sim_time from, to, bin; /* from < to, bin > 0 */
};

struct meter *meter_new(uint32_t ports, struct meter_window window);
void meter_free(struct meter *m); /* NULL is allowed */

/* Lays out the matrix for that many cells, all 0, in place of the one there was. 0 or -ENOMEM; the
 * meter is without a matrix then. Before the first meter_add_between(). */
int meter_set_cells(struct meter *m, uint32_t cells);

/* Whether running out of memory lost bytes. */
int meter_error(const struct meter *m);

/* When the meter next wants everything settled and meter_next_bin(): the window's start, the end
 * of each bin; SIM_NEVER after the last. */
sim_time meter_boundary(const struct meter *m);
void meter_next_bin(struct meter *m);

/* O(1). */
void meter_add(struct meter *m, uint32_t port, enum net_class class, double bytes);
void meter_add_between(struct meter *m, uint32_t from_cell, uint32_t to_cell, double bytes);

/* --- Reading ---------------------------------------------------------------------------------- */

struct meter_window meter_window(const struct meter *m);
uint32_t meter_bins(const struct meter *m);
double meter_bin_seconds(const struct meter *m, uint32_t bin);

/* Bytes of a class on a port, in one bin and in all. */
double meter_bin(const struct meter *m, uint32_t port, enum net_class class, uint32_t bin);
double meter_total(const struct meter *m, uint32_t port, enum net_class class);

double meter_between(const struct meter *m, uint32_t from_cell, uint32_t to_cell);

#endif
