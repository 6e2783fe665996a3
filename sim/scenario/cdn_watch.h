/*
 * A CDN while it runs: what it had done at the start of each bin and at the end of the measured window,
 * and whom its user agents were sent to (mapping.h).
 *
 * Figures are differences between two such moments, so that what happens before the window, while
 * caches are cold, does not count. Memory: 80 bytes a server and bin.
 */
#ifndef SIM_SCENARIO_CDN_WATCH_H
#define SIM_SCENARIO_CDN_WATCH_H

#include "sim/base/vec.h"
#include "sim/cdn/cdn.h"
#include "sim/scenario/mapping.h"

struct cdn_watch {
    struct cdn *cdn; /* borrowed */
    size_t servers;
    struct mapping *mapping;
    VEC(sim_time) times;
    VEC(struct cdn_count) counts;
    VEC(struct cdn_server_count) server_counts; /* [moment][server] */
};

/* Watches a CDN from now on; net and maps as mapping.h has them. 0 or -ENOMEM. cdn_watch_fini() in
 * any case. */
int cdn_watch_init(struct cdn_watch *w, struct cdn *cdn, struct net *net,
                   struct mapset *const *maps);
void cdn_watch_fini(struct cdn_watch *w);

/* Notes how things stand now. 0 or -ENOMEM. */
int cdn_watch_note(struct cdn_watch *w, sim_time now);

/* What happened between two moments that were noted, from < to. The greatest number of connections is
 * that of this time; names and what is constant are as they are. */
struct cdn_count cdn_watch_count(const struct cdn_watch *w, size_t from, size_t to);
struct cdn_server_count cdn_watch_server(const struct cdn_watch *w, size_t server, size_t from,
                                         size_t to);

#endif
