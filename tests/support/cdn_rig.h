/*
 * A CDN in a small world of its own.
 *
 *     edge-a (4 hosts) --a-- core --b-- edge-b (4 hosts)
 *     pop (2) --p--------/     \--o-- far (2)
 *
 * Links have 1 Gbit/s and 5 ms (o: 20 ms), hosts of edge-a and edge-b 80 Mbit/s both ways (10 MB/s) and
 * 1 ms, those of pop and far 800 Mbit/s (100 MB/s) and 1 ms. Networks: isp (all but far) and cdn
 * (far), whose link is a transit one. Addresses: 10.0.0.0/24 (edge-a), 10.0.1.0/24 (edge-b),
 * 10.0.2.0/24 (pop), 10.1.0.0/24 (far).
 */
#ifndef TESTS_SUPPORT_CDN_RIG_H
#define TESTS_SUPPORT_CDN_RIG_H

#include "sim/cdn/cdn.h"
#include "tests/support/topology.h"

struct cdn_rig {
    struct topology t;
    struct sim *sim;
    struct net *net;
    const struct cdn_conf *conf;
    struct cdn *cdn;
    char *folder;
    const struct guide *guide;
    uint64_t seed;
    struct arena *arena;
    struct problems *problems;
    json_t *document;
};

/* Reads the fields of a workload, written with ' for "; the test fails where they are wrong. With a
 * trace (NULL: none) its requests are those of "trace.csv". */
void cdn_rig_read(struct cdn_rig *rig, const char *conf, const char *trace);

/* As cdn_rig_read(), and makes the CDN, with rig->guide and rig->seed as they are. */
void cdn_rig_setup(struct cdn_rig *rig, const char *conf, const char *trace);
void cdn_rig_teardown(struct cdn_rig *rig);

void cdn_rig_run(struct cdn_rig *rig, double seconds);

/* What the server of that name did. */
struct cdn_server_count cdn_rig_server(struct cdn_rig *rig, const char *name);

/* Request number i of those that are over. */
struct cdn_record cdn_rig_record(struct cdn_rig *rig, size_t i);

#endif
