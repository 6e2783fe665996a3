#include "sim/scenario/map_print.h"

#include "sim/base/json.h"

#include <math.h>

static void put_pid(const struct netmap *m, uint32_t pid, FILE *out)
{
    static const enum family families[] = {FAMILY_IPV4, FAMILY_IPV6};
    char text[PREFIX_TEXT];
    const char *joint = "";
    fprintf(out, "%-16s ", netmap_pid(m, pid));
    for (size_t f = 0; f < 2; f++) {
        const struct prefix *v;
        size_t n = netmap_prefixes(m, pid, families[f], &v);
        for (size_t i = 0; i < n; i++, joint = ", ")
            fprintf(out, "%s%s", joint, prefix_format(&v[i], text));
    }
    putc('\n', out);
}

static void put_costs(const struct netmap *m, const struct costmap *c, FILE *out)
{
    fprintf(out, "\n%s, %s: from row to column\n%-16s", costmap_type(c)->metric,
            cost_modes[costmap_type(c)->mode], "");
    for (uint32_t to = 0; to < netmap_pids(m); to++)
        fprintf(out, " %10.10s", netmap_pid(m, to));
    putc('\n', out);
    for (uint32_t from = 0; from < netmap_pids(m); from++) {
        fprintf(out, "%-16s", netmap_pid(m, from));
        for (uint32_t to = 0; to < netmap_pids(m); to++) {
            double cost = costmap_cost(c, from, to);
            if (isnan(cost))
                fprintf(out, " %10s", "-");
            else
                fprintf(out, " %10.10g", cost);
        }
        putc('\n', out);
    }
}

void map_print_table(const struct mapset *maps, FILE *out)
{
    for (size_t i = 0; i < mapset_netmaps(maps); i++) {
        const struct netmap *m = mapset_netmap(maps, i);
        fprintf(out, "network map %s, tag %s\n", netmap_id(m), netmap_tag(m));
        for (uint32_t pid = 0; pid < netmap_pids(m); pid++)
            put_pid(m, pid, out);
        for (size_t k = 0; k < mapset_costmaps(maps); k++) {
            const struct costmap *c = mapset_costmap(maps, k);
            if (costmap_netmap(c) == m)
                put_costs(m, c, out);
        }
    }
}

static void put_cost_object(const struct netmap *m, const struct costmap *c, FILE *out)
{
    char number[32];
    fputs("    {\"meta\": {\"cost-type\": ", out);
    cost_type_write(costmap_type(c), out);
    fputs("},\n     \"cost-map\": {", out);
    for (uint32_t from = 0; from < netmap_pids(m); from++) {
        const char *joint = "";
        fprintf(out, "%s\n       ", from ? "," : "");
        json_put_string(out, netmap_pid(m, from));
        fputs(": {", out);
        for (uint32_t to = 0; to < netmap_pids(m); to++) {
            double cost = costmap_cost(c, from, to);
            if (isnan(cost))
                continue;
            fputs(joint, out);
            json_put_string(out, netmap_pid(m, to));
            fprintf(out, ": %s", json_number(cost, number));
            joint = ", ";
        }
        putc('}', out);
    }
    fputs("}}", out);
}

void map_print_json(const struct mapset *maps, FILE *out)
{
    const struct netmap *m = mapset_netmap(maps, 0);
    const char *joint = "\n";
    fputs("{\n  \"meta\": {\"vtag\": ", out);
    netmap_write_vtag(m, out);
    fputs("},\n  \"network-map\": ", out);
    netmap_write(m, NULL, NETMAP_ALL, out);
    fputs(",\n  \"cost-maps\": [", out);
    for (size_t k = 0; k < mapset_costmaps(maps); k++) {
        const struct costmap *c = mapset_costmap(maps, k);
        if (costmap_netmap(c) != m || costmap_type(c)->mode != COST_NUMERICAL)
            continue;
        fputs(joint, out);
        put_cost_object(m, c, out);
        joint = ",\n";
    }
    fputs("\n  ]\n}\n", out);
}
