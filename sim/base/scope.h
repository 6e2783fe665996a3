/*
 * Scopes: what a figure is about, as "network=isp-a;direction=in", and patterns over them.
 *
 * A scope is an ordered list of key-value pairs; "-" and "" are the empty one. Matching never
 * looks at the order, so that a person need not know it. Plain storage whose texts live in an
 * arena; nothing to free.
 */
#ifndef SIM_BASE_SCOPE_H
#define SIM_BASE_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;

enum { SCOPE_MAX = 10 }; /* keys of one scope: more than any metric has */

struct scope {
    size_t n;
    struct scope_pair {
        const char *key, *value; /* in the arena */
    } pair[SCOPE_MAX];
};

/* Reads `text`. Returns 0; -EINVAL with what was found and what is allowed; -ENOMEM. */
int scope_parse(struct arena *arena, const char *text, struct scope *out, struct err *e);

/* The value of a key, borrowed, or NULL. */
const char *scope_get(const struct scope *s, const char *key);

/* Whether `s` has every pair of `part`. */
bool scope_holds(const struct scope *s, const struct scope *part);

/* Whether every pair that `s` has beyond the keys of `part` says "all". */
bool scope_totals(const struct scope *s, const struct scope *part);

/* Whether `s` has exactly the keys of `pattern`, a well-formed scope as text, with their values,
 * where "*" stands for any. */
bool scope_fits(const struct scope *s, const char *pattern);

#endif
