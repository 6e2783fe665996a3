#include "tests/support/fixture.h"

#include "sim/base/csv.h"
#include "sim/base/json.h"
#include "tests/support/folder.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define RUNS_HEAD        "point,arm,replication,metric,scope,value,unit\n"
#define SERIES_HEAD      "point,arm,replication,time,metric,scope,value,unit\n"
#define COMPLETIONS_HEAD "point,arm,replication,workload,network,class,joined,duration,outcome\n"

void fixture_small(const char *dir, unsigned replications, const char *rows, const char *expect)
{
    FILE *out = folder_create(dir, "manifest.json");
    fprintf(out,
            "{\"format\": \"altosim-results/1\", \"version\": \"0.1.0\", \"scenario\": \"small\","
            " \"title\": \"A small test\", \"digest\": \"00ff\", \"seed\": 7, \"command\":"
            " [\"altosim\", \"run\", \"small.json\"], \"files\": {}, \"baseline\": \"off\","
            " \"arms\": [\"off\", \"on\"], \"points\": [\"-\"], \"replications\": %u,"
            " \"missing\": [], \"partial\": false}\n",
            replications);
    assert_int_equal(fclose(out), 0);
    out = folder_create(dir, "scenario.json");
    fprintf(out, "{\"title\": \"A small test\", \"expect\": %s}\n", expect);
    assert_int_equal(fclose(out), 0);
    out = folder_create(dir, "runs.csv");
    fprintf(out, RUNS_HEAD "%s", rows);
    assert_int_equal(fclose(out), 0);
    folder_put(dir, "series.csv", SERIES_HEAD);
    folder_put(dir, "completions.csv", COMPLETIONS_HEAD);
}

/* --- Worlds ----------------------------------------------------------------------------------- */

enum { MOST_NETWORKS = 6, BINS = 48, PEERS = 120, MOST_NODES = 400, MOST_LINKS = 500 };

struct network {
    const char *name;
    int as;
    double x, y;
    int areas, leaves; /* an area is a router with so many access nodes below it */
    bool radio;
    double traffic; /* GB a day into it */
};

struct link {
    char name[160], from[64], to[64];
    const char *kind;
    double capacity, delay;
    int network;
};

struct node {
    char name[64];
    const char *kind;
    int network, area, hosts;
    double x, y;
};

struct world {
    const char *title, *name;
    int networks;
    struct network network[MOST_NETWORKS];
    const char *between[8][3]; /* from network, to network, kind; NULL-ended */
};

static const struct world worlds[] = {
    [FIXTURE_SMALL_ISP] =
        {
            "A small ISP with one uplink: unguided peers against ALTO guidance",
            "small-isp",
            2,
            {{"isp-a", 64501, 0.3, 0.35, 2, 3, false, 410},
             {"internet", 64500, 0.7, 0.8, 1, 2, false, 640}},
            {{"isp-a", "internet", "transit"}},
        },
    [FIXTURE_MULTI_ACCESS] =
        {
            "A backbone with three access networks, a cheaper neighbour and the rest",
            "multi-access",
            5,
            {{"isp-a", 64501, 0.2, 0.3, 4, 3, false, 900},
             {"isp-b", 64502, 0.8, 0.35, 2, 2, false, 420},
             {"rest-east", 64511, 0.75, 0.85, 1, 2, false, 300},
             {"rest-west", 64512, 0.25, 0.85, 1, 2, false, 280},
             {"tier-1", 64500, 0.5, 0.65, 1, 0, false, 0}},
            {{"isp-a", "isp-b", "peering"},
             {"isp-a", "tier-1", "transit"},
             {"isp-b", "tier-1", "transit"},
             {"rest-east", "tier-1", "transit"},
             {"rest-west", "tier-1", "transit"}},
        },
    [FIXTURE_FIXED_MOBILE] =
        {
            "A mobile network beside two fixed access networks",
            "fixed-mobile",
            3,
            {{"mobile", 64520, 0.5, 0.2, 1, 4, true, 90},
             {"fixed-a", 64521, 0.2, 0.7, 2, 2, false, 500},
             {"fixed-b", 64522, 0.8, 0.7, 2, 2, false, 480}},
            {{"mobile", "fixed-a", "peering"},
             {"mobile", "fixed-b", "peering"},
             {"fixed-a", "fixed-b", "peering"}},
        },
};

