#include "server/mapjson.h"

#include "server/place.h"
#include "sim/base/json.h"
#include "sim/base/vec.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct costmap_reading {
    struct place at;
    struct netmap *netmap;
    struct cost_type type;
    VEC(struct cost_pair) pairs;
    uint32_t *class_of; /* by PID; a class above those that are named is for the rest */
    uint32_t n_classes;
    double *table;
    int code; /* -ENOMEM once memory ran out */
};

/* Reads meta.cost-type; its texts are borrowed from the document. */
static bool read_cost_type(struct place *at, const json_t *document, struct cost_type *type)
{
    json_t *meta = place_member(at, document, "meta", JSON_OBJECT, true);
    size_t before = place_enter(at, "meta");
    json_t *object = meta ? place_member(at, meta, "cost-type", JSON_OBJECT, true) : NULL;
    place_enter(at, "cost-type");
    json_t *metric = object ? place_member(at, object, "cost-metric", JSON_STRING, true) : NULL;
    json_t *mode = object ? place_member(at, object, "cost-mode", JSON_STRING, true) : NULL;
    json_t *description =
        object ? place_member(at, object, "description", JSON_STRING, false) : NULL;
    int m = mode ? choice_find(cost_modes, json_string_value(mode)) : 0;
    if (m < 0) {
        place_enter(at, "cost-mode");
        place_fault(at, "must be \"numerical\" or \"ordinal\", is \"%s\"", json_string_value(mode));
    }
    place_leave(at, before);
    *type = (struct cost_type){json_string_value(metric), (enum cost_mode)m,
                               json_string_value(description)};
    return metric && mode && m >= 0;
}

/* A cost, or NAN with the fault reported. */
static double read_cost(struct place *at, const json_t *cost)
{
    char found[80];
    if (json_is_number(cost))
        return json_number_value(cost);
    place_fault(at, "must be a number, is %s", json_describe(cost, found, sizeof found));
    return (double)NAN;
}

static void read_row(struct costmap_reading *r, uint32_t src, const json_t *costs)
{
    const char *name;
    json_t *cost;
    json_object_foreach((json_t *)costs, name, cost)
    {
        size_t before = place_enter(&r->at, name);
        uint32_t dst = place_find_pid(&r->at, r->netmap, name);
        struct cost_pair pair = {src, dst, read_cost(&r->at, cost)};
        if (src != NETMAP_NONE && dst != NETMAP_NONE && !vec_push(&r->pairs, pair))
            r->code = -ENOMEM;
        place_leave(&r->at, before);
    }
}

/* Reads costs from PID to PID. */
static void read_pairs(struct costmap_reading *r, const char *key, const json_t *rows)
{
    size_t map = place_enter(&r->at, key);
    const char *name;
    json_t *row;
    json_object_foreach((json_t *)rows, name, row)
    {
        size_t before = place_enter(&r->at, name);
        uint32_t src = place_find_pid(&r->at, r->netmap, name);
        if (place_is_object(&r->at, row))
            read_row(r, src, row);
        place_leave(&r->at, before);
    }
    place_leave(&r->at, map);
}

/* --- Rules ------------------------------------------------------------------------------------ */

static const char *class_name(const json_t *classes, uint32_t class)
{
    void *at = json_object_iter((json_t *)classes);
    while (class -- > 0)
        at = json_object_iter_next((json_t *)classes, at);
    return json_object_iter_key(at);
}

static void read_member(struct costmap_reading *r, const json_t *classes, uint32_t class,
                        const json_t *name)
{
    char found[80];
    if (!json_is_string(name)) {
        place_fault(&r->at, "must be the name of a PID, is %s",
                    json_describe(name, found, sizeof found));
        return;
    }
    uint32_t pid = place_find_pid(&r->at, r->netmap, json_string_value(name));
    if (pid == NETMAP_NONE)
        return;
    uint32_t *its = &r->class_of[pid];
    if (*its != r->n_classes - 1)
        place_fault(&r->at, "PID \"%s\" is in class \"%.80s\" and in class \"%.80s\"",
                    netmap_pid(r->netmap, pid), class_name(classes, *its),
                    class_name(classes, class));
    *its = class;
}

