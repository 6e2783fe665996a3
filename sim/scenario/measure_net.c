#include "sim/scenario/measure.h"

#include "sim/base/stats.h"
#include "sim/net/routing.h"

#include <math.h>
#include <stdlib.h>

enum { BINS_FOR_P95 = 40 };

static const char *const directions[] = {"forward", "reverse"};

/* Payload of applications on a port: background and ALTO's own messages left out. */
static double payload(const struct meter *m, uint32_t port)
{
    return meter_total(m, port, CLASS_P2P) + meter_total(m, port, CLASS_CDN);
}

/* All classes' average rate in a bin, bit/s. */
static double rate_all(const struct meter *m, uint32_t port, uint32_t bin)
{
    double bytes = 0;
    for (int c = 0; c < NET_CLASSES; c++)
        bytes += meter_bin(m, port, (enum net_class)c, bin);
    return 8 * bytes / meter_bin_seconds(m, bin);
}

/* --- Inter-domain ------------------------------------------------------------------------------ */

/* Whether a port of an inter-domain link leads into the network, or out of it. */
static bool leads(const struct topo *t, uint32_t port, uint32_t network, bool in)
{
    const struct topo_link *l = &t->links[port / 2];
    uint32_t from = port % 2 ? l->to : l->from, to = port % 2 ? l->from : l->to;
    return topo_interdomain(t, port / 2) && t->nodes[in ? to : from].network == network;
}

static void interdomain_bytes(struct rows *r, const struct net *net, uint32_t network, bool in)
{
    const struct topo *t = net_topo(net);
    double by_kind[2] = {0, 0}; /* transit, peering */
    for (uint32_t port = 0; port < 2 * t->nlinks; port++) {
        if (leads(t, port, network, in))
            by_kind[t->links[port / 2].kind == LINK_PEERING] += payload(net_meter(net), port);
    }
    const char *name = t->networks[network].name, *direction = in ? "in" : "out";
    rows_figure(r, "interdomain.bytes", by_kind[0], "bytes",
                "network=%s;direction=%s;relation=transit", name, direction);
    rows_figure(r, "interdomain.bytes", by_kind[1], "bytes",
                "network=%s;direction=%s;relation=peering", name, direction);
    rows_figure(r, "interdomain.bytes", by_kind[0] + by_kind[1], "bytes",
                "network=%s;direction=%s;relation=all", name, direction);
    rows_figure(r, "interdomain.share",
                by_kind[0] + by_kind[1] > 0 ? by_kind[1] / (by_kind[0] + by_kind[1]) : NAN, "share",
                "network=%s;direction=%s;relation=peering", name, direction);
}

/* The 95th percentile of a port's bins, all classes; NAN for too few bins or no memory. */
static double p95(const struct meter *m, uint32_t port)
{
    uint32_t n = meter_bins(m);
    double *rates = n >= BINS_FOR_P95 ? malloc(n * sizeof *rates) : NULL, value = NAN;
    for (uint32_t i = 0; rates && i < n; i++)
        rates[i] = rate_all(m, port, i);
    if (rates)
        value = stats_quantile(rates, n, 0.95);
    free(rates);
    return value;
}

static void charges(struct rows *r, const struct net *net)
{
    const struct topo *t = net_topo(net);
    const struct meter *m = net_meter(net);
    double *charge = calloc((size_t)t->nnetworks + 1, sizeof *charge);
    if (!charge || meter_bins(m) < BINS_FOR_P95) {
        free(charge);
        return;
    }
    for (uint32_t i = 0; i < t->nlinks; i++) {
        const struct topo_link *l = &t->links[i];
        if (!topo_interdomain(t, i))
            continue;
        double forward = p95(m, port_of(i, false)), reverse = p95(m, port_of(i, true));
        rows_figure(r, "interdomain.p95", forward, "bit/s", "link=%s;direction=forward", l->name);
        rows_figure(r, "interdomain.p95", reverse, "bit/s", "link=%s;direction=reverse", l->name);
        if (l->kind == LINK_TRANSIT)
            charge[t->nodes[l->from].network] +=
                fmax(l->commit, fmax(forward, reverse)) / 1e6 * l->price;
    }
    for (uint32_t i = 0; i < t->nnetworks; i++)
        rows_figure(r, "charge", charge[i], "money", "network=%s", t->networks[i].name);
    free(charge);
}

