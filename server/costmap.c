#include "server/costmap.h"

#include "server/rank.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct costmap {
    atomic_uint references;
    struct netmap *netmap;
    struct cost_type type; /* its texts are the two below */
    char metric[COST_METRIC_MAX + 1];
    char *description;
    size_t n;
    double costs[]; /* [src * n + dst] */
};

const char *const cost_modes[] = {"numerical", "ordinal", NULL};

static bool check_cost(const struct netmap *netmap, const struct cost_type *type, size_t pair,
                       double cost, const struct reporter *errors)
{
    if (isnan(cost))
        return true;
    bool fine = isfinite(cost);
    if (type->mode == COST_ORDINAL)
        fine = fine && cost >= 0 && cost == floor(cost);
    if (!fine) {
        uint32_t n = netmap_pids(netmap);
        report(errors, "", "the %s cost from PID \"%s\" to PID \"%s\" is %g, must be %s",
               cost_modes[type->mode], netmap_pid(netmap, (uint32_t)(pair / n)),
               netmap_pid(netmap, (uint32_t)(pair % n)), cost,
               type->mode == COST_ORDINAL ? "a whole number from 0 up" : "finite");
    }
    return fine;
}

static int check(const struct netmap *netmap, const struct cost_type *type, const double *costs,
                 const struct reporter *errors)
{
    bool fine = cost_metric_valid(type->metric);
    if (!fine)
        report(errors, "",
               "\"%.80s\" is no cost metric: it may have 1 to 32 of 0-9 A-Z a-z - : _ .",
               type->metric);
    size_t n = netmap_pids(netmap);
    for (size_t pair = 0; pair < n * n; pair++)
        fine &= check_cost(netmap, type, pair, costs[pair], errors);
    return fine ? 0 : -EINVAL;
}

/* A map whose costs are still to be filled in, or NULL: no memory. */
static struct costmap *make(struct netmap *netmap, const struct cost_type *type)
{
    size_t n = netmap_pids(netmap);
    if (n && n > (SIZE_MAX - sizeof(struct costmap)) / sizeof(double) / n)
        return NULL;
    struct costmap *m = calloc(1, sizeof *m + n * n * sizeof *m->costs);
    char *description = type->description ? strdup(type->description) : NULL;
    if (!m || (type->description && !description)) {
        free(m);
        free(description);
        return NULL;
    }
    atomic_init(&m->references, 1);
    m->netmap = netmap_ref(netmap);
    m->n = n;
    m->description = description;
    snprintf(m->metric, sizeof m->metric, "%s", type->metric);
    m->type = (struct cost_type){m->metric, type->mode, m->description};
    return m;
}

int costmap_new(struct netmap *netmap, const struct cost_type *type, const double *costs,
                const struct reporter *errors, struct costmap **out)
{
    *out = NULL;
    int code = check(netmap, type, costs, errors);
    if (code)
        return code;
    struct costmap *m = make(netmap, type);
    if (!m)
        return -ENOMEM;
    memcpy(m->costs, costs, m->n * m->n * sizeof *costs);
    *out = m;
    return 0;
}

int costmap_ordinal(const struct costmap *m, struct costmap **out)
{
    struct cost_type type = m->type;
    type.mode = COST_ORDINAL;
    type.description = NULL; /* it speaks of the numbers */
    *out = make(m->netmap, &type);
    if (!*out)
        return -ENOMEM;
    memcpy((*out)->costs, m->costs, m->n * m->n * sizeof *m->costs);
    int code = rank_values((*out)->costs, m->n * m->n, cost_metric_rising(m->metric));
    if (code) {
        costmap_unref(*out);
        *out = NULL;
    }
    return code;
}

struct costmap *costmap_ref(struct costmap *m)
{
    atomic_fetch_add(&m->references, 1);
    return m;
}

void costmap_unref(struct costmap *m)
{
    if (!m || atomic_fetch_sub(&m->references, 1) > 1)
        return;
    netmap_unref(m->netmap);
    free(m->description);
    free(m);
}

struct netmap *costmap_netmap(const struct costmap *m)
{
    return m->netmap;
}

const struct cost_type *costmap_type(const struct costmap *m)
{
    return &m->type;
}

double costmap_cost(const struct costmap *m, uint32_t src, uint32_t dst)
{
    assert(src < m->n && dst < m->n);
    return m->costs[src * m->n + dst];
}

void costmap_row(const struct costmap *m, uint32_t src, double *row)
{
    assert(src < m->n);
    memcpy(row, m->costs + src * m->n, m->n * sizeof *row);
}

void cost_type_write(const struct cost_type *type, FILE *out)
{
    fprintf(out, "{\"cost-mode\":\"%s\",\"cost-metric\":\"%s\"}", cost_modes[type->mode],
            type->metric);
}
