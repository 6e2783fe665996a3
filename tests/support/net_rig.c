#include "tests/support/net_rig.h"

#include "sim/net/routing.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void write_down(struct net_rig *rig, const char *what, uint64_t tag, sim_time now)
{
    size_t len = strlen(rig->calls);
    if (len < sizeof rig->calls - 48)
        snprintf(rig->calls + len, 48, "%s %u@%g ", what, (unsigned)tag, (double)now * 1e-9);
}

static void done(void *ctx, uint32_t transfer, uint64_t tag, sim_time now)
{
    struct net_rig *rig = ctx;
    write_down(rig, "done", tag, now);
    if (rig->on_done)
        rig->on_done(rig, transfer, tag);
}

static void broken(void *ctx, uint32_t transfer, uint64_t tag, sim_time now)
{
    struct net_rig *rig = ctx;
    write_down(rig, "broken", tag, now);
    if (rig->on_broken)
        rig->on_broken(rig, transfer, tag);
}

void rig_setup(struct net_rig *rig, struct topology t, struct meter_window window,
               const struct background *background, size_t nbackground)
{
    memset(rig, 0, sizeof *rig);
    rig->t = t;
    rig->sim = sim_new();
    if (window.bin == 0)
        window = (struct meter_window){0, 86400 * SIM_SECOND, 86400 * SIM_SECOND};
    struct net_config config = {.topo = t.topo,
                                .seed = 1,
                                .window = window,
                                .background = background,
                                .nbackground = nbackground};
    rig->net = net_new(rig->sim, &config);
    assert_non_null(rig->net);
    rig->user = net_add_user(rig->net, (struct net_user){done, broken, rig});
}

void rig_teardown(struct net_rig *rig)
{
    assert_int_equal(net_error(rig->net), 0);
    net_free(rig->net);
    sim_free(rig->sim);
    topology_free(&rig->t);
}

void rig_run(struct net_rig *rig, double seconds)
{
    assert_int_equal(sim_run(rig->sim, sim_seconds(seconds)), 0);
}

uint32_t rig_host(const struct net_rig *rig, const char *node, uint32_t i)
{
    uint32_t first, end;
    hosts_of_node(net_hosts(rig->net), node_named(&rig->t, node), &first, &end);
    assert_true(first + i < end);
    return first + i;
}

uint32_t rig_start(struct net_rig *rig, uint32_t from, uint32_t to, double bytes, uint64_t tag)
{
    struct net_transfer spec = {.from = from,
                                .to = to,
                                .user = rig->user,
                                .class = CLASS_P2P,
                                .weight = 1,
                                .cap = INFINITY,
                                .bytes = bytes,
                                .tag = tag};
    return net_start(rig->net, &spec);
}

double rig_bytes(struct net_rig *rig, const char *link, bool reverse, enum net_class class)
{
    net_settle(rig->net);
    return meter_total(net_meter(rig->net), port_of(link_named(&rig->t, link), reverse), class);
}