/* --- Within a network -------------------------------------------------------------------------- */

static bool within(const struct topo *t, uint32_t link, uint32_t network)
{
    return t->nodes[t->links[link].from].network == network && !topo_interdomain(t, link);
}

static double delivered_to(const struct net *net, const struct cells *cells, uint32_t network)
{
    const struct topo *t = net_topo(net);
    double sum = 0;
    for (uint32_t to = 0; to < cells->n; to++) {
        for (uint32_t from = 0; from < cells->n; from++) {
            if (t->nodes[cells->node[to]].network == network)
                sum += meter_between(net_meter(net), from, to);
        }
    }
    return sum;
}

static void backbone(struct rows *r, const struct net *net, const struct cells *cells,
                     uint32_t network)
{
    const struct topo *t = net_topo(net);
    double hops = 0, delivered = delivered_to(net, cells, network);
    bool any = false;
    for (uint32_t i = 0; i < t->nlinks; i++) {
        if (t->links[i].kind != LINK_BACKBONE || !within(t, i, network))
            continue;
        any = true;
        hops +=
            payload(net_meter(net), port_of(i, false)) + payload(net_meter(net), port_of(i, true));
    }
    if (!any)
        return;
    rows_figure(r, "backbone.bytehops", hops, "bytes", "network=%s", t->networks[network].name);
    rows_figure(r, "backbone.hops_per_byte", delivered > 0 ? hops / delivered : NAN, "hops",
                "network=%s", t->networks[network].name);
}

/* Up is from the access node, wherever the link starts. */
static void radio(struct rows *r, const struct net *net, uint32_t network)
{
    const struct topo *t = net_topo(net);
    double up = 0, down = 0;
    bool any = false;
    for (uint32_t i = 0; i < t->nlinks; i++) {
        if (t->links[i].kind != LINK_RADIO || !within(t, i, network))
            continue;
        bool from_access = t->nodes[t->links[i].from].kind == NODE_ACCESS;
        any = true;
        up += payload(net_meter(net), port_of(i, !from_access));
        down += payload(net_meter(net), port_of(i, from_access));
    }
    if (!any)
        return;
    rows_figure(r, "radio.bytes", up, "bytes", "network=%s;direction=up",
                t->networks[network].name);
    rows_figure(r, "radio.bytes", down, "bytes", "network=%s;direction=down",
                t->networks[network].name);
}

/* --- Localization ------------------------------------------------------------------------------ */

struct local {
    double all, network, access, pid;
    bool has_pid;
};

static struct local localize(const struct net *net, const struct cells *cells, uint32_t network)
{
    const struct topo *t = net_topo(net);
    struct local l = {0};
    for (uint32_t to = 0; to < cells->n; to++) {
        const struct topo_node *b = &t->nodes[cells->node[to]];
        if (b->network != network)
            continue;
        l.has_pid |= cells->pid[to] != UINT32_MAX;
        for (uint32_t from = 0; from < cells->n; from++) {
            const struct topo_node *a = &t->nodes[cells->node[from]];
            double bytes = meter_between(net_meter(net), from, to);
            l.all += bytes;
            l.network += a->network == network ? bytes : 0;
            l.access += a->area == b->area ? bytes : 0;
            /* PIDs are those of the receiver's server, which knows other networks' hosts, too */
            l.pid += a->network == network && cells->pid[from] == cells->pid[to] ? bytes : 0;
        }
    }
    return l;
}

static void localization(struct rows *r, const struct net *net, const struct cells *cells,
                         uint32_t network)
{
    const char *name = net_topo(net)->networks[network].name;
    struct local l = localize(net, cells, network);
    if (l.all <= 0)
        return;
    if (l.has_pid)
        rows_figure(r, "localization", l.pid / l.all, "share", "network=%s;level=pid", name);
    rows_figure(r, "localization", l.access / l.all, "share", "network=%s;level=access", name);
    rows_figure(r, "localization", l.network / l.all, "share", "network=%s;level=network", name);
}

