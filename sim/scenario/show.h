/*
 * What can be seen of a scenario without a run: its network, and the maps its ALTO servers serve.
 */
#ifndef SIM_SCENARIO_SHOW_H
#define SIM_SCENARIO_SHOW_H

#include "sim/scenario/scenario.h"

#include <stdio.h>

/* The words for a format, as a choice_find() list: the first is for a terminal. */
extern const char *const topology_formats[]; /* table, dot, graphml, json (a graph document) */
extern const char *const map_formats[];      /* table, json (a map file) */

/*
 * Both write the first point's: the network of the baseline arm; the maps of the server of that
 * name, or of the only one for NULL, in the baseline or the first arm that has servers. 0, -EINVAL
 * for a format or server there is not, -ENOMEM, -EIO.
 */
int show_topology(const struct scenario *s, const char *format, FILE *out, struct err *e);
int show_map(const struct scenario *s, const char *server, const char *format, FILE *out,
             struct err *e);

#endif
