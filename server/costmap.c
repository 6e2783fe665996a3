#include "server/costmap.h"

#include "server/rank.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Where the single pairs from a PID are, in ascending order of dst. */
struct row {
    size_t from, to;
};

struct costmap {
    atomic_uint references;
    struct netmap *netmap;
    struct cost_type type; /* its texts are the two below */
    char metric[COST_METRIC_MAX + 1];
    char *description;
    uint32_t n;
    uint32_t *class_of; /* NULL: each PID is a class */
    uint32_t n_classes;
    double *table; /* [class of src * n_classes + class of dst] */
    size_t n_table;
    struct row *rows; /* by PID; NULL: there are no single pairs */
    struct cost_pair *pairs;
    size_t n_pairs;
};

const char *const cost_modes[] = {"numerical", "ordinal", NULL};

static uint32_t class_of(const struct costmap *m, uint32_t pid)
{
    return m->class_of ? m->class_of[pid] : pid;
}

/* --- Checking --------------------------------------------------------------------------------- */

static bool check_cost(const struct netmap *netmap, const struct cost_type *type, uint32_t src,
                       uint32_t dst, double cost, const struct reporter *errors)
{
    if (isnan(cost))
        return true;
    bool fine = isfinite(cost);
    if (type->mode == COST_ORDINAL)
        fine = fine && cost >= 0 && cost == floor(cost);
    if (!fine)
        report(errors, "", "the %s cost from PID \"%s\" to PID \"%s\" is %g, must be %s",
               cost_modes[type->mode], netmap_pid(netmap, src), netmap_pid(netmap, dst), cost,
               type->mode == COST_ORDINAL ? "a whole number from 0 up" : "finite");
    return fine;
}

/* The first PID of each class, or NETMAP_NONE for a class of none; new. NULL: no memory. */
static uint32_t *first_pids(const struct costmap *m)
{
    uint32_t *first = malloc(((size_t)m->n_classes + 1) * sizeof *first);
    for (uint32_t c = 0; first && c < m->n_classes; c++)
        first[c] = NETMAP_NONE;
    for (uint32_t pid = m->n; first && pid-- > 0;)
        first[class_of(m, pid)] = pid;
    return first;
}

/* Each cost once, a table's named by the first PIDs that it is for. */
static int check_costs(const struct costmap *m, const struct reporter *errors)
{
    uint32_t *first = first_pids(m);
    bool fine = true;
    if (!first)
        return -ENOMEM;
    for (size_t i = 0; i < m->n_table; i++) {
        uint32_t src = first[i / m->n_classes], dst = first[i % m->n_classes];
        if (src != NETMAP_NONE && dst != NETMAP_NONE)
            fine &= check_cost(m->netmap, &m->type, src, dst, m->table[i], errors);
    }
    free(first);
    for (size_t i = 0; i < m->n_pairs; i++) {
        const struct cost_pair *p = &m->pairs[i];
        fine &= check_cost(m->netmap, &m->type, p->src, p->dst, p->cost, errors);
        if (i == 0 || p[-1].src != p->src || p[-1].dst != p->dst)
            continue;
        report(errors, "", "the cost from PID \"%s\" to PID \"%s\" is given twice",
               netmap_pid(m->netmap, p->src), netmap_pid(m->netmap, p->dst));
        fine = false;
    }
    return fine ? 0 : -EINVAL;
}

static int check_metric(const struct cost_type *type, const struct reporter *errors)
{
    if (cost_metric_valid(type->metric))
        return 0;
    report(errors, "", "\"%.80s\" is no cost metric: it may have 1 to 32 of 0-9 A-Z a-z - : _ .",
           type->metric);
    return -EINVAL;
}

/* --- Building --------------------------------------------------------------------------------- */

/* A new copy of n elements, or NULL: no memory. */
static void *copy(const void *from, size_t n, size_t size)
{
    void *to = n < SIZE_MAX / size ? malloc((n + 1) * size) : NULL;
    if (to && n)
        memcpy(to, from, n * size);
    return to;
}

static int compare_pairs(const void *a, const void *b)
{
    const struct cost_pair *x = a, *y = b;
    if (x->src != y->src)
        return x->src < y->src ? -1 : 1;
    return x->dst < y->dst ? -1 : x->dst > y->dst;
}

