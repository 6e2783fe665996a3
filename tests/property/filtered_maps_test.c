/*
 * Answers to random filters against a plain filter of the whole maps, and endpoint services against
 * a plain list of prefixes. Fixed seeds; small worlds, so that ties and empty answers are common.
 */
#include "server/mapset.h"
#include "server/service.h"
#include "sim/base/json.h"
#include "sim/engine/rng.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 300, MAX_PIDS = 8, MAX_LIST = 6 };

/* A random world, and the JSON it is made from. */
struct world {
    struct rng rng;
    uint32_t n_pids;
    json_t *file;
    struct mapset *maps;
};

static const char *pid_name(uint32_t i)
{
    static const char *const names[MAX_PIDS + 2] = {"p0", "p1", "p2", "p3",      "p4",
                                                    "p5", "p6", "p7", "unknown", ""};
    return names[i];
}

/* A random prefix inside 10.0.0.0/8 or 2001:db8::/32, often nested in another. */
static void random_prefix(struct rng *r, char *out, size_t size, bool v6)
{
    uint32_t a = (uint32_t)rng_below(r, 4), b = (uint32_t)rng_below(r, 4);
    if (v6)
        snprintf(out, size, "2001:db8:%x:%x::/%u", a, b, 32 + 16 * (uint32_t)rng_below(r, 3));
    else
        snprintf(out, size, "10.%u.%u.0/%u", a, b, 8 * (1 + (uint32_t)rng_below(r, 3)));
}

/* Adds a prefix to a PID unless any PID has it already, compared in canonical form. */
static void add_prefix(json_t *netmap, json_t *taken, uint32_t pid, const char *text, bool v6)
{
    struct prefix p;
    char canonical[PREFIX_TEXT];
    prefix_parse(v6 ? FAMILY_IPV6 : FAMILY_IPV4, text, &p, NULL);
    prefix_format(&p, canonical);
    if (json_object_get(taken, canonical))
        return;
    json_object_set_new(taken, canonical, json_string(pid_name(pid)));
    json_t *groups = json_object_get(netmap, pid_name(pid)), *list;
    list = json_object_get(groups, v6 ? "ipv6" : "ipv4");
    if (!list) {
        list = json_array();
        json_object_set_new(groups, v6 ? "ipv6" : "ipv4", list);
    }
    json_array_append_new(list, json_string(canonical));
}

static json_t *random_netmap(struct world *w)
{
    json_t *netmap = json_object(), *taken = json_object();
    for (uint32_t i = 0; i < w->n_pids; i++)
        json_object_set_new(netmap, pid_name(i), json_object());
    for (int i = 0; i < 20; i++) {
        char text[PREFIX_TEXT];
        bool v6 = rng_below(&w->rng, 2);
        random_prefix(&w->rng, text, sizeof text, v6);
        add_prefix(netmap, taken, (uint32_t)rng_below(&w->rng, w->n_pids), text, v6);
    }
    json_decref(taken);
    return netmap;
}

static json_t *random_costs(struct world *w)
{
    json_t *costs = json_object();
    for (uint32_t s = 0; s < w->n_pids; s++) {
        json_t *row = json_object();
        for (uint32_t d = 0; d < w->n_pids; d++) {
            if (rng_below(&w->rng, 4)) /* some pairs are undefined; ties are common */
                json_object_set_new(row, pid_name(d),
                                    json_real((double)rng_below(&w->rng, 12) / 2));
        }
        json_object_set_new(costs, pid_name(s), row);
    }
    return costs;
}

static void world_init(struct world *w, uint32_t round)
{
    char entity[16];
    snprintf(entity, sizeof entity, "%u", round);
    rng_init(&w->rng, 7285, 1, "filtered-maps", entity);
    w->n_pids = 1 + (uint32_t)rng_below(&w->rng, MAX_PIDS);
    json_t *netmap = random_netmap(w);
    w->file = json_pack("{s{s{ss}s{ssss}}soso}", "meta", "vtag", "resource-id", "net", "cost-type",
                        "cost-metric", "routingcost", "cost-mode", "numerical", "network-map",
                        netmap, "cost-map", random_costs(w));
    char *text = json_dumps(w->file, JSON_REAL_PRECISION(17));
    w->maps = maps_from(text, OFFER_ALL);
    free(text);
}

static void world_fini(struct world *w)
{
    json_decref(w->file);
    mapset_unref(w->maps);
}

/* A list of names, known and unknown, some twice; NULL in one of six cases if it may be absent. */
static json_t *random_list(struct world *w, bool optional)
{
    if (optional && rng_below(&w->rng, 6) == 0)
        return NULL;
    json_t *list = json_array();
    for (uint64_t n = rng_below(&w->rng, MAX_LIST); n > 0; n--)
        json_array_append_new(list,
                              json_string(pid_name((uint32_t)rng_below(&w->rng, MAX_PIDS + 2))));
    return list;
}

