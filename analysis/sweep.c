#include "analysis/sweep.h"

#include "sim/base/arena.h"
#include "sim/base/err.h"
#include "sim/base/quantity.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { AXES_MAX = 16 };

/* One POINTER=VALUE of a point. */
struct term {
    const char *pointer, *value; /* in the arena */
};

static int malformed(const struct results *r, const char *point, struct err *e)
{
    return err_set(e, -EINVAL,
                   "%s/manifest.json: /points: found \"%.200s\", allowed: POINTER=VALUE;... with "
                   "JSON values, the same pointers in every point",
                   r->dir, point);
}

/* Cuts the next term off *at. */
static int read_term(const struct results *r, const char *point, const char **at, struct term *out,
                     struct err *e)
{
    const char *equals = strchr(*at, '=');
    if (**at != '/' || !equals)
        return malformed(r, point, e);
    json_error_t where;
    const char *text = equals + 1;
    json_t *value = json_loads(text, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, &where);
    size_t size = value ? (size_t)where.position : 0;
    if (!value || (text[size] && text[size] != ';'))
        size = 0;
    json_decref(value);
    if (size == 0)
        return malformed(r, point, e);
    out->pointer = arena_printf(r->arena, "%.*s", (int)(equals - *at), *at);
    out->value = arena_printf(r->arena, "%.*s", (int)size, text);
    *at = text + size + (text[size] == ';');
    return out->pointer && out->value ? 0 : err_sys(e, -ENOMEM, "%s", r->dir);
}

/* A JSON number, or a quantity in a JSON string of whatever kind. */
static bool number_of(const char *value, double *out)
{
    static const enum unit units[] = {UNIT_RATE, UNIT_SIZE, UNIT_TIME, UNIT_SHARE};
    if (number_parse(value, out) == 0)
        return true;
    json_t *text = json_loads(value, JSON_DECODE_ANY, NULL);
    bool found = false;
    for (int i = 0; json_is_string(text) && i < 4 && !found; i++)
        found = quantity_parse(units[i], json_string_value(text), out) == 0;
    json_decref(text);
    return found;
}

static int number_axis(struct arena *arena, struct sweep_axis *axis)
{
    double *x = arena_array(arena, axis->values.n, sizeof *x);
    if (!x)
        return -ENOMEM;
    axis->numeric = true;
    for (size_t i = 0; i < axis->values.n; i++)
        axis->numeric &= number_of(axis->values.v[i], &x[i]);
    for (size_t i = 0; i < axis->values.n && !axis->numeric; i++)
        x[i] = (double)i;
    axis->x = x;
    return 0;
}

static int read_point(const struct results *r, size_t p, struct sweep *s, struct err *e)
{
    const char *point = r->manifest.points.v[p], *at = point;
    size_t a = 0;
    for (; *at; a++) {
        struct term term;
        int code = read_term(r, point, &at, &term, e);
        if (code)
            return code;
        if (p == 0 && a < AXES_MAX) {
            s->axes[a].pointer = term.pointer;
            s->axes[a].values.v =
                arena_array(r->arena, r->manifest.points.n, sizeof *s->axes[a].values.v);
            s->naxes++;
        }
        if (a >= s->naxes || strcmp(s->axes[a].pointer, term.pointer) != 0)
            return malformed(r, point, e);
        struct name_list *values = &s->axes[a].values;
        if (!values->v)
            return err_sys(e, -ENOMEM, "%s", r->dir);
        int place = name_find(values, term.value);
        if (place < 0) {
            place = (int)values->n;
            values->v[values->n++] = term.value;
        }
        s->places[p * AXES_MAX + a] = (size_t)place;
    }
    return a == s->naxes ? 0 : malformed(r, point, e);
}

int sweep_read(const struct results *r, struct sweep *out, struct err *e)
{
    size_t points = r->manifest.points.n;
    *out = (struct sweep){0};
    if (points == 1 && strcmp(r->manifest.points.v[0], "-") == 0)
        return 0;
    out->axes = arena_array(r->arena, AXES_MAX, sizeof *out->axes);
    out->places = arena_array(r->arena, points * AXES_MAX, sizeof *out->places);
    int code = out->axes && out->places ? 0 : err_sys(e, -ENOMEM, "%s", r->dir);
    for (size_t p = 0; p < points && code == 0; p++)
        code = read_point(r, p, out, e);
    for (size_t a = 0; a < out->naxes && code == 0; a++) {
        if (number_axis(r->arena, &out->axes[a]))
            code = err_sys(e, -ENOMEM, "%s", r->dir);
    }
    return code;
}

size_t sweep_place(const struct sweep *s, size_t point, size_t axis)
{
    return s->places[point * AXES_MAX + axis];
}

bool sweep_on_line(const struct sweep *s, size_t point, size_t axis)
{
    for (size_t a = 0; a < s->naxes; a++) {
        if (a != axis && sweep_place(s, point, a) != 0)
            return false;
    }
    return true;
}
