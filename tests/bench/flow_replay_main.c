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
#include "sim/base/options.h"
#include "sim/base/quantity.h"
#include "sim/base/vec.h"
#include "sim/engine/sim.h"
#include "sim/net/flow.h"

#include <errno.h>
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

/* The network: counts, and capacities in bytes per second. */
struct shape {
    long long isps, per_isp;
    double up, down, core;
};

struct replay {
    struct sim *sim;
    struct flows *flows;
    struct item *items;
    size_t n, arrived, ended;
    uint32_t per_isp;
    uint32_t up, down, core; /* first resource of each kind */
};

static const struct option_spec options[] = {
    {"isps", "N", "ISPs"},
    {"hosts-per-isp", "M", "hosts of each"},
    {"up", "B", "capacity of each host's uplink, bytes per second"},
    {"down", "B", "capacity of each host's downlink"},
    {"core", "B", "capacity of each ISP's core link"},
    {.name = NULL},
};

static const struct command_spec command = {
    "flow_replay",
    "FLOWS.csv",
    "Replays the flows t_arrival,src,dst,bytes of a file; prints flow,t_arrival,t_completion.",
    options,
    1,
    1,
};

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

static int find_columns(const struct csv *t, const char *path, int column[4], struct err *e)
{
    static const char *const names[4] = {"t_arrival", "src", "dst", "bytes"};
    for (int i = 0; i < 4; i++) {
        column[i] = csv_column(t, names[i]);
        if (column[i] < 0)
            return err_set(e, -EINVAL, "%s:1: there is no column \"%s\"", path, names[i]);
    }
    return 0;
}

static int read_item(const struct csv *t, size_t row, const int column[4], long long hosts,
                     struct item *x)
{
    long long src = 0, dst = 0, bytes = 0;
    x->arrival = parse_time(csv_text(t, row, column[0]));
    if (x->arrival < 0 || whole_parse(csv_text(t, row, column[1]), 0, hosts - 1, &src) ||
        whole_parse(csv_text(t, row, column[2]), 0, hosts - 1, &dst) || src == dst ||
        whole_parse(csv_text(t, row, column[3]), 0, 1LL << 60, &bytes))
        return -EINVAL;
    x->src = (uint32_t)src;
    x->dst = (uint32_t)dst;
    x->bytes = (double)bytes;
    x->completion = -1;
    return 0;
}

static int read_items(const char *path, long long hosts, struct replay *r, struct err *e)
{
    int code, column[4];
    struct csv *t = csv_read(path, &code, e);
    if (!t)
        return code;
    r->n = csv_rows(t);
    r->items = calloc(r->n ? r->n : 1, sizeof *r->items);
    code = r->items ? find_columns(t, path, column, e) : -ENOMEM;
    for (size_t i = 0; code == 0 && i < r->n; i++) {
        if (read_item(t, i, column, hosts, &r->items[i]) ||
            (i > 0 && r->items[i].arrival < r->items[i - 1].arrival))
            code = err_set(e, -EINVAL,
                           "%s:%zu: allowed: t_arrival,src,dst,bytes in order of arrival, two "
                           "different hosts below %lld, whole bytes",
                           path, csv_line(t, i), hosts);
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

/* Adds n resources of one kind; returns the first one's number. */
static uint32_t add_resources(struct flows *f, uint32_t n, double capacity)
{
    uint32_t first = flows_add_resource(f, capacity);
    for (uint32_t i = 1; i < n; i++)
        flows_add_resource(f, capacity);
    return first;
}

static int run(struct replay *r, const struct shape *shape)
{
    r->sim = sim_new();
    r->flows = flows_new(done, r);
    if (!r->sim || !r->flows)
        return -ENOMEM;
    uint32_t hosts = (uint32_t)(shape->isps * shape->per_isp);
    r->up = add_resources(r->flows, hosts, shape->up);
    r->down = add_resources(r->flows, hosts, shape->down);
    r->core = add_resources(r->flows, (uint32_t)shape->isps, shape->core);
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

static int take(void *ctx, const char *name, const char *value, struct err *e)
{
    struct shape *s = ctx;
    double *capacity = strcmp(name, "up") == 0     ? &s->up
                       : strcmp(name, "down") == 0 ? &s->down
                       : strcmp(name, "core") == 0 ? &s->core
                                                   : NULL;
    if (capacity) {
        if (number_parse(value, capacity) || *capacity <= 0)
            return err_set(e, -EINVAL, "--%s: found \"%s\", allowed: a number above 0", name,
                           value);
        return 0;
    }
    if (whole_parse(value, 1, 10000, strcmp(name, "isps") == 0 ? &s->isps : &s->per_isp))
        return err_set(e, -EINVAL, "--%s: found \"%s\", allowed: a whole number from 1 to 10000",
                       name, value);
    return 0;
}

static int print_completions(const struct replay *r, struct err *e)
{
    puts("flow,t_arrival,t_completion");
    for (size_t i = 0; i < r->n; i++)
        printf("%zu,%" PRId64 ".%09" PRId64 ",%" PRId64 ".%09" PRId64 "\n", i,
               r->items[i].arrival / SIM_SECOND, r->items[i].arrival % SIM_SECOND,
               r->items[i].completion / SIM_SECOND, r->items[i].completion % SIM_SECOND);
    if (fflush(stdout) || ferror(stdout))
        return err_sys(e, -EIO, "cannot write the completions");
    return 0;
}

int main(int argc, char **argv)
{
    struct err e = ERR_INIT;
    struct shape shape = {0, 0, 0, 0, 0};
    struct replay r = {.sim = NULL};
    int operands, code = options_parse(&command, argc, argv, &operands, take, &shape, &e);
    if (code == 1)
        return EXIT_FINE;
    if (code == 0 && (!shape.isps || !shape.per_isp || !shape.up || !shape.down || !shape.core))
        code = err_set(&e, -EINVAL, "each of the options is needed; see flow_replay --help");
    r.per_isp = (uint32_t)shape.per_isp;
    if (code == 0)
        code = read_items(argv[1], shape.isps * shape.per_isp, &r, &e);
    if (code == 0 && (code = run(&r, &shape)) != 0)
        err_sys(&e, code, "the replay broke");
    if (code == 0)
        code = print_completions(&r, &e);
    if (e.text[0])
        fprintf(stderr, "flow_replay: %s\n", e.text);
    flows_free(r.flows);
    sim_free(r.sim);
    free(r.items);
    return (int)err_status(code);
}
