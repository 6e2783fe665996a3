/* V1 and V4: bytes that balance, and shares that are max-min fair. */
#include "sim/net/flow.h"
#include "tests/support/books.h"
#include "tests/validation/targets.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* --- V1: books --------------------------------------------------------------------------------- */

enum { NETWORKS_MAX = 16 };

static const char books_scenario[] =
    "{'title': 'books', 'duration': '10 min', 'seed': %d, 'topology': {'archetype': {'kind': "
    "'multi-access', 'others': {'networks': 2, 'hosts': 60}, 'isp_b': {'hosts': 60, 'prefixes': "
    "['198.51.100.0/24']}, 'access': {'a': {'hosts': 50, 'prefixes': ['192.0.2.0/26']}, 'b': "
    "{'hosts': 50, 'prefixes': ['192.0.2.64/26']}, 'c': {'hosts': 50, 'prefixes': "
    "['192.0.2.128/26']}}}}, 'workloads': {'w': {'kind': 'swarm', 'content': '20 MB', 'count': 2, "
    "'abort_mean': '5 min', 'arrivals': {'within': '60 s'}, 'population': {'a': {'network': "
    "'isp-a', 'peers': 60}, 'rest': {'peers': 60}}}}}";

/* The greatest gap of a network, and how much more was downloaded in all than uploaded. */
static void books_of_run(int seed, double *gap, double *lost)
{
    struct books books[NETWORKS_MAX] = {{0}};
    struct swarm_rig r;
    char text[2048];
    *lost = *gap = 0;
    snprintf(text, sizeof text, books_scenario, seed);
    swarm_rig_init(&r, text, 1, NULL);
    swarm_rig_run(&r, 400);
    books_add(&r, books);
    for (uint32_t n = 0; n < net_topo(r.net)->nnetworks; n++) {
        *gap = fmax(*gap, fabs(books_gap(&books[n])));
        *lost += books[n].uploads - books[n].downloads;
    }
    swarm_rig_fini(&r);
}

int validate_books(struct validation *v)
{
    double gap = 0, lost = 0;
    for (int seed = 1; seed <= (v->quick ? 1 : 5); seed++) {
        double one, none;
        books_of_run(seed, &one, &none);
        gap = fmax(gap, one);
        lost = fmax(lost, fabs(none));
    }
    /* Sums of doubles: a thousandth of a byte in some gigabytes. */
    struct claim each = {"V1",
                         "greatest (up - out) - (down - in) of a network, bytes",
                         "identity of RFC 5632 4.3",
                         true,
                         0,
                         0,
                         1e-3};
    struct claim all = {
        "V1", "greatest uploads - downloads of a run, bytes", "conservation", true, 0, 0, 1e-3};
    sheet_judge_one(&v->sheet, &each, gap);
    sheet_judge_one(&v->sheet, &all, lost);
    return 0;
}

/* --- V4: shares -------------------------------------------------------------------------------- */

static void nothing(void *ctx, uint32_t flow, uint64_t tag, sim_time now)
{
    (void)ctx, (void)flow, (void)tag, (void)now;
}

static double off_by(struct flows *f, uint32_t flow, double wanted)
{
    return fabs(flows_rate(f, flow, 0) / wanted - 1);
}

static uint32_t start(struct flows *f, const uint32_t *path, size_t hops, double cap)
{
    struct flow_spec spec = {path, hops, 1, cap, 1e12, 0};
    return flows_start(f, &spec, 0);
}

/* n flows over a capacity of 1 MB/s: 1/n each. */
static double single_bottleneck(struct flows *f, uint32_t n)
{
    uint32_t r = flows_add_resource(f, 1e6), flow[64];
    double worst = 0;
    for (uint32_t i = 0; i < n; i++)
        flow[i] = start(f, &r, 1, INFINITY);
    for (uint32_t i = 0; i < n; i++)
        worst = fmax(worst, off_by(f, flow[i], 1e6 / n));
    return worst;
}

/* n links in a row, a flow over all of them and one over each: a half each. */
static double parking_lot(struct flows *f, uint32_t n)
{
    uint32_t path[64], flow[65];
    double worst = 0;
    for (uint32_t i = 0; i < n; i++)
        path[i] = flows_add_resource(f, 1e6);
    flow[n] = start(f, path, n, INFINITY);
    for (uint32_t i = 0; i < n; i++)
        flow[i] = start(f, &path[i], 1, INFINITY);
    for (uint32_t i = 0; i <= n; i++)
        worst = fmax(worst, off_by(f, flow[i], 5e5));
    return worst;
}

/* Demands of 1, 2, ..., 10 share 40: water rises to (40 - 1 - ... - k) / (10 - k), which is 5 for
 * k = 4: those who want up to 5 get it, the others 5. */
static double water_filling(struct flows *f)
{
    uint32_t r = flows_add_resource(f, 40), flow[10];
    double worst = 0;
    for (uint32_t i = 0; i < 10; i++)
        flow[i] = start(f, &r, 1, i + 1);
    for (uint32_t i = 0; i < 10; i++)
        worst = fmax(worst, off_by(f, flow[i], fmin(i + 1, 5)));
    return worst;
}

int validate_fairness(struct validation *v)
{
    static const char *const cases[] = {
        "single bottleneck, n flows: relative error of C/n",
        "parking lot, n links: relative error of 1/2",
        "demands 1..10 over 40: relative error of min(demand, 5)",
    };
    for (int i = 0; i < 3; i++) {
        struct claim c = {"V4", cases[i], "max-min fairness", true, 0, 0, 1e-9};
        double worst = 0;
        for (uint32_t n = 1; n <= 64; n = i == 2 ? 65 : 2 * n) {
            struct flows *f = flows_new(nothing, NULL);
            if (!f)
                return err_sys(&v->e, -ENOMEM, "V4");
            double off = i == 0   ? single_bottleneck(f, n)
                         : i == 1 ? parking_lot(f, n)
                                  : water_filling(f);
            worst = fmax(worst, off);
            flows_free(f);
        }
        sheet_judge_one(&v->sheet, &c, worst);
    }
    return 0;
}
