/*
 * What an ALTO server may answer: a server that has lost its mind sends anything for anything, so
 * every reader of the client gets the same bytes. What is accepted must be fit for use.
 */
#include "tests/fuzz/targets.h"

#include "sim/alto/costmap_view.h"
#include "sim/alto/endpointcost.h"
#include "sim/alto/http_client.h"
#include "sim/alto/ird.h"
#include "sim/alto/netmap_view.h"
#include "sim/base/err.h"
#include "sim/base/prefix.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const addresses[] = {"192.0.2.1", "10.0.0.1", "255.255.255.255",
                                        "::", "2001:db8::1"};
enum { ADDRESSES = sizeof addresses / sizeof *addresses };

static struct addr address(int i)
{
    struct addr a;
    int code = addr_parse(FAMILY_NONE, addresses[i], &a);
    assert(code == 0);
    (void)code;
    return a;
}

/* Whether a reader succeeded; a refusal must be one of those that it promises, with its reason. */
static bool accepted(int code, const struct err *e)
{
    assert(code == 0 || ((code == -EINVAL || code == -EEXIST) && e->text[0]));
    return code == 0;
}

static void try_ird(const char *text, size_t size)
{
    struct err e = ERR_INIT;
    struct ird *ird;
    if (!accepted(ird_parse(text, size, "http://127.0.0.1:1/a/b?c", &ird, &e), &e))
        return;
    for (size_t i = 0; i < ird_len(ird); i++) {
        char *again;
        assert(http_resolve("http://h/", ird_entry(ird, i)->uri, &again) == 0);
        assert(strcmp(again, ird_entry(ird, i)->uri) == 0);
        free(again);
    }
    struct ird_closure c = {(const struct ird *const *)&ird, 1};
    const struct alto_cost_type type = {"routingcost", ALTO_NUMERICAL};
    const struct ird_entry *network = NULL;
    assert(!ird_cost_map(c, &type, &network) || network->kind == IRD_NETWORK_MAP);
    ird_endpoint_cost(c, &type);
    ird_free(ird);
}

static struct netmap_view *try_netmap(const char *text, size_t size)
{
    struct err e = ERR_INIT;
    struct netmap_view *m;
    if (!accepted(netmap_view_parse(text, size, &m, &e), &e))
        return NULL;
    for (int i = 0; i < ADDRESSES; i++) {
        struct addr a = address(i);
        uint32_t pid = netmap_view_find(m, &a);
        assert(pid == PID_UNKNOWN || message_name_ok(netmap_view_pid(m, pid)));
    }
    return m;
}

/* Bound to itself where the bytes are a network map as well, else to one of a few names. */
static void try_costmap(const char *text, size_t size, const struct netmap_view *netmap)
{
    static const char names[] = "{\"meta\": {\"vtag\": {\"resource-id\": \"n\", \"tag\": \"t\"}},"
                                " \"network-map\": {\"A\": {}, \"B\": {}, \"PID1\": {}}}";
    struct err e = ERR_INIT;
    struct costmap_view *m;
    struct netmap_view *few;
    if (!accepted(costmap_view_parse(text, size, &m, &e), &e))
        return;
    int code = netmap_view_parse(names, sizeof names - 1, &few, NULL);
    assert(code == 0);
    (void)code;
    struct costmap_binding *b = costmap_binding_new(m, netmap ? netmap : few);
    for (uint32_t src = 0; src < 4; src++) {
        for (uint32_t dst = 0; dst < 4; dst++) {
            double cost = costmap_binding_cost(b, src, dst);
            assert(isnan(cost) || (isfinite(cost) && cost >= 0));
        }
    }
    costmap_binding_free(b);
    netmap_view_free(few);
    costmap_view_free(m);
}

static void try_endpointcost(const char *text, size_t size, enum alto_mode mode)
{
    struct err e = ERR_INIT;
    struct addr srcs[ADDRESSES], dst = address(0);
    double costs[ADDRESSES];
    const struct alto_cost_type type = {"routingcost", mode};
    for (int i = 0; i < ADDRESSES; i++)
        srcs[i] = address(i);
    struct endpointcost q = {.type = &type, .srcs = srcs, .n = ADDRESSES, .dst = &dst};
    if (!accepted(endpointcost_parse(text, size, &q, costs, &e), &e))
        return;
    for (int i = 0; i < ADDRESSES; i++)
        assert(isnan(costs[i]) || (isfinite(costs[i]) && costs[i] >= 0));
}

static void try_error(const char *text, size_t size)
{
    struct err e = ERR_INIT;
    char code[ALTO_ERROR_CODE];
    if (accepted(message_error_code(text, size, code, &e), &e))
        assert(strlen(code) < sizeof code);
}

void fuzz_alto_answer(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    try_ird(text, size);
    struct netmap_view *netmap = try_netmap(text, size);
    try_costmap(text, size, netmap);
    netmap_view_free(netmap);
    try_endpointcost(text, size, ALTO_NUMERICAL);
    try_endpointcost(text, size, ALTO_ORDINAL);
    try_error(text, size);
}
