/* Network map and cost map of random worlds, read from their documents, against plain tables. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alto/costmap_view.h"
#include "sim/alto/netmap_view.h"
#include "sim/base/prefix.h"
#include "sim/engine/rng.h"
#include "tests/support/test.h"

enum { WORLDS = 60, PIDS = 12, PREFIXES = 40, ADDRESSES = 200 };

struct entry {
    struct prefix prefix;
    int pid;
};

struct model {
    int pids;
    struct entry entries[PREFIXES];
    size_t n;
    double costs[PIDS][PIDS];
};

/* Few distinct bits, so that prefixes nest and addresses meet them. */
static struct addr random_address(struct rng *r)
{
    struct addr a = {.family = rng_below(r, 2) ? FAMILY_IPV4 : FAMILY_IPV6};
    unsigned bytes = family_bits(a.family) / 8;
    for (unsigned i = 0; i < bytes; i++)
        a.b[i] = (uint8_t)(rng_below(r, 3) ? 0 : rng_next(r));
    return a;
}

static struct prefix random_prefix(struct rng *r)
{
    struct addr a = random_address(r);
    char text[PREFIX_TEXT], address[ADDR_TEXT];
    struct prefix p;
    unsigned len = (unsigned)rng_below(r, family_bits(a.family) + 1);
    snprintf(text, sizeof text, "%s/%u", addr_format(&a, address), len);
    assert_int_equal(prefix_parse(a.family, text, &p, NULL), 0);
    return p;
}

static bool has_prefix(const struct model *m, const struct prefix *p)
{
    for (size_t i = 0; i < m->n; i++) {
        if (prefix_compare(&m->entries[i].prefix, p) == 0)
            return true;
    }
    return false;
}

static void make_model(struct model *m, struct rng *r)
{
    *m = (struct model){.pids = 1 + (int)rng_below(r, PIDS)};
    size_t wanted = rng_below(r, PREFIXES + 1);
    while (m->n < wanted) {
        struct entry e = {random_prefix(r), (int)rng_below(r, (uint64_t)m->pids)};
        if (!has_prefix(m, &e.prefix))
            m->entries[m->n++] = e;
    }
    double share = rng_unit(r);
    for (int s = 0; s < m->pids; s++) {
        for (int d = 0; d < m->pids; d++)
            m->costs[s][d] = rng_unit(r) < share ? NAN : (double)rng_below(r, 1000) / 8;
    }
}

static int plain_pid(const struct model *m, const struct addr *a)
{
    int pid = -1, longest = -1;
    for (size_t i = 0; i < m->n; i++) {
        const struct prefix *p = &m->entries[i].prefix;
        if (prefix_contains(p, a) && p->len > longest) {
            longest = p->len;
            pid = m->entries[i].pid;
        }
    }
    return pid;
}

/* The PIDs stand in the document in the order of their names' places in `order`. */
static void write_netmap(const struct model *m, const uint32_t *order, FILE *out)
{
    fprintf(out, "{\"meta\": {\"vtag\": {\"resource-id\": \"n\", \"tag\": \"t\"}},"
                 " \"network-map\": {");
    for (int k = 0; k < m->pids; k++) {
        fprintf(out, "%s\"P%u\": {", k ? "," : "", order[k]);
        for (int f = 0; f < 2; f++) {
            enum family family = f ? FAMILY_IPV6 : FAMILY_IPV4;
            const char *comma = "";
            fprintf(out, "%s\"%s\": [", f ? "," : "", family_name(family));
            for (size_t i = 0; i < m->n; i++) {
                char text[PREFIX_TEXT];
                const struct entry *e = &m->entries[i];
                if (e->pid != (int)order[k] || e->prefix.addr.family != family)
                    continue;
                fprintf(out, "%s\"%s\"", comma, prefix_format(&e->prefix, text));
                comma = ",";
            }
            fprintf(out, "]");
        }
        fprintf(out, "}");
    }
    fprintf(out, "}}");
}

static void write_costmap(const struct model *m, FILE *out)
{
    fprintf(out, "{\"meta\": {\"dependent-vtags\": [{\"resource-id\": \"n\", \"tag\": \"t\"}],"
                 " \"cost-type\": {\"cost-metric\": \"x\", \"cost-mode\": \"numerical\"}},"
                 " \"cost-map\": {");
    for (int s = 0; s < m->pids; s++) {
        const char *comma = "";
        fprintf(out, "%s\"P%d\": {", s ? "," : "", s);
        for (int d = 0; d < m->pids; d++) {
            if (isnan(m->costs[s][d]))
                continue;
            fprintf(out, "%s\"P%d\": %g", comma, d, m->costs[s][d]);
            comma = ",";
        }
        fprintf(out, "}");
    }
    fprintf(out, "}}");
}

static void compare(const struct model *m, const struct netmap_view *netmap,
                    const struct costmap_binding *costs, struct rng *r)
{
    uint32_t last_found = PID_UNKNOWN;
    int last_plain = -1;
    for (int i = 0; i < ADDRESSES; i++) {
        struct addr a = random_address(r);
        uint32_t found = netmap_view_find(netmap, &a);
        int plain = plain_pid(m, &a);
        char name[8];
        snprintf(name, sizeof name, "P%d", plain);
        if (plain < 0)
            assert_int_equal(found, PID_UNKNOWN);
        else
            assert_string_equal(netmap_view_pid(netmap, found), name);
        double wanted = plain < 0 || last_plain < 0 ? NAN : m->costs[last_plain][plain];
        assert_double_is(costmap_binding_cost(costs, last_found, found), wanted);
        last_found = found;
        last_plain = plain;
    }
}

TEST(maps_read_from_documents_agree_with_plain_tables)
{
    for (uint32_t w = 0; w < WORLDS; w++) {
        struct rng r;
        struct model m;
        uint32_t order[PIDS];
        char *netmap_text = NULL, *costmap_text = NULL;
        size_t netmap_size, costmap_size;
        struct netmap_view *netmap;
        struct costmap_view *costmap;
        rng_init(&r, 1, w, "alto-lookup", "");
        make_model(&m, &r);
        for (int k = 0; k < m.pids; k++)
            order[k] = (uint32_t)k;
        rng_shuffle(&r, order, (size_t)m.pids);
        FILE *out = open_memstream(&netmap_text, &netmap_size);
        write_netmap(&m, order, out);
        fclose(out);
        out = open_memstream(&costmap_text, &costmap_size);
        write_costmap(&m, out);
        fclose(out);
        assert_int_equal(netmap_view_parse(netmap_text, netmap_size, &netmap, NULL), 0);
        assert_int_equal(costmap_view_parse(costmap_text, costmap_size, &costmap, NULL), 0);
        struct costmap_binding *costs = costmap_binding_new(costmap, netmap);
        compare(&m, netmap, costs, &r);
        costmap_binding_free(costs);
        costmap_view_free(costmap);
        netmap_view_free(netmap);
        free(netmap_text);
        free(costmap_text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_read_from_documents_agree_with_plain_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