static void received(struct rows *r, const struct net *net, const struct cells *cells)
{
    const struct topo *t = net_topo(net);
    double *from = calloc((size_t)t->nnetworks * t->nnetworks + 1, sizeof *from);
    for (uint32_t b = 0; from && b < cells->n; b++) {
        for (uint32_t a = 0; a < cells->n; a++)
            from[(size_t)t->nodes[cells->node[b]].network * t->nnetworks +
                 t->nodes[cells->node[a]].network] += meter_between(net_meter(net), a, b);
    }
    for (uint32_t b = 0; from && b < t->nnetworks; b++) {
        double all = 0;
        for (uint32_t a = 0; a < t->nnetworks; a++)
            all += from[(size_t)b * t->nnetworks + a];
        rows_figure(r, "received.bytes", all, "bytes", "network=%s", t->networks[b].name);
        for (uint32_t a = 0; all > 0 && a < t->nnetworks; a++)
            rows_figure(r, "received.from", from[(size_t)b * t->nnetworks + a], "bytes",
                        "network=%s;of=%s", t->networks[b].name, t->networks[a].name);
    }
    free(from);
}

/* Whether a network has several access networks, between which it matters who serves whom. */
static bool several_areas(const struct topo *t, uint32_t network)
{
    uint32_t first = TOPO_NONE;
    for (uint32_t i = 0; i < t->nnodes; i++) {
        const struct topo_node *n = &t->nodes[i];
        if (n->network != network || n->kind != NODE_ACCESS)
            continue;
        if (first != TOPO_NONE && n->area != first)
            return true;
        first = n->area;
    }
    return false;
}

/* From where an area's hosts get their bytes: by area of the same network; the rest is outside. */
static void received_by_area(struct rows *r, const struct net *net, const struct cells *cells,
                             uint32_t area)
{
    const struct topo *t = net_topo(net);
    uint32_t network = t->areas[area].network;
    double all = 0, *from = calloc((size_t)t->nareas + 1, sizeof *from);
    for (uint32_t b = 0; from && b < cells->n; b++) {
        for (uint32_t a = 0; a < cells->n && t->nodes[cells->node[b]].area == area; a++) {
            double bytes = meter_between(net_meter(net), a, b);
            all += bytes;
            from[t->nodes[cells->node[a]].area] += bytes;
        }
    }
    double outside = all;
    for (uint32_t a = 0; from && all > 0 && a < t->nareas; a++) {
        if (t->areas[a].network != network || from[a] <= 0)
            continue;
        outside -= from[a];
        rows_figure(r, "received.share", from[a] / all, "share", "area=%s;of=%s",
                    t->areas[area].name, t->areas[a].name);
    }
    if (all > 0)
        rows_figure(r, "received.share", fmax(0, outside) / all, "share", "area=%s;of=outside",
                    t->areas[area].name);
    free(from);
}

/* --- Links ------------------------------------------------------------------------------------- */

/* Load over capacity; directions that share a capacity count together. */
static double utilization(const struct net *net, uint32_t port, uint32_t bin)
{
    struct meter_window w = meter_window(net_meter(net));
    sim_time from = w.from + (sim_time)bin * w.bin;
    sim_time to = from + w.bin < w.to ? from + w.bin : w.to;
    double rate = rate_all(net_meter(net), port, bin);
    if (net_port_shared(net, port))
        rate += rate_all(net_meter(net), port ^ 1, bin);
    return rate / net_mean_capacity(net, port, from, to);
}

/* Mean and peak of a port; weighted by the bins' lengths. */
static void utilizations(const struct net *net, uint32_t port, double *mean, double *peak)
{
    const struct meter *m = net_meter(net);
    double seconds = 0;
    *mean = *peak = 0;
    for (uint32_t i = 0; i < meter_bins(m); i++) {
        double u = utilization(net, port, i);
        *mean += u * meter_bin_seconds(m, i);
        seconds += meter_bin_seconds(m, i);
        *peak = fmax(*peak, u);
    }
    *mean /= seconds;
}

