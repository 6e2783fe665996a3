#include "sim/alto/endpointcost.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/err.h"
#include "sim/base/prefix.h"

/* --- The request --- */

static json_t *address_text(const struct addr *a)
{
    char text[TYPED_TEXT];
    return json_string(typed_addr_format(a, text));
}

char *endpointcost_request(const struct endpointcost *q)
{
    char *text = NULL;
    json_t *srcs = json_array();
    int bad = !srcs;
    for (size_t i = 0; i < q->n && !bad; i++)
        bad = json_array_append_new(srcs, address_text(&q->srcs[i]));
    json_t *body = bad ? NULL
                       : json_pack("{s:{s:s, s:s}, s:{s:O, s:[o]}}", "cost-type", "cost-metric",
                                   q->type->metric, "cost-mode", cost_mode_name(q->type->mode),
                                   "endpoints", "srcs", srcs, "dsts", address_text(q->dst));
    if (body)
        text = json_dumps(body, JSON_COMPACT);
    json_decref(srcs);
    json_decref(body);
    return text;
}

/* --- The answer --- */

/* A source of the request and its place there; sorted by address. */
struct asked {
    struct addr addr;
    size_t place;
};

static int asked_compare(const void *a, const void *b)
{
    const struct asked *x = a, *y = b;
    int order = addr_compare(&x->addr, &y->addr);
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

static struct asked *sort_asked(const struct endpointcost *q)
{
    struct asked *list = malloc((q->n ? q->n : 1) * sizeof *list);
    for (size_t i = 0; list && i < q->n; i++)
        list[i] = (struct asked){q->srcs[i], i};
    if (list)
        qsort(list, q->n, sizeof *list, asked_compare);
    return list;
}

/* The first place in the list whose address is not before `a`. */
static size_t first_of(const struct asked *list, size_t n, const struct addr *a)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (addr_compare(&list[middle].addr, a) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Sets the cost of each place where the source was asked for. */
static int note_cost(const struct endpointcost *q, const struct asked *list,
                     const struct addr *source, double cost, double *costs, struct err *e)
{
    for (size_t i = first_of(list, q->n, source);
         i < q->n && addr_compare(&list[i].addr, source) == 0; i++) {
        double *at = &costs[list[i].place];
        if (!isnan(*at) && *at != cost) {
            char text[ADDR_TEXT];
            return err_set(e, -EEXIST, "two costs from %s", addr_format(source, text));
        }
        *at = cost;
    }
    return 0;
}

/* One source of the answer with its destinations. */
static int read_source(const struct endpointcost *q, const struct asked *list, const char *name,
                       const json_t *dsts, double *costs, struct err *e)
{
    struct addr source, dst;
    const char *dst_name;
    json_t *value;
    if (!json_is_object(dsts))
        return err_set(e, -EINVAL, "the costs from \"%.80s\" are not an object", name);
    if (typed_addr_parse(name, &source))
        return 0;
    json_object_foreach((json_t *)dsts, dst_name, value)
    {
        double cost;
        int code = 0;
        if (typed_addr_parse(dst_name, &dst) || addr_compare(&dst, q->dst) != 0)
            continue;
        code = message_cost(value, q->type->mode, &cost, e);
        if (code == 0)
            code = note_cost(q, list, &source, cost, costs, e);
        if (code)
            return code;
    }
    return 0;
}

static int read_sources(const struct endpointcost *q, const json_t *map, double *costs,
                        struct err *e)
{
    const char *name;
    json_t *dsts;
    int code = 0;
    struct asked *list = sort_asked(q);
    if (!list)
        return -ENOMEM;
    for (size_t i = 0; i < q->n; i++)
        costs[i] = NAN;
    json_object_foreach((json_t *)map, name, dsts)
    {
        code = read_source(q, list, name, dsts, costs, e);
        if (code)
            break;
    }
    free(list);
    return code;
}

static int check_type(const struct endpointcost *q, const json_t *meta, struct err *e)
{
    struct alto_cost_type type;
    const json_t *value = message_object(meta, "cost-type", e);
    int code = value ? message_cost_type(value, &type, e) : -EINVAL;
    if (code == 0 && !alto_cost_type_equal(&type, q->type))
        return err_set(e, -EEXIST, "the costs are of another type than asked for");
    return code;
}

int endpointcost_parse(const char *text, size_t size, const struct endpointcost *q, double *costs,
                       struct err *e)
{
    json_t *message, *meta;
    int code = message_read(text, size, &message, &meta, e);
    if (code)
        return code;
    code = check_type(q, meta, e);
    const json_t *map = code ? NULL : message_object(message, "endpoint-cost-map", e);
    if (code == 0)
        code = map ? read_sources(q, map, costs, e) : -EINVAL;
    json_decref(message);
    return code;
}
