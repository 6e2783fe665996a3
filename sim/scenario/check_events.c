#include "sim/scenario/check_events.h"

#include "sim/scenario/terrain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool has_server(const struct check *c, const char *name)
{
    for (size_t i = 0; i < c->conf->alto->servers.n; i++) {
        if (strcmp(c->conf->alto->servers.v[i].at.name, name) == 0)
            return true;
    }
    return false;
}

static void check_event(const struct check *c, const struct topo *t, const struct event_conf *e)
{
    if (e->link && topo_find_link(t, e->link) == TOPO_NONE)
        CHECK_NO_SUCH(c, &e->at, "link", "link", e->link, t->links, t->nlinks);
    if (e->node && topo_find_node(t, e->node) == TOPO_NONE)
        CHECK_NO_SUCH(c, &e->at, "node", "node", e->node, t->nodes, t->nnodes);
    if (e->server && c->conf->alto && !has_server(c, e->server))
        CHECK_NO_SUCH(c, &e->at, "server", "ALTO server", e->server, c->conf->alto->servers.v,
                      c->conf->alto->servers.n);
    if (c->conf->duration > 0 && e->time > c->conf->duration)
        check_complain(c, &e->at, "at",
                       "found a time behind the end, allowed: at most the duration");
}

/* --- Addresses --------------------------------------------------------------------------------- */

static void check_room(const struct check *c, const struct topo_node *node,
                       const struct event_conf *e)
{
    double room = 0;
    for (size_t i = 0; i < e->prefixes.n; i++)
        room += prefix_hosts(&e->prefixes.v[i], NULL);
    if ((double)node->hosts > room)
        check_complain(c, &e->at, "prefixes",
                       "found room for %.0f addresses, allowed: for the %u hosts of the node", room,
                       node->hosts);
}

/* Complains about the first prefix of a node that overlaps one of a node. */
static bool overlaps(const struct check *c, const struct topo *t, uint32_t node,
                     const struct event_conf *e)
{
    char one[PREFIX_TEXT], other[PREFIX_TEXT];
    const struct topo_node *a = &t->nodes[node];
    for (uint32_t i = 0; i < t->nnodes; i++) {
        const struct topo_node *b = &t->nodes[i];
        for (size_t k = 0; k < a->nprefixes * b->nprefixes; k++) {
            const struct prefix *p = &a->prefixes[k % a->nprefixes],
                                *q = &b->prefixes[k / a->nprefixes];
            if (p == q || (!prefix_covers(p, q) && !prefix_covers(q, p)))
                continue;
            check_complain(
                c, &e->at, "prefixes",
                "found %s, which then overlaps %s of node \"%s\", allowed: prefixes that "
                "no other node has at that time",
                prefix_format(p, one), prefix_format(q, other), b->name);
            return true;
        }
    }
    return false;
}

static bool renumbers(const struct event_conf *e, const struct topo *t)
{
    return e->at.sound && e->kind == EVENT_RENUMBER && topo_find_node(t, e->node) != TOPO_NONE;
}

/* The first moment after `after` at which somebody is renumbered; -1: none. */
static int64_t next_moment(const struct check *c, const struct topo *t, int64_t after)
{
    int64_t next = -1;
    for (size_t i = 0; i < c->conf->events.n; i++) {
        const struct event_conf *e = &c->conf->events.v[i];
        if (renumbers(e, t) && e->time > after && (next < 0 || e->time < next))
            next = e->time;
    }
    return next;
}

/* Goes through the moments at which nodes are renumbered: nodes may swap their prefixes in one. */
static int check_addresses(const struct check *c, const struct topo *t)
{
    struct terrain g;
    int code = terrain_init(&g, t);
    bool wrong = false;
    for (int64_t at = next_moment(c, t, -1); code == 0 && !wrong && at >= 0;
         at = next_moment(c, t, at)) {
        for (int applied = 0; applied < 2; applied++) {
            for (size_t i = 0; !wrong && i < c->conf->events.n; i++) {
                const struct event_conf *e = &c->conf->events.v[i];
                if (!renumbers(e, t) || e->time != at)
                    continue;
                uint32_t node = topo_find_node(t, e->node);
                if (applied)
                    wrong = overlaps(c, &g.topo, node, e);
                else
                    terrain_renumber(&g, node, e->prefixes.v, e->prefixes.n);
            }
        }
    }
    terrain_fini(&g);
    return code;
}

int check_events(const struct check *c, const struct topo *t)
{
    for (size_t i = 0; i < c->conf->events.n; i++) {
        const struct event_conf *e = &c->conf->events.v[i];
        if (!e->at.sound)
            continue;
        check_event(c, t, e);
        if (renumbers(e, t))
            check_room(c, &t->nodes[topo_find_node(t, e->node)], e);
    }
    return check_addresses(c, t);
}