static void link_figures(struct rows *r, const struct net *net)
{
    const struct topo *t = net_topo(net);
    double *most = calloc((size_t)t->nnetworks + 1, sizeof *most);
    for (uint32_t port = 0; most && port < 2 * t->nlinks; port++) {
        const struct topo_link *l = &t->links[port / 2];
        double mean, peak;
        utilizations(net, port, &mean, &peak);
        rows_figure(r, "link.utilization", mean, "share", "link=%s;direction=%s;of=mean", l->name,
                    directions[port % 2]);
        rows_figure(r, "link.utilization", peak, "share", "link=%s;direction=%s;of=peak", l->name,
                    directions[port % 2]);
        for (int end = 0; end < 2; end++) {
            uint32_t network = t->nodes[end ? l->to : l->from].network;
            most[network] = fmax(most[network], peak);
        }
        for (int c = 0; c < NET_CLASSES; c++) {
            double bytes = meter_total(net_meter(net), port, (enum net_class)c);
            if (bytes > 0)
                rows_link(r, l->name, directions[port % 2], net_class_words[c], bytes);
        }
    }
    for (uint32_t i = 0; most && i < t->nnetworks; i++)
        rows_figure(r, "mlu", most[i], "share", "network=%s", t->networks[i].name);
    free(most);
}

static void series(struct rows *r, const struct net *net)
{
    const struct topo *t = net_topo(net);
    const struct meter *m = net_meter(net);
    struct meter_window w = meter_window(m);
    for (uint32_t bin = 0; bin < meter_bins(m); bin++) {
        double time = (double)(w.from + (sim_time)bin * w.bin) / 1e9,
               seconds = meter_bin_seconds(m, bin);
        for (uint32_t n = 0; n < 2 * t->nnetworks; n++) {
            double bytes = 0;
            for (uint32_t port = 0; port < 2 * t->nlinks; port++) {
                if (leads(t, port, n / 2, n % 2 == 0))
                    bytes +=
                        meter_bin(m, port, CLASS_P2P, bin) + meter_bin(m, port, CLASS_CDN, bin);
            }
            rows_series(r, time, "interdomain.rate", 8 * bytes / seconds, "bit/s",
                        "network=%s;direction=%s", t->networks[n / 2].name, n % 2 ? "out" : "in");
        }
        for (uint32_t port = 0; port < 2 * t->nlinks; port++) {
            if (topo_interdomain(t, port / 2) || t->links[port / 2].kind == LINK_RADIO)
                rows_series(r, time, "link.rate", rate_all(m, port, bin), "bit/s",
                            "link=%s;direction=%s;class=all", t->links[port / 2].name,
                            directions[port % 2]);
        }
    }
}

void measure_net(struct rows *r, const struct net *net, const struct cells *cells)
{
    for (uint32_t n = 0; n < net_topo(net)->nnetworks; n++) {
        interdomain_bytes(r, net, n, true);
        interdomain_bytes(r, net, n, false);
        backbone(r, net, cells, n);
        radio(r, net, n);
        localization(r, net, cells, n);
    }
    received(r, net, cells);
    for (uint32_t a = 0; a < net_topo(net)->nareas; a++) {
        if (several_areas(net_topo(net), net_topo(net)->areas[a].network))
            received_by_area(r, net, cells, a);
    }
    charges(r, net);
    link_figures(r, net);
    series(r, net);
}

void measure_redundancy(struct rows *r, const struct net *net, const struct cells *cells,
                        double content)
{
    const struct topo *t = net_topo(net);
    for (uint32_t n = 0; n < t->nnetworks; n++) {
        double entered = 0, all = 0;
        for (uint32_t b = 0; b < cells->n; b++) {
            for (uint32_t a = 0; a < cells->n && t->nodes[cells->node[b]].network == n; a++) {
                double bytes = meter_between(net_meter(net), a, b);
                all += bytes;
                entered += t->nodes[cells->node[a]].network == n ? 0 : bytes;
            }
        }
        if (all > 0)
            rows_figure(r, "redundancy", entered / content, "copies", "network=%s",
                        t->networks[n].name);
    }
}
