#include "server/constraint.h"

#include "server/request.h"
#include "sim/base/quantity.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int constraint_parse(const char *text, struct constraint *out)
{
    static const char *const operators[] = {"gt", "lt", "ge", "le", "eq"};
    size_t len = strcspn(text, " \t\r\n");
    size_t blanks = strspn(text + len, " \t\r\n");
    for (size_t i = 0; blanks && i < sizeof operators / sizeof *operators; i++) {
        if (len != 2 || memcmp(text, operators[i], 2) != 0)
            continue;
        out->op = i;
        return number_parse(text + len + blanks, &out->value);
    }
    return -EINVAL;
}

bool constraints_read(const json_t *request, bool offered, struct answer *a,
                      struct constraints *out)
{
    json_t *array;
    *out = (struct constraints){NULL, 0};
    if (!request_may(request, "constraints", JSON_ARRAY, a, &array))
        return false;
    if (!array)
        return true;
    if (!offered)
        return answer_value(a, "constraints", array);
    if (!request_strings(array, "constraints", a))
        return false;
    out->v = malloc((json_array_size(array) + 1) * sizeof *out->v);
    if (!out->v)
        return answer_failure(a);
    for (; out->n < json_array_size(array); out->n++) {
        const json_t *element = json_array_get(array, out->n);
        if (constraint_parse(json_string_value(element), &out->v[out->n]))
            return answer_value(a, "constraints", element);
    }
    return true;
}

void constraints_fini(struct constraints *c)
{
    free(c->v);
    *c = (struct constraints){NULL, 0};
}

static bool meets(const struct constraint *c, double cost)
{
    switch (c->op) {
    case CONSTRAINT_GT:
        return cost > c->value;
    case CONSTRAINT_LT:
        return cost < c->value;
    case CONSTRAINT_GE:
        return cost >= c->value;
    case CONSTRAINT_LE:
        return cost <= c->value;
    case CONSTRAINT_EQ:
        return cost == c->value;
    }
    return false;
}

bool constraints_meet(const struct constraints *c, double cost)
{
    bool all = !isnan(cost);
    for (size_t i = 0; i < c->n && all; i++)
        all = meets(&c->v[i], cost);
    return all;
}