static const char *const default_arms[] = {"off", "on", NULL};
static const char *const no_points[] = {"-", NULL};

struct making {
    const struct world *world;
    const char *const *arms, *const *points;
    unsigned replications, lost;
    const char *title;
    struct node node[MOST_NODES];
    struct link link[MOST_LINKS];
    int nodes, links;
};

/* A number in [0, 1) from a text and a number: FNV-1a, then mixed. */
static double hashed(const char *text, uint64_t salt)
{
    uint64_t h = UINT64_C(14695981039346656037) ^ salt * UINT64_C(0x9e3779b97f4a7c15);
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
    h = (h ^ (h >> 31)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 29)) * UINT64_C(0x94d049bb133111eb);
    return (double)((h ^ (h >> 32)) >> 11) * 0x1p-53;
}

static struct node *add_node(struct making *m, const char *kind, int network, int area, double x,
                             double y)
{
    assert_true(m->nodes < MOST_NODES);
    struct node *n = &m->node[m->nodes++];
    *n = (struct node){.kind = kind, .network = network, .area = area, .x = x, .y = y};
    return n;
}

static void add_link(struct making *m, const char *from, const char *to, const char *kind,
                     double capacity, int network)
{
    assert_true(m->links < MOST_LINKS);
    struct link *l = &m->link[m->links++];
    snprintf(l->name, sizeof l->name, "%s--%s", from, to);
    snprintf(l->from, sizeof l->from, "%s", from);
    snprintf(l->to, sizeof l->to, "%s", to);
    l->kind = kind;
    l->capacity = capacity;
    l->delay = 0.002;
    l->network = network;
}

/* A ring of routers, each with its access nodes around it. */
static void build_network(struct making *m, int index, unsigned more)
{
    const struct network *w = &m->world->network[index];
    int leaves = w->leaves + (w->leaves ? (int)more : 0);
    for (int area = 0; area < w->areas; area++) {
        double angle = 6.2832 * area / w->areas, x = w->x + 0.07 * cos(angle),
               y = w->y + 0.07 * sin(angle);
        struct node *router = add_node(m, "router", index, area, x, y);
        snprintf(router->name, sizeof router->name, "%.12s-r%d", w->name, area + 1);
        if (area) {
            struct node *before = router - 1 - leaves;
            add_link(m, before->name, router->name, "backbone", 10e9, index);
        }
        for (int leaf = 0; leaf < leaves; leaf++) {
            double turn = angle + 6.2832 * (leaf + 0.5) / leaves;
            struct node *access =
                add_node(m, "access", index, area, x + 0.1 * cos(turn), y + 0.1 * sin(turn));
            char suffix[16] = {(char)('a' + leaf % 26)};
            if (leaf >= 26)
                snprintf(suffix + 1, sizeof suffix - 1, "%d", leaf / 26);
            snprintf(access->name, sizeof access->name, "%.12s-a%d%s", w->name, area + 1, suffix);
            access->hosts = 20 + (int)(100 * hashed(access->name, 1));
            add_link(m, access->name, router->name, w->radio ? "radio" : "aggregation",
                     w->radio ? 150e6 : 1e9, index);
        }
    }
}

static void build(struct making *m, unsigned more)
{
    for (int i = 0; i < m->world->networks; i++)
        build_network(m, i, more);
    for (int i = 0; m->world->between[i][0]; i++) {
        char from[64], to[64];
        snprintf(from, sizeof from, "%.12s-r1", m->world->between[i][0]);
        snprintf(to, sizeof to, "%.12s-r1", m->world->between[i][1]);
        add_link(m, from, to, m->world->between[i][2], 2e9, -1);
    }
}

/* --- Files ------------------------------------------------------------------------------------ */

static void put_strings(FILE *out, const char *key, const char *const *texts)
{
    fprintf(out, "\"%s\": [", key);
    for (int i = 0; texts[i]; i++) {
        fputs(i ? ", " : "", out);
        json_put_string(out, texts[i]);
    }
    fputs("],\n", out);
}

static int count(const char *const *texts)
{
    int n = 0;
    while (texts[n])
        n++;
    return n;
}