static void read_classes(struct costmap_reading *r, const json_t *classes)
{
    size_t map = place_enter(&r->at, "classes");
    uint32_t class = 0;
    const char *key;
    json_t *pids, *name;
    size_t i;
    json_object_foreach((json_t *)classes, key, pids)
    {
        size_t before = place_enter(&r->at, key);
        if (json_array_size(pids) == 0)
            place_fault(&r->at, "must be an array of one PID or more");
        json_array_foreach(pids, i, name)
        {
            size_t above = json_pointer_push_index(r->at.pointer, sizeof r->at.pointer, i);
            read_member(r, classes, class, name);
            place_leave(&r->at, above);
        }
        place_leave(&r->at, before);
        class ++;
    }
    place_leave(&r->at, map);
}

/* A class and its number, which jansson's objects do not tell by key. */
struct class_number {
    const char *key;
    uint32_t number;
};

static int compare_numbers(const void *a, const void *b)
{
    return strcmp(((const struct class_number *)a)->key, ((const struct class_number *)b)->key);
}

/* The classes in the order of their names, new; NULL: no memory. */
static struct class_number *number_classes(const json_t *classes)
{
    struct class_number *list = malloc((json_object_size(classes) + 1) * sizeof *list);
    uint32_t n = 0;
    const char *key;
    json_t *value;
    if (!list)
        return NULL;
    json_object_foreach((json_t *)classes, key, value)
    {
        list[n] = (struct class_number){key, n};
        n++;
    }
    qsort(list, n, sizeof *list, compare_numbers);
    return list;
}

/* The class of that name, or NULL with the fault reported. */
static const struct class_number *find_class(struct costmap_reading *r,
                                             const struct class_number *list, const char *key)
{
    const struct class_number wanted = {key, 0};
    const struct class_number *c =
        bsearch(&wanted, list, r->n_classes - 1, sizeof *list, compare_numbers);
    if (!c)
        place_fault(&r->at, "is no class of this rule");
    return c;
}

static void read_class_costs(struct costmap_reading *r, const struct class_number *list,
                             const json_t *rows)
{
    size_t map = place_enter(&r->at, "costs");
    const char *from, *to;
    json_t *row, *cost;
    json_object_foreach((json_t *)rows, from, row)
    {
        size_t before = place_enter(&r->at, from);
        const struct class_number *src = find_class(r, list, from);
        if (place_is_object(&r->at, row)) {
            json_object_foreach(row, to, cost)
            {
                size_t above = place_enter(&r->at, to);
                const struct class_number *dst = find_class(r, list, to);
                double value = read_cost(&r->at, cost);
                if (src && dst)
                    r->table[(size_t)src->number * r->n_classes + dst->number] = value;
                place_leave(&r->at, above);
            }
        }
        place_leave(&r->at, before);
    }
    place_leave(&r->at, map);
}

static double read_optional(struct costmap_reading *r, const json_t *rule, const char *key)
{
    const json_t *cost = json_object_get(rule, key);
    size_t before = place_enter(&r->at, key);
    double value = cost ? read_cost(&r->at, cost) : (double)NAN;
    place_leave(&r->at, before);
    return value;
}

/* Gives each PID its own cost to itself, unless the pairs have one. */
static void add_own(struct costmap_reading *r, double own)
{
    size_t given = r->pairs.n;
    uint32_t n = netmap_pids(r->netmap);
    bool *has = isnan(own) ? NULL : calloc((size_t)n + 1, sizeof *has);
    if (isnan(own))
        return;
    for (size_t i = 0; has && i < given; i++)
        has[r->pairs.v[i].src] |= r->pairs.v[i].src == r->pairs.v[i].dst;
    for (uint32_t pid = 0; has && pid < n; pid++) {
        if (!has[pid] && !vec_push(&r->pairs, (struct cost_pair){pid, pid, own}))
            r->code = -ENOMEM;
    }
    if (!has)
        r->code = -ENOMEM;
    free(has);
}

