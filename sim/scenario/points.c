#include "sim/scenario/points.h"

#include "sim/base/err.h"
#include "sim/base/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const common_keys[] = {"title",        "reference", "description", "seed",
                                   "replications", "baseline",  "sweep",       "expect",
                                   "arms",         "duration",  "measure",     NULL};

/* --- Checking ---------------------------------------------------------------------------------- */

/* The first part of a pointer, and of what is left of it, unescaped as far as arms' names need it. */
static const char *first_part(const char *pointer, char part[80])
{
    size_t len = strcspn(pointer + 1, "/");
    snprintf(part, 80, "%.*s", (int)(len < 79 ? len : 79), pointer + 1);
    return pointer + 1 + len;
}

/* Why a pointer cannot be swept; NULL: it can. */
static const char *why_not(const json_t *document, const char *pointer)
{
    char part[80];
    if (*pointer != '/')
        return "the key is no JSON pointer: it must start with /";
    const char *rest = first_part(pointer, part);
    for (size_t i = 0; i < POINTS_COMMON; i++) {
        if (strcmp(part, common_keys[i]) == 0)
            return "this is common to all points and cannot be swept";
    }
    if (strcmp(part, "arms") != 0)
        return NULL;
    if (*rest != '/')
        return "arms cannot be swept, only what is in one of them: /arms/ARM/...";
    rest = first_part(rest, part);
    if (!json_object_get(json_object_get(document, "arms"), part))
        return "there is no arm of that name";
    first_part(*rest ? rest : "/", part);
    for (size_t i = 0; common_keys[i]; i++) {
        if (strcmp(part, common_keys[i]) == 0)
            return "this is common to all arms and cannot be set in one of them";
    }
    return NULL;
}

/* The index of the first value that was there before; the size if there is none. */
static size_t find_twice(const json_t *values)
{
    size_t n = json_array_size(values);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (json_equal(json_array_get(values, i), json_array_get(values, k)))
                return i;
        }
    }
    return n;
}

/* How many values a pointer has; 0 with reports. */
static size_t count_values(const json_t *document, const char *key, const json_t *values,
                           const struct reporter *errors)
{
    char pointer[POINTER_MAX] = "/sweep";
    const char *why = why_not(document, key);
    json_pointer_push(pointer, sizeof pointer, key);
    if (why) {
        report(errors, pointer, "%s", why);
        return 0;
    }
    size_t n = json_array_size(values);
    if (n == 0 || n > POINTS_MAX) {
        report(errors, pointer, "found %s, allowed: an array of 1 to %d values",
               json_is_array(values) ? n ? "more" : "an empty one" : "none", POINTS_MAX);
        return 0;
    }
    size_t twice = find_twice(values);
    if (twice < n) {
        json_pointer_push_index(pointer, sizeof pointer, twice);
        report(errors, pointer, "found a value for the second time");
        return 0;
    }
    return n;
}

size_t points_count(const json_t *document, const struct reporter *errors)
{
    const json_t *sweep = json_object_get(document, "sweep");
    size_t n = 1;
    bool sound = true;
    const char *key;
    json_t *values;
    if (!sweep)
        return 1;
    if (!json_is_object(sweep)) {
        report(errors, "/sweep",
               "found %s, allowed: an object of JSON pointers with arrays of values",
               json_type_words(sweep));
        return 0;
    }
    json_object_foreach((json_t *)sweep, key, values)
    {
        size_t m = count_values(document, key, values, errors);
        sound &= m > 0;
        n = n * m > POINTS_MAX ? POINTS_MAX + 1 : n * m;
    }
    if (sound && n > POINTS_MAX)
        report(errors, "/sweep", "found more than %d combinations", POINTS_MAX);
    return sound && n <= POINTS_MAX ? n : 0;
}

/* --- Points ------------------------------------------------------------------------------------ */

/* A walk over the pointers of a sweep. */
struct walk {
    const json_t *sweep;
    void *at;
    size_t point, rest;
    const char *key;
    const json_t *value;
    size_t index; /* of the value */
};

static struct walk walk_start(const json_t *document, size_t point)
{
    const char *key;
    json_t *values;
    struct walk w = {.sweep = json_object_get(document, "sweep"), .point = point, .rest = 1};
    json_object_foreach((json_t *)w.sweep, key, values)
    {
        w.rest *= json_array_size(values);
    }
    return w;
}

static bool walk_next(struct walk *w)
{
    json_t *sweep = (json_t *)w->sweep;
    w->at = w->at ? json_object_iter_next(sweep, w->at) : json_object_iter(sweep);
    if (!w->at)
        return false;
    const json_t *values = json_object_iter_value(w->at);
    w->key = json_object_iter_key(w->at);
    w->rest /= json_array_size(values);
    w->index = w->point / w->rest % json_array_size(values);
    w->value = json_array_get(values, w->index);
    return true;
}

char *points_name(const json_t *document, size_t point)
{
    char *name = NULL;
    size_t size;
    FILE *out = open_memstream(&name, &size);
    struct walk w = walk_start(document, point);
    const char *joint = "";
    bool ok = out != NULL;
    for (; ok && walk_next(&w); joint = ";") {
        char *text = json_text(w.value);
        ok = text != NULL;
        if (ok)
            fprintf(out, "%s%s=%s", joint, w.key, text);
        free(text);
    }
    if (ok && !*joint)
        putc('-', out);
    if (out && fclose(out) != 0)
        ok = false;
    if (ok)
        return name;
    free(name);
    return NULL;
}

int points_set(json_t *document, size_t point, const struct reporter *errors)
{
    struct walk w = walk_start(document, point);
    int code = 0;
    while (code == 0 && walk_next(&w)) {
        struct err e = ERR_INIT;
        json_t *value = json_deep_copy(w.value);
        code = value ? json_pointer_set(document, w.key, value, &e) : -ENOMEM;
        if (code == -EINVAL) {
            char pointer[POINTER_MAX] = "/sweep";
            json_pointer_push(pointer, sizeof pointer, w.key);
            report(errors, pointer, "%s", e.text);
            code = 0;
        }
    }
    return code;
}

/* Whether a pointer is `above`, or leads to something below it. */
static bool leads_below(const char *pointer, const char *above)
{
    size_t len = strlen(above);
    return strncmp(pointer, above, len) == 0 && (pointer[len] == '\0' || pointer[len] == '/');
}

const char *points_place(const json_t *document, size_t point, const char *pointer, char *buf,
                         size_t size)
{
    struct walk w = walk_start(document, point);
    while (walk_next(&w)) {
        size_t len = strlen(w.key);
        bool set = leads_below(pointer, w.key);
        if (!set && (!leads_below(w.key, pointer) || json_pointer_get(document, pointer)))
            continue;
        snprintf(buf, size, "/sweep");
        json_pointer_push(buf, size, w.key);
        if (!set)
            return buf;
        json_pointer_push_index(buf, size, w.index);
        snprintf(buf + strlen(buf), size - strlen(buf), "%s", pointer + len);
        return buf;
    }
    return pointer;
}