static bool is_lost(const struct making *m, int arm, unsigned replication)
{
    return arm == count(m->arms) - 1 && replication > m->replications - m->lost;
}

static void put_manifest(const char *dir, const struct making *m)
{
    FILE *out = folder_create(dir, "manifest.json");
    fprintf(out,
            "{\"format\": \"altosim-results/1\", \"version\": \"0.1.0\",\n\"scenario\": \"%s\", "
            "\"title\": ",
            m->world->name);
    json_put_string(out, m->title);
    fprintf(out,
            ",\n\"digest\": \"3f5a9d0c17e84b6ab2d1c0f9e8d7c6b5a4938271605f4e3d2c1b0a9f8e7d6c5b\", "
            "\"seed\": 42,\n\"command\": [\"altosim\", \"run\", \"scenarios/%s.json\", "
            "\"--seed\", \"42\"],\n\"files\": {},\n",
            m->world->name);
    fputs("\"baseline\": ", out);
    json_put_string(out, m->arms[0]);
    fputs(",\n", out);
    put_strings(out, "arms", m->arms);
    put_strings(out, "points", m->points);
    fputs("\"networks\": [", out);
    for (int i = 0; i < m->world->networks; i++)
        fprintf(out, "%s\"%s\"", i ? ", " : "", m->world->network[i].name);
    fprintf(out, "],\n\"replications\": %u, \"missing\": [", m->replications);
    const char *comma = "";
    for (int p = 0; m->points[p]; p++) {
        for (unsigned lost = m->lost; lost; lost--) {
            fprintf(out, "%s\n{\"point\": ", comma);
            json_put_string(out, m->points[p]);
            fputs(", \"arm\": ", out);
            json_put_string(out, m->arms[count(m->arms) - 1]);
            fprintf(out, ", \"replication\": %u, \"reason\": \"interrupted\"}",
                    m->replications - lost + 1);
            comma = ",";
        }
    }
    fprintf(out, "], \"partial\": %s}\n", m->lost ? "true" : "false");
    assert_int_equal(fclose(out), 0);
}

static void put_scenario(const char *dir, const struct making *m)
{
    const char *network = m->world->network[0].name;
    FILE *out = folder_create(dir, "scenario.json");
    fputs("{\"title\": ", out);
    json_put_string(out, m->title);
    fputs(",\n\"reference\": \"RFC 7971 section 3.5\", \"duration\": \"4 h\",\n"
          "\"measure\": {\"from\": \"0 s\", \"to\": \"4 h\", \"bin\": \"5 min\"},\n"
          "\"workloads\": {\"film\": {\"kind\": \"swarm\", \"transport\": \"fluid\"}},\n"
          "\"arms\": {",
          out);
    for (int i = 0; m->arms[i]; i++) {
        fputs(i ? ", " : "", out);
        json_put_string(out, m->arms[i]);
        fprintf(out, ": {\"workloads\": {\"film\": {\"guidance\": %s}}}",
                i ? "{\"strategy\": \"cost-ranked\"}" : "null");
    }
    fprintf(out,
            "},\n\"expect\": {\n\"less-into-%s\": {\"metric\": \"interdomain.bytes\", \"scope\": "
            "\"network=%s;direction=in\", \"change\": \"<= -25%%\", \"arm\": ",
            network, network);
    json_put_string(out, m->arms[1]);
    fputs("},\n\"nobody-waits-longer\": {\"metric\": \"completion.time\", \"scope\": "
          "\"class=all\", \"change\": \"<= 5%\", \"arm\": ",
          out);
    json_put_string(out, m->arms[1]);
    fprintf(out,
            "},\n\"more-local\": {\"metric\": \"localization\", \"scope\": "
            "\"network=%s;level=network\", \"value\": \">= 90%%\", \"arm\": ",
            network);
    json_put_string(out, m->arms[1]);
    fputs("}}}\n", out);
    assert_int_equal(fclose(out), 0);
}

