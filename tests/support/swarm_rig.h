/*
 * Swarms of a scenario without the rest of a run: a simulation, a network and the workloads, which
 * a test can stop at any moment and look into.
 */
#ifndef TESTS_SUPPORT_SWARM_RIG_H
#define TESTS_SUPPORT_SWARM_RIG_H

#include "sim/net/net.h"
#include "sim/p2p/swarm.h"
#include "sim/scenario/scenario.h"

struct link;
struct swarm;

/*
 * A scenario of hosts around a router that limits nothing and takes no time: 100 at each of the
 * access nodes "s", "a" and "b" of network "n", and at "c" of network "m", which peers with "n".
 * Hosts of "s" are of access class "s" and so on; `classes` says what these are, `extra` is more of
 * the scenario (or ""), `workload` the members of the swarm's record.
 */
#define SWARM_WORLD(classes, extra, workload)                                                                                                                                          \
    "{'title': 'rig', 'duration': '1 d', " extra " 'topology': {'graph': {'networks': {'n': {}, "                                                                                      \
    "'m': {}}, 'classes': {" classes                                                                                                                                                   \
    "}, 'nodes': {'hub': {'network': 'n'}, " SWARM_NODE("s", "n", "0") ", " SWARM_NODE("a", "n", "1") ", " SWARM_NODE("b", "n", "2") ", " SWARM_NODE(                                  \
        "c", "m",                                                                                                                                                                      \
        "3") "}, 'links': {" SWARM_LINK("s",                                                                                                                                           \
                                        "access") ", " SWARM_LINK("a",                                                                                                                 \
                                                                  "access") ", " SWARM_LINK("b",                                                                                       \
                                                                                            "access") ", " SWARM_LINK("c",                                                             \
                                                                                                                      "peering") "}}}, 'workloads': {'w': {'kind': 'swarm', " workload \
                                                                                                                                 "}}}"
#define SWARM_NODE(name, network, number)                                                          \
    "'" name "': {'network': '" network "', 'kind': 'access', 'hosts': 100, 'classes': {'" name    \
    "': 1}, 'prefixes': ['10.0." number ".0/24']}"
#define SWARM_LINK(name, kind)                                                                     \
    "'" name "': {'from': '" name "', 'to': 'hub', 'kind': '" kind "', 'capacity': '1 Tbit/s', "   \
    "'delay': '0 s'}"

/* Of `classes`: hosts with these rates, at no distance. 8 Mbit/s are 1 MB/s. */
#define SWARM_CLASS(name, up, down) "'" name "': {'up': '" up "', 'down': '" down "'}"
#define SWARM_UPLOADS(s, a, b, c)                                                                  \
    SWARM_CLASS("s", s, "1 Tbit/s")                                                                \
    ", " SWARM_CLASS("a", a, "1 Tbit/s") ", " SWARM_CLASS("b", b, "1 Tbit/s") ", " SWARM_CLASS(    \
        "c", c, "1 Tbit/s")

/* Of `extra`: what guidance wants to see in a scenario; nobody asks it. */
#define SWARM_ALTO "'alto': {'servers': {'x': {'network': 'n', 'policy': 'flat'}}},"

/* Of a workload: seeds at "s"; everybody comes at the beginning; the tracker answers at once; pieces
 * of 1 MB in blocks of 250 kB. */
#define SWARM_AT_ONCE_FROM(seeds)                                                                  \
    "'seeds': {'area': 's', 'count': " seeds "}, 'arrivals': {'within': '0 s'}, 'tracker': "       \
    "{'delay': '0 s'}, 'piece': '1 MB', 'block': '250 kB'"
#define SWARM_AT_ONCE SWARM_AT_ONCE_FROM("1")

struct swarm_rig {
    struct scenario *scenario;
    const struct cell *cell; /* the first one */
    struct sim *sim;
    struct net *net;
    struct swarms *swarms; /* of the first workload */
};

/* Loads the scenario from JSON text (single quotes stand for double ones) and sets everything up;
 * fails the test with what is wrong. `guide` may be NULL. */
void swarm_rig_init(struct swarm_rig *r, const char *scenario, uint32_t replication,
                    const struct guide *guide);
void swarm_rig_fini(struct swarm_rig *r);

/* Runs up to and including a time. */
void swarm_rig_run(struct swarm_rig *r, double seconds);

/* The inside of the first swarm (swarm_internal.h). */
struct swarm *swarm_rig_swarm(const struct swarm_rig *r);

/* Number k (from 0) of those of a group of the population that join the first swarm. */
uint32_t swarm_rig_peer(const struct swarm_rig *r, const char *group, uint32_t k);

/* How `peer` sees its neighbour `other`; NULL where they are none. Good until something happens. */
const struct link *swarm_rig_link(const struct swarm_rig *r, uint32_t peer, uint32_t other);

/* Gives a peer that joined and has no neighbours yet the pieces [from, to), out of thin air. */
void swarm_rig_give(const struct swarm_rig *r, uint32_t peer, uint32_t from, uint32_t to);

/* Checks every invariant of swarm_internal.h, and the books: bytes sent equal bytes received. Fails
 * the test where one does not hold. */
void swarm_rig_check(const struct swarm_rig *r);

#endif