static bool copy_pairs(struct costmap *m, const struct cost_pair *pairs, size_t n)
{
    if (n == 0)
        return true;
    m->n_pairs = n;
    m->pairs = copy(pairs, n, sizeof *pairs);
    m->rows = calloc((size_t)m->n + 1, sizeof *m->rows);
    if (!m->pairs || !m->rows)
        return false;
    qsort(m->pairs, n, sizeof *m->pairs, compare_pairs);
    for (size_t i = 0; i < n; i++) {
        struct row *row = &m->rows[m->pairs[i].src];
        assert(m->pairs[i].src < m->n && m->pairs[i].dst < m->n);
        if (row->to == 0)
            row->from = i;
        row->to = i + 1;
    }
    return true;
}

static bool copy_rule(struct costmap *m, const struct cost_rule *rule)
{
    m->n_classes = rule->class_of ? rule->n_classes : m->n;
    m->n_table = (size_t)m->n_classes * m->n_classes;
    m->table = copy(rule->table, m->n_table, sizeof *m->table);
    if (rule->class_of)
        m->class_of = copy(rule->class_of, m->n, sizeof *m->class_of);
    for (uint32_t pid = 0; m->class_of && pid < m->n; pid++)
        assert(m->class_of[pid] < m->n_classes);
    return m->table && (m->class_of || !rule->class_of) &&
           copy_pairs(m, rule->pairs, rule->n_pairs);
}

/* A map by the rule, not checked yet, or NULL: no memory. */
static struct costmap *make(struct netmap *netmap, const struct cost_type *type,
                            const struct cost_rule *rule)
{
    struct costmap *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    atomic_init(&m->references, 1);
    m->netmap = netmap_ref(netmap);
    m->n = netmap_pids(netmap);
    snprintf(m->metric, sizeof m->metric, "%s", type->metric);
    m->description = type->description ? strdup(type->description) : NULL;
    m->type = (struct cost_type){m->metric, type->mode, m->description};
    if ((type->description && !m->description) || !copy_rule(m, rule)) {
        costmap_unref(m);
        return NULL;
    }
    return m;
}

int costmap_new_by_rule(struct netmap *netmap, const struct cost_type *type,
                        const struct cost_rule *rule, const struct reporter *errors,
                        struct costmap **out)
{
    *out = NULL;
    struct costmap *m = make(netmap, type, rule);
    if (!m)
        return -ENOMEM;
    int metric = check_metric(type, errors), costs = check_costs(m, errors);
    int code = costs == -ENOMEM || metric == 0 ? costs : metric;
    if (code == 0)
        *out = m;
    else
        costmap_unref(m);
    return code;
}

int costmap_new(struct netmap *netmap, const struct cost_type *type, const double *costs,
                const struct reporter *errors, struct costmap **out)
{
    struct cost_rule rule = {.table = costs};
    return costmap_new_by_rule(netmap, type, &rule, errors, out);
}

/* The pairs as a matrix, new; NULL: no memory. */
static double *matrix(uint32_t n, const struct cost_pair *pairs, size_t n_pairs)
{
    size_t size = (size_t)n * n;
    double *costs = malloc((size + 1) * sizeof *costs);
    for (size_t i = 0; costs && i < size; i++)
        costs[i] = (double)NAN;
    for (size_t i = 0; costs && i < n_pairs; i++)
        costs[(size_t)pairs[i].src * n + pairs[i].dst] = pairs[i].cost;
    return costs;
}

int costmap_new_sparse(struct netmap *netmap, const struct cost_type *type,
                       const struct cost_pair *pairs, size_t n_pairs, const struct reporter *errors,
                       struct costmap **out)
{
    uint32_t n = netmap_pids(netmap);
    const double undefined = (double)NAN;
    *out = NULL;
    if (n_pairs >= (size_t)n * n / 2) {
        double *costs = matrix(n, pairs, n_pairs);
        int code = costs ? costmap_new(netmap, type, costs, errors, out) : -ENOMEM;
        free(costs);
        return code;
    }
    uint32_t *one = calloc((size_t)n + 1, sizeof *one);
    struct cost_rule rule = {one, 1, &undefined, pairs, n_pairs};
    int code = one ? costmap_new_by_rule(netmap, type, &rule, errors, out) : -ENOMEM;
    free(one);
    return code;
}

/* --- Ranking ---------------------------------------------------------------------------------- */

/*
 * Undefines the table's costs that no pair of PIDs has, because a class has none or all its pairs have
 * costs of their own: they may not take a rank.
 */