static void put_topology(const char *dir, const struct making *m)
{
    FILE *out = folder_create(dir, "topology.json");
    fputs("{\"format\": \"altosim-topology/1\",\n\"networks\": [", out);
    for (int i = 0; i < m->world->networks; i++)
        fprintf(out, "%s{\"name\": \"%s\", \"as\": %d}", i ? ", " : "", m->world->network[i].name,
                m->world->network[i].as);
    fputs("],\n\"nodes\": [", out);
    for (int i = 0; i < m->nodes; i++) {
        const struct node *n = &m->node[i];
        fprintf(out,
                "%s\n{\"name\": \"%s\", \"network\": \"%s\", \"kind\": \"%s\", \"area\": "
                "\"area-%d\", \"x\": %.4f, \"y\": %.4f, \"hosts\": %d}",
                i ? "," : "", n->name, m->world->network[n->network].name, n->kind, n->area + 1,
                n->x, n->y, n->hosts);
    }
    fputs("],\n\"links\": [", out);
    for (int i = 0; i < m->links; i++) {
        const struct link *l = &m->link[i];
        fprintf(out,
                "%s\n{\"name\": \"%s\", \"from\": \"%s\", \"to\": \"%s\", \"kind\": \"%s\", "
                "\"duplex\": \"full\", \"capacity\": %.0f, \"delay\": %g, \"weight\": 1}",
                i ? "," : "", l->name, l->from, l->to, l->kind, l->capacity, l->delay);
    }
    fputs("]}\n", out);
    assert_int_equal(fclose(out), 0);
}

/* One run while its rows are written. */
struct run {
    const struct making *m;
    FILE *out;
    int point, arm;
    unsigned replication;
    double guided; /* 0: the baseline, 1: the last arm */
};

/* A value that guidance changes by `effect` (a fraction), with worlds and arms of some noise. */
static double figure(const struct run *run, const char *what, double base, double effect)
{
    double world = hashed(what, run->replication),
           own = hashed(what, 1000 + 100 * run->arm + run->replication);
    double swept = 1 + 0.25 * run->point;
    return base * (1 + 0.2 * (world - 0.5)) * (1 + effect * run->guided * swept) *
           (1 + 0.03 * run->guided * (own - 0.5));
}

/* The cells that name the run, in every table. */
static void put_key(const struct run *run)
{
    csv_put_text(run->out, run->m->points[run->point], ',');
    csv_put_text(run->out, run->m->arms[run->arm], ',');
    csv_put_number(run->out, run->replication, ',');
}

/* The cells of a figure, in runs.csv and series.csv. */
static void put_value(const struct run *run, const char *metric, const char *scope, double value,
                      const char *unit)
{
    csv_put_text(run->out, metric, ',');
    csv_put_text(run->out, scope, ',');
    csv_put_number(run->out, value, ',');
    csv_put_text(run->out, unit, '\n');
}

static void put_figure(const struct run *run, const char *metric, const char *scope, double base,
                       double effect, const char *unit)
{
    char what[300];
    snprintf(what, sizeof what, "%s %s", metric, scope);
    double value = figure(run, what, base, effect);
    put_key(run);
    put_value(run, metric, scope, strcmp(unit, "share") == 0 ? fmin(value, 1) : value, unit);
}

static void put_network_figures(const struct run *run, const struct network *w)
{
    char scope[100];
    const struct {
        const char *direction, *relation;
        double share;
    } cuts[] = {{"in", "all", 0.6},   {"in", "peering", 0.2},   {"in", "transit", 0.4},
                {"out", "all", 0.55}, {"out", "peering", 0.15}, {"out", "transit", 0.4}};
    if (w->traffic <= 0)
        return;
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        snprintf(scope, sizeof scope, "network=%s;direction=%s;relation=%s", w->name,
                 cuts[i].direction, cuts[i].relation);
        put_figure(run, "interdomain.bytes", scope, w->traffic * 1e9 * cuts[i].share, -0.42,
                   "bytes");
    }
    snprintf(scope, sizeof scope, "network=%s", w->name);
    put_figure(run, "charge", scope, w->traffic * 3, -0.3, "money");
    put_figure(run, "backbone.bytehops", scope, w->traffic * 1e9 * 1.4, -0.2, "bytes");
    put_figure(run, "redundancy", scope, 11, -0.5, "copies");
    put_figure(run, "mlu", scope, 0.7, -0.12, "share");
    const char *const levels[] = {"access", "network", "pid"};
    for (int i = 0; i < 3; i++) {
        snprintf(scope, sizeof scope, "network=%s;level=%s", w->name, levels[i]);
        put_figure(run, "localization", scope, i == 1 ? 0.4 : 0.15, i == 1 ? 0.8 : 1.1, "share");
    }
    for (int i = 0; w->radio && i < 2; i++) {
        snprintf(scope, sizeof scope, "network=%s;direction=%s", w->name, i ? "up" : "down");
        put_figure(run, "radio.bytes", scope, w->traffic * 1e9 * (i ? 0.4 : 0.9), i ? -0.6 : -0.01,
                   "bytes");
    }
}

