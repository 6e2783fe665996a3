/*
 * Replays a list of flows over a two-level network and prints when each ends: for comparing the
 * flow engine with other solvers, in results and in speed.
 *
 * Host h belongs to ISP h / M and has an uplink and a downlink; each ISP has one core link whose
 * capacity both directions share. A flow from s to d crosses up[s], core[s/M], core[d/M], down[d];
 * within an ISP up[s] and down[d] only. No latency, equal weights, no caps.
 */
#include "sim/base/csv.h"
#include "sim/base/err.h"
#include "sim/base/quantity.h"
#include "sim/base/vec.h"
#include "sim/engine/sim.h"
#include "sim/net/flow.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct item {
    sim_time arrival, completion;
    uint32_t src, dst;
    double bytes;
};

struct replay {
    struct sim *sim;
    struct flows *flows;
    struct item *items;
    size_t n, arrived, ended;
    uint32_t per_isp;
    uint32_t up, down, core; /* first resource of each kind */
};

static const char usage[] =
    "usage: flow_replay FLOWS.csv --isps N --hosts-per-isp M --up B --down B --core B\n"
    "  capacities in bytes per second; FLOWS.csv has t_arrival,src,dst,bytes\n";

static void done(void *ctx, uint32_t flow, uint64_t tag, sim_time now)
{
    struct replay *r = ctx;
    (void)flow;
    r->items[tag].completion = now;
    r->ended++;
}

static void start(struct replay *r, size_t i, sim_time now)
{
    const struct item *x = &r->items[i];
    uint32_t a = x->src / r->per_isp, b = x->dst / r->per_isp;
    uint32_t path[4] = {r->up + x->src, r->down + x->dst, r->core + a, r->core + b};
    struct flow_spec spec = {path, a == b ? 2 : 4, 1, INFINITY, x->bytes, i};
    flows_start(r->flows, &spec, now);
}

static void arrive(void *ctx, uint64_t i, sim_time now)
{
    struct replay *r = ctx;
    start(r, i, now);
    r->arrived++;
    if (i + 1 < r->n)
        sim_at(r->sim, r->items[i + 1].arrival, arrive, r, i + 1);
}

/* Seconds with nine decimals, exactly; -1 for anything else. */
static sim_time parse_time(const char *text)
{
    double seconds;
    if (number_parse(text, &seconds) || seconds < 0 || seconds > 9e9)
        return -1;
    return (sim_time)llround(seconds * 1e9);
}

