#include "tests/support/random_graph.h"

#include <stdio.h>

struct drawing {
    struct rng *rng;
    double scale;
    json_t *networks, *nodes, *links;
    int prefixes; /* handed out */
};

static json_t *rate(const struct drawing *d, double mbits)
{
    char text[48];
    snprintf(text, sizeof text, "%.17g bit/s", mbits * 1e6 * d->scale);
    return json_string(text);
}

static json_t *draw_link(struct drawing *d, const char *from, const char *to, const char *kind)
{
    char name[64];
    snprintf(name, sizeof name, "%s:%s", from, to);
    json_t *link = json_pack("{s:s, s:s, s:s, s:o, s:i}", "from", from, "to", to, "kind", kind,
                             "capacity", rate(d, 1 + 20 * rng_unit(d->rng)), "weight",
                             1 + (int)rng_below(d->rng, 1000000));
    json_object_set_new(d->links, name, link);
    return link;
}

/* A link within a network: of full, half or shared duplex. The medium "air" has one capacity. */
static void draw_inner(struct drawing *d, const char *from, const char *to, const char *kind)
{
    json_t *link = draw_link(d, from, to, kind);
    uint64_t duplex = rng_below(d->rng, 6);
    if (duplex < 3) {
        json_object_set_new(link, "reverse_capacity", rate(d, 1 + 20 * rng_unit(d->rng)));
    } else if (duplex < 5) {
        json_object_set_new(link, "duplex", json_string("half"));
    } else {
        json_object_set_new(link, "duplex", json_string("shared"));
        json_object_set_new(link, "medium", json_string("air"));
        json_object_set_new(link, "capacity", rate(d, 15));
    }
}

static void draw_router(struct drawing *d, const char *name, const char *network)
{
    json_object_set_new(d->nodes, name,
                        json_pack("{s:s, s:f, s:f}", "network", network, "x", 0.5, "y", 0.5));
}

static void draw_access(struct drawing *d, const char *name, const char *network)
{
    char prefix[32];
    snprintf(prefix, sizeof prefix, "10.0.%d.0/24", d->prefixes++);
    json_object_set_new(d->nodes, name,
                        json_pack("{s:s, s:s, s:i, s:{s:f, s:f}, s:[s], s:f, s:f}", "network",
                                  network, "kind", "access", "hosts", 1 + (int)rng_below(d->rng, 3),
                                  "classes", "slow", 0.5, "fast", 0.5, "prefixes", prefix, "x", 0.5,
                                  "y", 0.5));
}

/* Router number i of a network, of n. */
static const char *router(char *name, size_t size, const char *network, uint64_t i)
{
    snprintf(name, size, "%s.r%u", network, (unsigned)i);
    return name;
}

/* A chain of routers, closed to a ring where there are three; access nodes on one or two of them. */
static uint64_t draw_network(struct drawing *d, const char *network)
{
    char a[32], b[32];
    uint64_t routers = 1 + rng_below(d->rng, 4), places = 1 + rng_below(d->rng, 2);
    json_object_set_new(d->networks, network, json_object());
    for (uint64_t i = 0; i < routers; i++) {
        draw_router(d, router(a, sizeof a, network, i), network);
        if (i > 0)
            draw_inner(d, a, router(b, sizeof b, network, i - 1), "backbone");
    }
    if (routers > 2)
        draw_inner(d, a, router(b, sizeof b, network, 0), "backbone");
    for (uint64_t i = 0; i < places; i++) {
        uint64_t at = rng_below(d->rng, routers), other = (at + 1) % routers;
        snprintf(a, sizeof a, "%s.a%u", network, (unsigned)i);
        draw_access(d, a, network);
        draw_inner(d, a, router(b, sizeof b, network, at),
                   rng_below(d->rng, 2) ? "radio" : "access");
        if (other != at && rng_below(d->rng, 2))
            draw_inner(d, a, router(b, sizeof b, network, other), "access");
    }
    return routers;
}

static void draw_border(struct drawing *d, const char *network, uint64_t routers, const char *name)
{
    char inside[32];
    draw_router(d, name, network);
    draw_inner(d, name, router(inside, sizeof inside, network, rng_below(d->rng, routers)),
               "backbone");
}

json_t *random_graph(struct rng *r, double scale)
{
    static const char *const names[] = {"a", "b", "c"};
    struct drawing d = {r, scale, json_object(), json_object(), json_object(), 0};
    uint64_t networks = 1 + rng_below(r, 3), routers[3];
    for (uint64_t i = 0; i < networks; i++)
        routers[i] = draw_network(&d, names[i]);
    for (uint64_t i = 0; i < networks; i++) {
        for (uint64_t j = i + 1; j < networks; j++) {
            const char *kind = rng_below(r, 2) ? "transit" : "peering";
            for (uint64_t n = 1 + rng_below(r, 2); n > 0; n--) {
                char near[32], far[32];
                snprintf(near, sizeof near, "%s.b%s%u", names[i], names[j], (unsigned)n);
                snprintf(far, sizeof far, "%s.b%s%u", names[j], names[i], (unsigned)n);
                draw_border(&d, names[i], routers[i], near);
                draw_border(&d, names[j], routers[j], far);
                draw_link(&d, near, far, kind);
            }
        }
    }
    return json_pack("{s:o, s:{s:{s:o, s:o}, s:{s:o, s:o}}, s:o, s:o}", "networks", d.networks,
                     "classes", "slow", "up", rate(&d, 1), "down", rate(&d, 6), "fast", "up",
                     rate(&d, 10), "down", rate(&d, 40), "nodes", d.nodes, "links", d.links);
}