static int drop_unused(const struct costmap *m, double *table)
{
    size_t *members = calloc((size_t)m->n_classes + 1, sizeof *members);
    size_t *left = malloc((m->n_table + 1) * sizeof *left);
    for (uint32_t pid = 0; members && left && pid < m->n; pid++)
        members[class_of(m, pid)]++;
    for (size_t i = 0; members && left && i < m->n_table; i++)
        left[i] = members[i / m->n_classes] * members[i % m->n_classes];
    for (size_t i = 0; members && left && i < m->n_pairs; i++)
        left[(size_t)class_of(m, m->pairs[i].src) * m->n_classes + class_of(m, m->pairs[i].dst)]--;
    for (size_t i = 0; members && left && i < m->n_table; i++) {
        if (left[i] == 0)
            table[i] = (double)NAN;
    }
    int code = members && left ? 0 : -ENOMEM;
    free(members);
    free(left);
    return code;
}

/* Ranks table and single pairs together. */
static int rank(struct costmap *m)
{
    double *costs = malloc((m->n_table + m->n_pairs + 1) * sizeof *costs);
    if (!costs)
        return -ENOMEM;
    if (m->n_table)
        memcpy(costs, m->table, m->n_table * sizeof *costs);
    for (size_t i = 0; i < m->n_pairs; i++)
        costs[m->n_table + i] = m->pairs[i].cost;
    int code = m->class_of || m->n_pairs ? drop_unused(m, costs) : 0;
    if (code == 0)
        code = rank_values(costs, m->n_table + m->n_pairs, cost_metric_rising(m->metric));
    if (code == 0 && m->n_table)
        memcpy(m->table, costs, m->n_table * sizeof *costs);
    for (size_t i = 0; code == 0 && i < m->n_pairs; i++)
        m->pairs[i].cost = costs[m->n_table + i];
    free(costs);
    return code;
}

int costmap_ordinal(const struct costmap *m, struct costmap **out)
{
    struct cost_type type = m->type;
    type.mode = COST_ORDINAL;
    type.description = NULL; /* it speaks of the numbers */
    struct cost_rule rule = {m->class_of, m->n_classes, m->table, m->pairs, m->n_pairs};
    *out = make(m->netmap, &type, &rule);
    int code = *out ? rank(*out) : -ENOMEM;
    if (code) {
        costmap_unref(*out);
        *out = NULL;
    }
    return code;
}

/* --- Reading ---------------------------------------------------------------------------------- */

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
    free(m->class_of);
    free(m->table);
    free(m->rows);
    free(m->pairs);
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

/* The cost of its own that a pair has, or NULL. */
static const double *find_pair(const struct costmap *m, uint32_t src, uint32_t dst)
{
    if (!m->rows || m->rows[src].to == 0)
        return NULL;
    const struct cost_pair *first = &m->pairs[m->rows[src].from], key = {src, dst, 0};
    const struct cost_pair *p =
        bsearch(&key, first, m->rows[src].to - m->rows[src].from, sizeof key, compare_pairs);
    return p ? &p->cost : NULL;
}

double costmap_cost(const struct costmap *m, uint32_t src, uint32_t dst)
{
    assert(src < m->n && dst < m->n);
    const double *own = find_pair(m, src, dst);
    return own ? *own : m->table[(size_t)class_of(m, src) * m->n_classes + class_of(m, dst)];
}

void costmap_row(const struct costmap *m, uint32_t src, double *row)
{
    assert(src < m->n);
    const double *costs = m->table + (size_t)class_of(m, src) * m->n_classes;
    for (uint32_t dst = 0; dst < m->n; dst++)
        row[dst] = costs[class_of(m, dst)];
    for (size_t i = m->rows ? m->rows[src].from : 0; m->rows && i < m->rows[src].to; i++)
        row[m->pairs[i].dst] = m->pairs[i].cost;
}

/* Undefined costs have many bit patterns and one meaning. */
static void make_canonical(double *row, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (isnan(row[i]))
            row[i] = (double)NAN;
    }
}

int costmap_digest(const struct costmap *m, char hex[DIGEST_HEX])
{
    struct digest *d = digest_new();
    double *row = malloc(((size_t)m->n + 1) * sizeof *row);
    if (d && row) {
        /* The tag covers the names of the PIDs. */
        const char *texts[] = {netmap_id(m->netmap), netmap_tag(m->netmap), m->metric,
                               cost_modes[m->type.mode]};
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
            digest_add(d, texts[i], strlen(texts[i]) + 1);
        for (uint32_t src = 0; src < m->n; src++) {
            costmap_row(m, src, row);
            make_canonical(row, m->n);
            digest_add(d, row, m->n * sizeof *row);
        }
    }
    int code = d && row ? 0 : -ENOMEM;
    free(row);
    digest_end(d, hex);
    return code;
}

void cost_type_write(const struct cost_type *type, FILE *out)
{
    fprintf(out, "{\"cost-mode\":\"%s\",\"cost-metric\":\"%s\"}", cost_modes[type->mode],
            type->metric);
}
