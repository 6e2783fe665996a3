/*
 * A topology in the forms other programs and people read.
 */
#ifndef SIM_TOPO_EXPORT_H
#define SIM_TOPO_EXPORT_H

#include "sim/topo/topo.h"

#include <stdio.h>

/* Tables of networks, nodes and links for a terminal. */
void topo_write_table(const struct topo *t, FILE *out);

/* Graphviz, with one cluster a network. */
void topo_write_dot(const struct topo *t, FILE *out);

/* GraphML with all attributes. 0, -ENOMEM, or -EIO where it cannot be written. */
int topo_write_graphml(const struct topo *t, FILE *out);

#endif
