#include "sim/base/scope.h"

#include "sim/base/arena.h"
#include "sim/base/err.h"

#include <errno.h>
#include <string.h>

static int malformed(const char *text, struct err *e)
{
    return err_set(e, -EINVAL,
                   "found the scope \"%.80s\", allowed: key=value;key=value, each key once, at "
                   "most %d of them, or -",
                   text, SCOPE_MAX);
}

int scope_parse(struct arena *arena, const char *text, struct scope *out, struct err *e)
{
    *out = (struct scope){0};
    if (!*text || strcmp(text, "-") == 0)
        return 0;
    char *at = arena_strdup(arena, text);
    if (!at)
        return err_sys(e, -ENOMEM, "scope");
    while (at) {
        char *end = strchr(at, ';'), *equals;
        if (end)
            *end++ = '\0';
        equals = strchr(at, '=');
        if (!equals || equals == at || !equals[1] || out->n == SCOPE_MAX)
            return malformed(text, e);
        *equals = '\0';
        if (scope_get(out, at))
            return malformed(text, e);
        out->pair[out->n++] = (struct scope_pair){at, equals + 1};
        at = end;
    }
    return 0;
}

const char *scope_get(const struct scope *s, const char *key)
{
    for (size_t i = 0; i < s->n; i++) {
        if (strcmp(s->pair[i].key, key) == 0)
            return s->pair[i].value;
    }
    return NULL;
}

bool scope_holds(const struct scope *s, const struct scope *part)
{
    for (size_t i = 0; i < part->n; i++) {
        const char *value = scope_get(s, part->pair[i].key);
        if (!value || strcmp(value, part->pair[i].value) != 0)
            return false;
    }
    return true;
}

bool scope_totals(const struct scope *s, const struct scope *part)
{
    for (size_t i = 0; i < s->n; i++) {
        if (!scope_get(part, s->pair[i].key) && strcmp(s->pair[i].value, "all") != 0)
            return false;
    }
    return true;
}

/* Whether the texts a[0..na-1] and b are the same. */
static bool same(const char *a, size_t na, const char *b)
{
    return strlen(b) == na && memcmp(a, b, na) == 0;
}

/* Whether `s` has the pair "KEY=VALUE" of a pattern, of which `size` bytes count. */
static bool fits_pair(const struct scope *s, const char *pair, size_t size)
{
    const char *value = memchr(pair, '=', size);
    size_t key = (size_t)(value - pair);
    value++;
    for (size_t i = 0; i < s->n; i++) {
        if (same(pair, key, s->pair[i].key))
            return *value == '*' || same(value, size - key - 1, s->pair[i].value);
    }
    return false;
}

bool scope_fits(const struct scope *s, const char *pattern)
{
    size_t pairs = 0;
    if (strcmp(pattern, "-") == 0)
        return s->n == 0;
    while (*pattern) {
        size_t size = strcspn(pattern, ";");
        if (!fits_pair(s, pattern, size))
            return false;
        pairs++;
        pattern += size;
        pattern += *pattern == ';';
    }
    return pairs == s->n;
}