/* Whether a name is wanted by a list of which the empty and the absent one want all. */
static bool wanted(const json_t *list, const char *name)
{
    size_t i;
    json_t *element;
    json_array_foreach((json_t *)list, i, element)
    {
        if (strcmp(json_string_value(element), name) == 0)
            return true;
    }
    return json_array_size(list) == 0;
}

/* Asks with a request, of which the reference is taken. */
static json_t *query(struct world *w, const char *id, json_t *request)
{
    char *body = json_dumps(request, JSON_REAL_PRECISION(17));
    json_t *document = ask_document(w->maps, id, body);
    free(body);
    json_decref(request);
    return document;
}

TEST(a_filtered_network_map_is_the_filter_of_the_whole_one)
{
    static const char *const types[] = {"ipv4", "ipv6", "mac-48"};
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct world w;
        world_init(&w, round);
        json_t *pids = random_list(&w, false), *families = json_array(), *groups;
        for (uint64_t n = rng_below(&w.rng, 3); n > 0; n--)
            json_array_append_new(families, json_string(types[rng_below(&w.rng, COUNT(types))]));
        json_t *expected = json_object(), *whole = ask_document(w.maps, "net", NULL);
        const char *pid, *type;
        json_object_foreach(json_object_get(whole, "network-map"), pid, groups)
        {
            json_t *kept = json_object(), *prefixes;
            json_object_foreach(groups, type, prefixes)
            {
                if (wanted(families, type))
                    json_object_set(kept, type, prefixes);
            }
            if (wanted(pids, pid))
                json_object_set(expected, pid, kept);
            json_decref(kept);
        }
        json_t *part =
            query(&w, "net:filtered", json_pack("{soso}", "pids", pids, "address-types", families));
        assert_true(json_equal(json_object_get(part, "network-map"), expected));
        assert_true(json_equal(json_object_get(part, "meta"), json_object_get(whole, "meta")));
        json_decref(expected);
        json_decref(whole);
        json_decref(part);
        world_fini(&w);
    }
}

/* A random constraint as text, and whether a cost meets it. */
struct rule {
    char text[32];
    int op;
    double value;
};

static struct rule random_rule(struct world *w)
{
    static const char *const ops[] = {"gt", "lt", "ge", "le", "eq"};
    struct rule r = {.op = (int)rng_below(&w->rng, COUNT(ops)),
                     .value = (double)rng_below(&w->rng, 14) / 2};
    snprintf(r.text, sizeof r.text, "%s %g", ops[r.op], r.value);
    return r;
}

static bool meets(const struct rule *r, double cost)
{
    const bool all[] = {cost > r->value, cost < r->value, cost >= r->value, cost <= r->value,
                        cost == r->value};
    return all[r->op];
}

/* The rows and pairs of a whole cost map that lists and rules leave. */
static json_t *filter_costs(const json_t *whole, const json_t *srcs, const json_t *dsts,
                            const struct rule *rules, size_t n)
{
    json_t *expected = json_object(), *row, *cost;
    const char *src, *dst;
    json_object_foreach(json_object_get(whole, "cost-map"), src, row)
    {
        if (!wanted(srcs, src))
            continue;
        json_t *kept = json_object();
        json_object_foreach(row, dst, cost)
        {
            bool keep = wanted(dsts, dst);
            for (size_t i = 0; i < n; i++)
                keep = keep && meets(&rules[i], json_number_value(cost));
            if (keep)
                json_object_set(kept, dst, cost);
        }
        json_object_set_new(expected, src, kept);
    }
    return expected;
}

TEST(a_filtered_cost_map_is_the_filter_of_the_whole_one)
{
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct world w;
        world_init(&w, round);
        bool ordinal = rng_below(&w.rng, 2);
        struct rule rules[2];
        size_t n_rules = rng_below(&w.rng, 3);
        json_t *srcs = random_list(&w, false), *dsts = random_list(&w, false);
        json_t *texts = json_array();
        for (size_t i = 0; i < n_rules; i++) {
            rules[i] = random_rule(&w);
            json_array_append_new(texts, json_string(rules[i].text));
        }
        json_t *whole = ask_document(w.maps, ordinal ? "net:ord-routing" : "net:num-routing", NULL);
        json_t *expected = filter_costs(whole, srcs, dsts, rules, n_rules);
        json_t *part =
            query(&w, "net:filtered-costs",
                  json_pack("{s{ssss}sos{soso}}", "cost-type", "cost-metric", "routingcost",
                            "cost-mode", ordinal ? "ordinal" : "numerical", "constraints", texts,
                            "pids", "srcs", srcs, "dsts", dsts));
        assert_true(json_equal(json_object_get(part, "cost-map"), expected));
        assert_true(json_equal(json_object_get(part, "meta"), json_object_get(whole, "meta")));
        json_decref(expected);
        json_decref(whole);
        json_decref(part);
        world_fini(&w);
    }
}