static void put_run_figures(const struct run *run)
{
    for (int i = 0; i < run->m->world->networks; i++)
        put_network_figures(run, &run->m->world->network[i]);
    put_figure(run, "completion.time", "class=all", 1830, -0.01, "s");
    put_figure(run, "completion.p50", "class=all", 1500, -0.02, "s");
    put_figure(run, "completion.p95", "class=all", 4100, 0.05, "s");
    put_figure(run, "completion.finished", "class=all", 0.93, 0, "share");
    put_figure(run, "throughput", "class=all", 6.1e6, 0.02, "bit/s");
    bool on = run->arm > 0;
    const char *const services[] = {"all", "costmap", "directory", "networkmap"};
    for (int i = 0; i < 4; i++) {
        char scope[40];
        snprintf(scope, sizeof scope, "service=%s", services[i]);
        put_figure(run, "alto.requests", scope, on ? (i ? 480 : 1440) : 0, 0, "count");
    }
    put_figure(run, "alto.bytes", "-", on ? 2.2e6 : 0, 0, "bytes");
    put_figure(run, "alto.fallbacks", "-", 0, 0, "count");
    put_figure(run, "alto.adoption", "-", on ? 1 : 0, 0, "share");
    if (on) {
        put_figure(run, "alto.delay", "of=mean", 0.041, 0, "s");
        put_figure(run, "alto.disclosed", "server=alto-a", 480, 0, "count");
    }
    for (int i = 0; i < run->m->links; i++) {
        const struct link *l = &run->m->link[i];
        bool between = l->network < 0;
        for (int k = 0; k < 4; k++) {
            char scope[220];
            snprintf(scope, sizeof scope, "link=%s;direction=%s;of=%s", l->name,
                     k & 1 ? "reverse" : "forward", k & 2 ? "peak" : "mean");
            double load = hashed(l->name, 3) * (between ? 0.5 : 0.3) + (between ? 0.2 : 0.05);
            put_figure(run, "link.utilization", scope, load * (k & 2 ? 1.5 : 0.7),
                       between ? -0.4 : -0.05, "share");
        }
    }
}

static void put_run_series(const struct run *run)
{
    for (int bin = 0; bin < BINS; bin++) {
        double shape = 0.3 + sin(3.1416 * (bin + 2) / (BINS + 4));
        for (int i = 0; i < run->m->world->networks; i++) {
            const struct network *w = &run->m->world->network[i];
            for (int out = 0; out < 2 && w->traffic > 0; out++) {
                char scope[80], what[120];
                snprintf(scope, sizeof scope, "network=%s;direction=%s", w->name,
                         out ? "out" : "in");
                snprintf(what, sizeof what, "%s %d", scope, bin);
                put_key(run);
                csv_put_number(run->out, bin * 300, ',');
                put_value(run, "interdomain.rate", scope,
                          figure(run, what, w->traffic * 5e5 * shape, -0.42), "bit/s");
            }
        }
    }
}

static void put_run_links(const struct run *run)
{
    static const char *const classes[] = {"background", "p2p"};
    for (int i = 0; i < 4 * run->m->links; i++) {
        const struct link *l = &run->m->link[i / 4];
        const char *direction = i & 1 ? "reverse" : "forward", *class = classes[(i >> 1) & 1];
        char what[220];
        snprintf(what, sizeof what, "%s %s %s", l->name, direction, class);
        put_key(run);
        csv_put_text(run->out, l->name, ',');
        csv_put_text(run->out, direction, ',');
        csv_put_text(run->out, class, ',');
        csv_put_number(run->out, floor(figure(run, what, l->capacity * 100, i & 2 ? -0.4 : 0)),
                       '\n');
    }
}