static int read_items(const char *path, uint32_t hosts, struct replay *r, struct err *e)
{
    int code;
    struct csv *t = csv_read(path, &code, e);
    if (!t)
        return code;
    int at = csv_column(t, "t_arrival"), src = csv_column(t, "src"), dst = csv_column(t, "dst"),
        bytes = csv_column(t, "bytes");
    r->n = csv_rows(t);
    r->items = calloc(r->n ? r->n : 1, sizeof *r->items);
    code = r->items ? 0 : -ENOMEM;
    for (size_t i = 0; code == 0 && i < r->n; i++) {
        struct item *x = &r->items[i];
        long long s, d, b;
        x->arrival = parse_time(csv_text(t, i, at));
        x->completion = -1;
        if (x->arrival < (i ? r->items[i - 1].arrival : 0) ||
            whole_parse(csv_text(t, i, src), 0, (long long)hosts - 1, &s) ||
            whole_parse(csv_text(t, i, dst), 0, (long long)hosts - 1, &d) || s == d ||
            whole_parse(csv_text(t, i, bytes), 0, 1LL << 60, &b))
            code = err_set(e, -EINVAL,
                           "%s:%zu: allowed: t_arrival,src,dst,bytes in order of arrival, two "
                           "different hosts below %" PRIu32 ", whole bytes",
                           path, csv_line(t, i), hosts);
        x->src = (uint32_t)s;
        x->dst = (uint32_t)d;
        x->bytes = (double)b;
    }
    csv_free(t);
    return code;
}

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int run(struct replay *r, uint32_t isps, const double capacity[3])
{
    r->sim = sim_new();
    r->flows = flows_new(done, r);
    if (!r->sim || !r->flows)
        return -ENOMEM;
    uint32_t hosts = isps * r->per_isp;
    for (uint32_t i = 0; i < 2 * hosts + isps; i++) {
        int kind = i < hosts ? 0 : i < 2 * hosts ? 1 : 2;
        uint32_t id = flows_add_resource(r->flows, capacity[kind]);
        *(uint32_t *[]){&r->up, &r->down, &r->core}[kind] = id - (kind == 0   ? i
                                                                  : kind == 1 ? i - hosts
                                                                              : i - 2 * hosts);
    }
    sim_add_source(r->sim, flows_source(r->flows));
    double before = cpu_seconds(), batch = 0;
    size_t first = 0;
    if (r->n)
        sim_at(r->sim, r->items[0].arrival, arrive, r, 0);
    while (first < r->n && r->items[first].arrival == 0)
        first++;
    int code = 0;
    if (first > 1) { /* a crowd at the start is told apart: it is solved as one batch */
        code = sim_run(r->sim, 0);
        flows_next(r->flows, 0);
        batch = cpu_seconds() - before;
    }
    if (code == 0)
        code = sim_run(r->sim, SIM_NEVER - 1);
    double spent = cpu_seconds() - before, events = (double)(r->arrived + r->ended);
    struct flows_work w = flows_work(r->flows);
    fprintf(stderr, "events %.0f\ncpu_seconds %.6f\nevents_per_second %.0f\n", events, spent,
            events / spent);
    if (batch > 0)
        fprintf(stderr,
                "first_batch_flows %zu\nfirst_batch_seconds %.6f\n"
                "events_per_second_after_first_batch %.0f\n",
                first, batch, (events - (double)first) / (spent - batch));
    fprintf(stderr, "levels_per_event %.3f\nrates_per_event %.3f\n", (double)w.levels / events,
            (double)w.rates / events);
    return code ? code : flows_error(r->flows);
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"isps", 1, 0, 'i'}, {"hosts-per-isp", 1, 0, 'h'},
                                            {"up", 1, 0, 'u'},   {"down", 1, 0, 'd'},
                                            {"core", 1, 0, 'c'}, {0, 0, 0, 0}};
    double capacity[3] = {0, 0, 0}, number = 0;
    long long isps = 0, per_isp = 0;
    bool bad = false;
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (o == 'i')
            bad |= whole_parse(optarg, 1, 1000000, &isps) != 0;
        else if (o == 'h')
            bad |= whole_parse(optarg, 1, 1000000, &per_isp) != 0;
        else if (o == 'u' || o == 'd' || o == 'c')
            bad |= number_parse(optarg, &number) != 0 || number <= 0,
                capacity[o == 'u'   ? 0
                         : o == 'd' ? 1
                                    : 2] = number;
        else
            bad = true;
    }
    if (bad || optind + 1 != argc || !isps || !per_isp || !capacity[0] || !capacity[1] ||
        !capacity[2]) {
        fputs(usage, stderr);
        return EXIT_BAD;
    }
    struct err e = ERR_INIT;
    struct replay r = {.per_isp = (uint32_t)per_isp};
    int code = read_items(argv[optind], (uint32_t)(isps * per_isp), &r, &e);
    if (code == 0 && (code = run(&r, (uint32_t)isps, capacity)) != 0)
        err_sys(&e, code, "the replay broke");
    if (code == 0) {
        puts("flow,t_arrival,t_completion");
        for (size_t i = 0; i < r.n; i++)
            printf("%zu,%" PRId64 ".%09" PRId64 ",%" PRId64 ".%09" PRId64 "\n", i,
                   r.items[i].arrival / SIM_SECOND, r.items[i].arrival % SIM_SECOND,
                   r.items[i].completion / SIM_SECOND, r.items[i].completion % SIM_SECOND);
        if (fflush(stdout) || ferror(stdout))
            code = err_sys(&e, -errno, "cannot write the completions");
    }
    if (e.text[0])
        fprintf(stderr, "flow_replay: %s\n", e.text);
    flows_free(r.flows);
    sim_free(r.sim);
    free(r.items);
    return (int)err_status(code);
}
