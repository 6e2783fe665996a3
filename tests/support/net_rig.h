/*
 * A net in a simulation of its own, with one user who writes down what he is told and does what the
 * test tells him to.
 */
#ifndef TESTS_SUPPORT_NET_RIG_H
#define TESTS_SUPPORT_NET_RIG_H

#include "sim/net/net.h"
#include "tests/support/topology.h"

/* Of a graph document all but its links: access nodes "a" and "b" with four hosts each (up 8 Mbit/s,
 * which is 1 MB/s, down 16 Mbit/s, 3 ms) and a router "r", of network "n". */
#define RIG_NODES                                                                                  \
    "'networks': {'n': {}}, "                                                                      \
    "'classes': {'c': {'up': '8 Mbit/s', 'down': '16 Mbit/s', 'delay': '3 ms'}}, "                 \
    "'nodes': {'a': {'network': 'n', 'kind': 'access', 'hosts': 4, 'classes': {'c': 1}, "          \
    "'prefixes': ['10.0.0.0/24']}, 'b': {'network': 'n', 'kind': 'access', 'hosts': 4, "           \
    "'classes': {'c': 1}, 'prefixes': ['10.0.1.0/24']}, 'r': {'network': 'n'}}, "

struct net_rig {
    struct topology t;
    struct sim *sim;
    struct net *net;
    uint32_t user;
    char calls[512]; /* "done 7@2.5 " or "broken 7@2.5 " each: tag and seconds, to six digits */
    void (*on_done)(struct net_rig *rig, uint32_t transfer, uint64_t tag);   /* or NULL */
    void (*on_broken)(struct net_rig *rig, uint32_t transfer, uint64_t tag); /* or NULL */
    uint32_t other;                                                          /* for these two */
};

/* Takes the topology. Measured is a day from the start in one bin, unless window.bin > 0. */
void rig_setup(struct net_rig *rig, struct topology t, struct meter_window window,
               const struct background *background, size_t nbackground);

/* Frees all; the test fails where the net broke. */
void rig_teardown(struct net_rig *rig);

/* Runs up to and including a time. */
void rig_run(struct net_rig *rig, double seconds);

/* Host number i of a node. */
uint32_t rig_host(const struct net_rig *rig, const char *node, uint32_t i);

/* Starts a transfer of the p2p class, weight 1, without a cap. */
uint32_t rig_start(struct net_rig *rig, uint32_t from, uint32_t to, double bytes, uint64_t tag);

/* What was metered on a link so far, in all bins, forward or reverse, after settling. */
double rig_bytes(struct net_rig *rig, const char *link, bool reverse, enum net_class class);

#endif
