#include "sim/net/hosts.h"

#include "sim/engine/rng.h"

#include <math.h>
#include <stdlib.h>

struct hosts {
    const struct topo *topo;
    uint32_t *first;   /* by node; [nodes] is the count of all */
    uint16_t *classes; /* by host */
    uint32_t *guide;   /* the node of every GUIDEth host, and the last one */
};

enum { GUIDE = 64 };

/* Deals the classes out to the n hosts of a node: whole parts of the shares first, then one more
 * to those with the largest remainders. */
static void deal_classes(const struct topo *t, const struct topo_node *node, uint16_t *classes)
{
    uint32_t dealt = 0, n = node->hosts;
    for (uint32_t c = 0; c < t->nclasses; c++) {
        for (uint32_t k = (uint32_t)floor(node->mix[c] * n); k > 0 && dealt < n; k--)
            classes[dealt++] = (uint16_t)c;
    }
    double below = 2;
    uint32_t last = TOPO_NONE; /* the class dealt out before, with remainder `below` */
    while (dealt < n) {
        uint32_t best = TOPO_NONE;
        double most = -1;
        for (uint32_t c = 0; c < t->nclasses; c++) {
            double rest = node->mix[c] * n - floor(node->mix[c] * n);
            bool left = rest < below || (rest == below && c > last);
            if (node->mix[c] > 0 && left && rest > most) {
                most = rest;
                best = c;
            }
        }
        below = best == TOPO_NONE ? 2 : most; /* rounding may ask for a second turn */
        last = best;
        if (best != TOPO_NONE)
            classes[dealt++] = (uint16_t)best;
    }
}

static void shuffle_classes(struct rng *rng, uint16_t *v, uint32_t n)
{
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = (uint32_t)rng_below(rng, i);
        uint16_t swap = v[i - 1];
        v[i - 1] = v[j];
        v[j] = swap;
    }
}

static void set_guide(struct hosts *h)
{
    uint32_t node = 0, guides = hosts_count(h) / GUIDE + 1;
    for (uint32_t i = 0; i < guides; i++) {
        while (node + 1 < h->topo->nnodes && h->first[node + 1] <= i * GUIDE)
            node++;
        h->guide[i] = node;
    }
    h->guide[guides] = h->topo->nnodes - 1;
}

struct hosts *hosts_new(const struct topo *t, uint64_t seed, uint32_t replication)
{
    struct hosts *h = calloc(1, sizeof *h);
    if (!h)
        return NULL;
    h->topo = t;
    h->first = calloc((size_t)t->nnodes + 1, sizeof *h->first);
    h->classes = calloc(topo_hosts(t) + 1, sizeof *h->classes);
    h->guide = calloc(topo_hosts(t) / GUIDE + 2, sizeof *h->guide);
    if (!h->first || !h->classes || !h->guide) {
        hosts_free(h);
        return NULL;
    }
    for (uint32_t i = 0; i < t->nnodes; i++) {
        struct rng rng;
        rng_init(&rng, seed, replication, "access class", t->nodes[i].name);
        h->first[i + 1] = h->first[i] + t->nodes[i].hosts;
        deal_classes(t, &t->nodes[i], h->classes + h->first[i]);
        shuffle_classes(&rng, h->classes + h->first[i], t->nodes[i].hosts);
    }
    set_guide(h);
    return h;
}

void hosts_free(struct hosts *h)
{
    if (!h)
        return;
    free(h->first);
    free(h->classes);
    free(h->guide);
    free(h);
}

uint32_t hosts_count(const struct hosts *h)
{
    return h->first[h->topo->nnodes];
}

uint32_t host_node(const struct hosts *h, uint32_t host)
{
    uint32_t low = h->guide[host / GUIDE], high = h->guide[host / GUIDE + 1] + 1;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (h->first[middle] <= host)
            low = middle;
        else
            high = middle;
    }
    return low;
}

uint32_t host_class(const struct hosts *h, uint32_t host)
{
    return h->classes[host];
}

struct addr host_addr(const struct hosts *h, uint32_t host)
{
    uint32_t node = host_node(h, host);
    const struct topo_node *n = &h->topo->nodes[node];
    const struct prefix *p = n->prefixes;
    uint64_t number = host - h->first[node], offset;
    for (size_t left = n->nprefixes; left > 1 && (double)number >= prefix_hosts(p, NULL); left--)
        number -= (uint64_t)prefix_hosts(p++, NULL);
    prefix_hosts(p, &offset);
    return addr_add(p->addr, number + offset);
}

void hosts_of_node(const struct hosts *h, uint32_t node, uint32_t *first, uint32_t *end)
{
    *first = h->first[node];
    *end = h->first[node + 1];
}
