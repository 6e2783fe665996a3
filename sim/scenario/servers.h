/*
 * The ALTO servers of a run: real ones, started for it and asked over HTTP.
 *
 * A site is one entry of /alto/servers: the embedded server with the maps of its policy, and the
 * same server as the run's clients see it. Maps change and servers go down and come up as the
 * scenario's events say; before the clock moves on, no answer from older maps is on its way.
 */
#ifndef SIM_SCENARIO_SERVERS_H
#define SIM_SCENARIO_SERVERS_H

#include "server/server.h"
#include "sim/alto/client.h"
#include "sim/scenario/check.h"

#include <stdatomic.h>

struct site {
    const struct server_conf *conf;
    uint32_t network, node;
    const struct policy_conf *policy; /* by which the maps were made */
    struct mapset *maps;
    struct alto_server *server;
    struct alto_service *service;
};

struct servers {
    struct site *sites;
    size_t n;
    uint32_t *by_network;  /* the site that serves a network; UINT32_MAX: none */
    _Atomic int64_t clock; /* simulated time in ns, for the servers' threads */
    const struct topo *topo;
    const char *folder;
    char secret[33]; /* of this process, by which servers know it */
};

/* Whether the hosts of a network ask this server. */
bool server_serves(const struct server_conf *s, const char *network);

/* Builds the maps of a policy for a server. 0 with *out new; else as policy_build(). Problems go to
 * `c`, or nowhere for NULL (they were said when the scenario was loaded). */
int server_maps(const struct server_conf *s, const struct policy_conf *policy,
                const struct topo *topo, const char *folder, const struct check *c,
                struct mapset **out);

/* The cell that shows the servers of the first point: the baseline's, or the next arm's that has
 * any. */
const struct cell *servers_cell(const struct scenario *s);

/* In that cell, the server of that name, or the only one for NULL. 0, or -EINVAL with *e saying
 * what there is. *out is borrowed. */
int servers_conf(const struct scenario *s, const char *name, const struct server_conf **out,
                 struct err *e);

/* Everything about servers and map events that the tables cannot say. 0 or -ENOMEM. */
int check_servers(const struct check *c, const struct topo *topo);

/* Starts all servers, on ports the system chooses. 0, or what broke with *e. servers_stop() in any
 * case. The conf, topo and folder are borrowed. */
int servers_start(struct servers *s, const struct scenario_conf *conf, const struct topo *topo,
                  const char *folder, struct err *e);
void servers_stop(struct servers *s);

/* The site of that name; NULL: none. */
struct site *servers_find(struct servers *s, const char *name);

/* Publishes the maps of another policy (NULL: of the same, from the topology as it is now) and waits
 * until nobody gets the old ones any more. */
int site_publish(struct servers *s, struct site *site, const struct policy_conf *policy,
                 struct err *e);

/* Takes the server down or up. */
int site_set_up(struct site *site, bool up, struct err *e);

/* The embedded server's configuration of a site, for who starts it alone. */
struct alto_server_config site_config(const struct server_conf *conf);

#endif