/* The PID of an address by walking all prefixes of the file; NULL: none. */
static const char *plain_pid(const struct world *w, const struct addr *a)
{
    const char *best = NULL, *pid, *type;
    int longest = -1;
    json_t *groups, *prefixes, *value;
    size_t i;
    json_object_foreach(json_object_get(w->file, "network-map"), pid, groups)
    {
        json_object_foreach(groups, type, prefixes)
        {
            json_array_foreach(prefixes, i, value)
            {
                struct prefix p;
                prefix_parse(FAMILY_NONE, json_string_value(value), &p, NULL);
                if (!prefix_contains(&p, a) || p.len <= longest)
                    continue;
                longest = p.len;
                best = pid;
            }
        }
    }
    return best;
}

static void random_address(struct rng *r, struct addr *out, char text[TYPED_TEXT])
{
    uint32_t a = (uint32_t)rng_below(r, 5), b = (uint32_t)rng_below(r, 5);
    char plain[ADDR_TEXT];
    if (rng_below(r, 2))
        snprintf(plain, sizeof plain, "2001:db8:%x:%x::%x", a, b, (uint32_t)rng_below(r, 3));
    else
        snprintf(plain, sizeof plain, "%u.%u.%u.%u", 10 + (uint32_t)rng_below(r, 2), a, b,
                 (uint32_t)rng_below(r, 3));
    addr_parse(FAMILY_NONE, plain, out);
    typed_addr_format(out, text);
}

/* Random endpoints, some twice, and their PIDs by the plain list. */
struct endpoint {
    struct addr address;
    char text[TYPED_TEXT];
    const char *pid; /* or NULL */
};

static json_t *expected_pids(const struct endpoint *e)
{
    json_t *pids = json_object();
    for (size_t i = 0; i < MAX_LIST; i++)
        json_object_set_new(pids, e[i].text,
                            e[i].pid ? json_pack("{ss}", "net.pid", e[i].pid) : json_object());
    return pids;
}

static const json_t *plain_cost(const struct world *w, const struct endpoint *src,
                                const struct endpoint *dst)
{
    const json_t *costs = json_object_get(w->file, "cost-map");
    if (!src->pid || !dst->pid)
        return NULL;
    return json_object_get(json_object_get(costs, src->pid), dst->pid);
}

static void assert_endpoint_costs(const struct world *w, const json_t *found,
                                  const struct endpoint *e)
{
    for (size_t i = 0; i < MAX_LIST; i++) {
        const json_t *row = json_object_get(found, e[i].text);
        assert_non_null(row);
        for (size_t k = 0; k < MAX_LIST; k++) {
            const json_t *plain = plain_cost(w, &e[i], &e[k]);
            const json_t *cost = json_object_get(row, e[k].text);
            assert_int_equal(cost != NULL, plain != NULL);
            if (cost)
                assert_double_is(json_number_value(cost), json_number_value(plain));
        }
    }
}

static void check_endpoints(struct world *w)
{
    struct endpoint e[MAX_LIST];
    json_t *list = json_array();
    for (size_t i = 0; i < MAX_LIST; i++) {
        random_address(&w->rng, &e[i].address, e[i].text);
        e[i].pid = plain_pid(w, &e[i].address);
        json_array_append_new(list, json_string(e[i].text));
    }
    json_t *pids = expected_pids(e);
    json_t *properties = query(w, "endpoint-property",
                               json_pack("{s[s]sO}", "properties", "net.pid", "endpoints", list));
    assert_true(json_equal(json_object_get(properties, "endpoint-properties"), pids));
    json_t *costs =
        query(w, "endpoint-cost",
              json_pack("{s{ssss}s{sOsO}}", "cost-type", "cost-metric", "routingcost", "cost-mode",
                        "numerical", "endpoints", "srcs", list, "dsts", list));
    assert_endpoint_costs(w, json_object_get(costs, "endpoint-cost-map"), e);
    json_decref(costs);
    json_decref(properties);
    json_decref(pids);
    json_decref(list);
}

TEST(endpoint_services_agree_with_the_maps_and_a_plain_list_of_prefixes)
{
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct world w;
        world_init(&w, round);
        check_endpoints(&w);
        world_fini(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filtered_network_map_is_the_filter_of_the_whole_one),
        cmocka_unit_test(a_filtered_cost_map_is_the_filter_of_the_whole_one),
        cmocka_unit_test(endpoint_services_agree_with_the_maps_and_a_plain_list_of_prefixes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
