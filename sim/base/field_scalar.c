#include "sim/base/field_internal.h"

#include "sim/base/arena.h"
#include "sim/base/json.h"
#include "sim/base/prefix.h"

#include <math.h>

static bool in_range(const struct field *f, double x)
{
    return x >= f->min && (f->max <= f->min || x <= f->max);
}

/* Sizes and times are counted in whole bytes and nanoseconds, in 63 bits (about 292 years). */
static bool countable(enum field_kind kind, double x)
{
    return kind == FIELD_TIME ? x < 9.2e9 : kind == FIELD_SIZE ? x < 9.2e18 : true;
}

/* A member as a number in base units; false (with a complaint) where it is none or out of range. */
static bool read_number(struct parse *p, const struct field *f, const json_t *value, double *x)
{
    enum unit unit;
    bool ok = false;
    if (field_unit(f->kind, &unit)) {
        if (json_is_string(value))
            ok = quantity_parse(unit, json_string_value(value), x) == 0;
        else if (unit == UNIT_SHARE && json_is_number(value))
            ok = (*x = json_number_value(value)) >= 0;
    } else if (f->kind == FIELD_INT ? json_is_integer(value) : json_is_number(value)) {
        *x = json_number_value(value);
        ok = true;
    }
    if (!ok || !in_range(f, *x)) {
        field_complain_found(p, f, value);
        return false;
    }
    if (!countable(f->kind, *x)) {
        char found[96];
        COMPLAIN(p, "found %s, which is too much to be counted in %s",
                 json_describe(value, found, sizeof found),
                 f->kind == FIELD_TIME ? "nanoseconds" : "bytes");
        return false;
    }
    return true;
}

const char *field_copy_text(struct parse *p, const char *text)
{
    const char *copy = arena_strdup(p->in->arena, text);
    p->no_memory |= !copy;
    return copy;
}

void field_parse_text(struct parse *p, const struct field *f, const json_t *value, void *at)
{
    const char *text = json_string_value(value);
    struct prefix prefix;
    int choice;
    if (!text) {
        field_complain_found(p, f, value);
    } else if (f->kind == FIELD_CHOICE) {
        if ((choice = choice_find(f->choices, text)) < 0) {
            field_complain_found(p, f, value);
            choice = 0;
        }
        *(int *)at = choice;
    } else if (f->kind == FIELD_PREFIX) {
        if (prefix_parse(FAMILY_NONE, text, &prefix, NULL))
            field_complain_found(p, f, value);
        else
            *(struct prefix *)at = prefix;
    } else if (!*text && f->kind != FIELD_TEXT) {
        field_complain_found(p, f, value);
    } else {
        *(const char **)at = field_copy_text(p, text);
    }
}

void field_parse_scalar(struct parse *p, const struct field *f, const json_t *value, void *at)
{
    double x;
    switch (f->kind) {
    case FIELD_BOOL:
        if (json_is_boolean(value))
            *(bool *)at = json_is_true(value);
        else
            field_complain_found(p, f, value);
        break;
    case FIELD_INT:
    case FIELD_SIZE:
        if (read_number(p, f, value, &x))
            *(int64_t *)at = f->kind == FIELD_INT ? json_integer_value(value) : llround(x);
        break;
    case FIELD_TIME:
        if (read_number(p, f, value, &x))
            *(int64_t *)at = llround(x * 1e9);
        break;
    case FIELD_NUMBER:
    case FIELD_RATE:
    case FIELD_SHARE:
        if (read_number(p, f, value, &x))
            *(double *)at = x;
        break;
    case FIELD_JSON:
        *(const json_t **)at = value;
        break;
    default:
        field_parse_text(p, f, value, at);
        break;
    }
}

size_t field_scalar_size(enum field_kind kind)
{
    switch (kind) {
    case FIELD_BOOL:
        return sizeof(bool);
    case FIELD_CHOICE:
        return sizeof(int);
    case FIELD_PREFIX:
        return sizeof(struct prefix);
    default: /* int64_t, double, pointers */
        return 8;
    }
}