static void put_run_completions(const struct run *run)
{
    for (int peer = 0; peer < PEERS; peer++) {
        char what[32];
        snprintf(what, sizeof what, "peer %d", peer);
        double luck = hashed(what, 77 + run->replication);
        double size = 600 + 2400 * pow(hashed(what, run->replication), 2);
        put_key(run);
        csv_put_text(run->out, peer % 4 ? "film" : "update", ',');
        csv_put_text(run->out, run->m->world->network[peer % 2].name, ',');
        csv_put_text(run->out, peer % 3 ? "vdsl" : "fibre", ',');
        csv_put_number(run->out, peer * 5, ',');
        csv_put_number(run->out, figure(run, what, size, -0.1), ',');
        csv_put_text(run->out,
                     luck < 0.03   ? "aborted"
                     : luck < 0.07 ? "unfinished"
                                   : "finished",
                     '\n');
    }
}

/* Writes a CSV file run by run. */
static void put_runs(const char *dir, const struct making *m, const char *name, const char *head,
                     void (*put)(const struct run *run))
{
    struct run run = {.m = m, .out = folder_create(dir, name)};
    int arms = count(m->arms);
    fputs(head, run.out);
    for (run.point = 0; m->points[run.point]; run.point++) {
        for (run.arm = 0; run.arm < arms; run.arm++) {
            run.guided = arms > 1 ? (double)run.arm / (arms - 1) : 0;
            for (run.replication = 1; run.replication <= m->replications; run.replication++) {
                if (!is_lost(m, run.arm, run.replication))
                    put(&run);
            }
        }
    }
    assert_int_equal(fclose(run.out), 0);
}

static void put_maps(const char *dir, const struct making *m)
{
    FILE *out = folder_create(dir, "alto/alto-a/networkmap.json");
    fputs("{\"meta\": {\"vtag\": {\"resource-id\": \"default-network-map\", \"tag\": "
          "\"8a4e1f\"}},\n\"network-map\": {",
          out);
    for (int i = 0; i < m->world->networks; i++)
        fprintf(out, "%s\n\"pid-%s\": {\"ipv4\": [\"10.%d.0.0/17\", \"10.%d.128.0/17\"]}",
                i ? "," : "", m->world->network[i].name, i, i);
    fputs("}}\n", out);
    assert_int_equal(fclose(out), 0);
    out = folder_create(dir, "alto/alto-a/costmap.json");
    fputs("{\"meta\": {\"cost-type\": {\"cost-mode\": \"numerical\", \"cost-metric\": "
          "\"routingcost\"}},\n\"cost-map\": {",
          out);
    for (int i = 0; i < m->world->networks; i++) {
        fprintf(out, "%s\n\"pid-%s\": {", i ? "," : "", m->world->network[i].name);
        for (int k = 0; k < m->world->networks; k++)
            fprintf(out, "%s\"pid-%s\": %d", k ? ", " : "", m->world->network[k].name,
                    i == k ? 1 : 10 + 5 * k);
        putc('}', out);
    }
    fputs("}}\n", out);
    assert_int_equal(fclose(out), 0);
}

void fixture_world(const char *dir, const struct fixture *f)
{
    static const char links[] = "point,arm,replication,link,direction,class,bytes\n";
    struct making m = {.world = &worlds[f->kind],
                       .arms = f->arms ? f->arms : default_arms,
                       .points = f->points ? f->points : no_points,
                       .replications = f->replications ? f->replications : 5,
                       .lost = f->lost};
    m.title = f->title ? f->title : m.world->title;
    build(&m, f->leaves);
    put_manifest(dir, &m);
    put_scenario(dir, &m);
    put_topology(dir, &m);
    put_runs(dir, &m, "runs.csv", RUNS_HEAD, put_run_figures);
    put_runs(dir, &m, "links.csv", links, put_run_links);
    put_runs(dir, &m, "series.csv", SERIES_HEAD, put_run_series);
    put_runs(dir, &m, "completions.csv", COMPLETIONS_HEAD, put_run_completions);
    put_maps(dir, &m);
    folder_put(dir, "log.txt", f->lost ? "warning: interrupted: runs are missing\n" : "");
}
