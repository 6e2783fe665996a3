#include "sim/scenario/measure.h"

#include "sim/net/routing.h"

/* Bytes of a class over the inter-domain links of a network, into it or out of it. */
static double interdomain(const struct net *net, uint32_t network, bool in, enum net_class class)
{
    const struct topo *t = net_topo(net);
    double sum = 0;
    for (uint32_t i = 0; i < t->nlinks; i++) {
        const struct topo_link *l = &t->links[i];
        if (!topo_interdomain(t, i))
            continue;
        if (t->nodes[l->from].network == network)
            sum += meter_total(net_meter(net), port_of(i, in), class);
        if (t->nodes[l->to].network == network)
            sum += meter_total(net_meter(net), port_of(i, !in), class);
    }
    return sum;
}

/* The same over its backbone links; false: it has none. */
static bool backbone(const struct net *net, uint32_t network, enum net_class class, double *bytes)
{
    const struct topo *t = net_topo(net);
    bool any = false;
    *bytes = 0;
    for (uint32_t i = 0; i < t->nlinks; i++) {
        const struct topo_link *l = &t->links[i];
        if (l->kind != LINK_BACKBONE || t->nodes[l->from].network != network)
            continue;
        any = true;
        *bytes += meter_total(net_meter(net), port_of(i, false), class) +
                  meter_total(net_meter(net), port_of(i, true), class);
    }
    return any;
}

void measure_classes(struct rows *r, const struct net *net)
{
    const struct topo *t = net_topo(net);
    double bytes;
    for (uint32_t n = 0; n < t->nnetworks; n++) {
        const char *name = t->networks[n].name;
        for (int c = 0; c < NET_CLASSES; c++) {
            enum net_class class = (enum net_class)c;
            for (int out = 0; out < 2; out++)
                rows_figure(r, "interdomain.by_class", interdomain(net, n, !out, class), "bytes",
                            "network=%s;direction=%s;class=%s", name, out ? "out" : "in",
                            net_class_words[c]);
            if (backbone(net, n, class, &bytes))
                rows_figure(r, "backbone.by_class", bytes, "bytes", "network=%s;class=%s", name,
                            net_class_words[c]);
        }
    }
}