static void check_members(struct costmap_reading *r, const json_t *rule)
{
    static const char *const known[] = {"classes", "costs", "own", "default", "pairs", NULL};
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)rule, key, value)
    {
        size_t before = place_enter(&r->at, key);
        if (choice_find(known, key) < 0)
            place_fault(&r->at, "is not known; a cost rule may have classes, costs, own, default "
                                "and pairs");
        place_leave(&r->at, before);
    }
}

/* Makes room for the classes that are named and one for the rest. */
static bool prepare(struct costmap_reading *r, const json_t *classes, double preset)
{
    uint32_t n = netmap_pids(r->netmap);
    if (json_object_size(classes) > n) {
        place_fault(&r->at, "has %zu classes of %u PIDs", json_object_size(classes), n);
        return false;
    }
    r->n_classes = (uint32_t)json_object_size(classes) + 1;
    size_t size = (size_t)r->n_classes * r->n_classes;
    r->class_of = malloc(((size_t)n + 1) * sizeof *r->class_of);
    r->table = malloc(size * sizeof *r->table);
    if (!r->class_of || !r->table) {
        r->code = -ENOMEM;
        return false;
    }
    for (uint32_t pid = 0; pid < n; pid++)
        r->class_of[pid] = r->n_classes - 1;
    for (size_t i = 0; i < size; i++)
        r->table[i] = preset;
    return true;
}

static void read_rule(struct costmap_reading *r, const json_t *rule)
{
    size_t before = place_enter(&r->at, "cost-rule");
    check_members(r, rule);
    json_t *classes = place_member(&r->at, rule, "classes", JSON_OBJECT, true);
    json_t *costs = place_member(&r->at, rule, "costs", JSON_OBJECT, true);
    json_t *pairs = place_member(&r->at, rule, "pairs", JSON_OBJECT, false);
    double own = read_optional(r, rule, "own"), preset = read_optional(r, rule, "default");
    struct class_number *list = classes ? number_classes(classes) : NULL;
    if (classes && !list)
        r->code = -ENOMEM;
    if (list && prepare(r, classes, preset)) {
        read_classes(r, classes);
        if (costs)
            read_class_costs(r, list, costs);
        if (pairs)
            read_pairs(r, "pairs", pairs);
        add_own(r, own);
    }
    free(list);
    place_leave(&r->at, before);
}

/* --- The whole -------------------------------------------------------------------------------- */

static int build(struct costmap_reading *r, struct costmap **out)
{
    struct reporter errors = {place_pass_on, &r->at};
    struct cost_rule rule = {r->class_of, r->n_classes, r->table, r->pairs.v, r->pairs.n};
    return r->table ? costmap_new_by_rule(r->netmap, &r->type, &rule, &errors, out)
                    : costmap_new_sparse(r->netmap, &r->type, r->pairs.v, r->pairs.n, &errors, out);
}

int mapjson_costmap(const struct mapjson *in, const json_t *document, const char *pointer,
                    struct netmap *netmap, struct costmap **out)
{
    struct costmap_reading r = {.netmap = netmap};
    *out = NULL;
    place_start(&r.at, in, pointer);
    bool typed = read_cost_type(&r.at, document, &r.type);
    bool ruled = json_object_get(document, "cost-rule");
    const char *key = ruled ? "cost-rule" : "cost-map";
    json_t *costs = place_member(&r.at, document, key, JSON_OBJECT, true);
    if (ruled && json_object_get(document, "cost-map"))
        place_fault(&r.at, "has a \"cost-map\" and a \"cost-rule\"; one of them is enough");
    if (costs && ruled)
        read_rule(&r, costs);
    else if (costs)
        read_pairs(&r, key, costs);
    bool whole = typed && costs && (r.table || !ruled);
    int code = r.code ? r.code : whole ? build(&r, out) : -EINVAL;
    if (code == 0 && r.at.errors) {
        costmap_unref(*out);
        *out = NULL;
        code = -EINVAL;
    }
    vec_free(&r.pairs);
    free(r.class_of);
    free(r.table);
    return code;
}
