#include "server/access.h"

#include "sim/base/arena.h"
#include "sim/base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct access {
    struct arena *arena;
    struct access_rule *rules;
    size_t n;
};

static int check_rule(const struct access_rule *rule, size_t number, struct err *e)
{
    if (rule->resource && !resource_id_valid(rule->resource))
        return err_set(e, -EINVAL,
                       "access rule %zu: \"%s\" is neither a resource ID nor the name of a service",
                       number, rule->resource);
    for (size_t i = 0; i < rule->n_users; i++) {
        if (!rule->users[i] || !*rule->users[i])
            return err_set(e, -EINVAL, "access rule %zu: a user has no name", number);
    }
    return 0;
}

static int copy_rule(struct arena *arena, const struct access_rule *from, struct access_rule *to)
{
    struct prefix *sources = arena_array(arena, from->n_sources + 1, sizeof *sources);
    const char **users = arena_array(arena, from->n_users + 1, sizeof *users);
    *to = *from;
    to->sources = sources;
    to->users = users;
    if (!sources || !users)
        return -ENOMEM;
    if (from->resource && !(to->resource = arena_strdup(arena, from->resource)))
        return -ENOMEM;
    if (from->n_sources)
        memcpy(sources, from->sources, from->n_sources * sizeof *sources);
    for (size_t i = 0; i < from->n_users; i++) {
        if (!(users[i] = arena_strdup(arena, from->users[i])))
            return -ENOMEM;
    }
    return 0;
}

static int fill(struct access *a, const struct access_rule *rules, size_t n, struct err *e)
{
    int code = 0;
    a->arena = arena_new();
    a->rules = a->arena ? arena_array(a->arena, n + 1, sizeof *a->rules) : NULL;
    if (!a->rules)
        return -ENOMEM;
    for (a->n = 0; a->n < n && code == 0; a->n++) {
        code = check_rule(&rules[a->n], a->n + 1, e);
        if (code == 0)
            code = copy_rule(a->arena, &rules[a->n], &a->rules[a->n]);
    }
    return code;
}

int access_new(const struct access_rule *rules, size_t n, struct access **out, struct err *e)
{
    struct access *a = calloc(1, sizeof *a);
    int code = a ? fill(a, rules, n, e) : -ENOMEM;
    *out = code == 0 ? a : NULL;
    if (code)
        access_free(a);
    return code ? err_sys(e, code, "cannot take the access rules") : 0;
}

void access_free(struct access *a)
{
    if (!a)
        return;
    arena_free(a->arena);
    free(a);
}

static bool about(const struct access_rule *rule, enum service service, const char *id)
{
    return !rule->resource || strcmp(rule->resource, service_name(service)) == 0 ||
           (id && strcmp(rule->resource, id) == 0);
}

static bool from_there(const struct access_rule *rule, const struct addr *source)
{
    for (size_t i = 0; i < rule->n_sources; i++) {
        if (prefix_contains(&rule->sources[i], source))
            return true;
    }
    return rule->n_sources == 0;
}

/* `user` is known where the rule names any. */
static bool by_user(const struct access_rule *rule, const char *user)
{
    for (size_t i = 0; i < rule->n_users; i++) {
        if (strcmp(rule->users[i], "*") == 0 || strcmp(rule->users[i], user) == 0)
            return true;
    }
    return rule->n_users == 0;
}

enum access_verdict access_decide(const struct access *a, const struct access_question *q)
{
    enum access_verdict otherwise = a->n ? ACCESS_DENIED : ACCESS_ALLOWED;
    for (size_t i = 0; i < a->n; i++) {
        const struct access_rule *rule = &a->rules[i];
        if (!about(rule, q->service, q->id) || !from_there(rule, q->source))
            continue;
        bool open = rule->n_users && !q->user;
        if (open && !rule->allow)
            return ACCESS_NEEDS_USER;
        if (open)
            otherwise = ACCESS_NEEDS_USER;
        else if (by_user(rule, q->user))
            return rule->allow ? ACCESS_ALLOWED : otherwise;
    }
    return otherwise;
}

bool access_personal(const struct access *a, enum service service, const char *id)
{
    for (size_t i = 0; i < a->n; i++) {
        const struct access_rule *rule = &a->rules[i];
        if (about(rule, service, id)) /* one that names nobody decides for all there are left */
            return rule->n_users || rule->n_sources;
    }
    return false;
}

bool access_knows_users(const struct access *a)
{
    for (size_t i = 0; i < a->n; i++) {
        if (a->rules[i].n_users)
            return true;
    }
    return false;
}
