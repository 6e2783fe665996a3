#include "server/coverage.h"

#include "sim/base/vec.h"

#include <errno.h>
#include <string.h>

struct owned {
    struct prefix prefix;
    uint32_t pid;
};

/* A prefix inside which the walk is. `next` is the first of its addresses that no longer prefix has
 * covered so far; `whole` says that the walk went past its last address that way. */
struct frame {
    struct owned owned;
    struct addr next;
    bool whole;
};

struct walk {
    const struct coverage_findings *found;
    VEC(struct frame) stack; /* at the bottom, all addresses of the family, of no PID */
};

static int by_prefix(const void *a, const void *b)
{
    const struct owned *x = a, *y = b;
    return prefix_compare(&x->prefix, &y->prefix);
}

/* --- Gaps ------------------------------------------------------------------------------------- */

/* The longest prefix that starts at `from` and ends at or before `last`. */
static struct prefix fit(const struct addr *from, const struct addr *last)
{
    struct prefix p = {*from, (uint8_t)family_bits(from->family)};
    while (p.len > 0) {
        struct prefix wider = {*from, (uint8_t)(p.len - 1)};
        unsigned bit = p.len - 1U;
        struct addr end = prefix_last(&wider);
        if (from->b[bit / 8] & (0x80 >> bit % 8) || addr_compare(&end, last) > 0)
            break;
        p = wider;
    }
    return p;
}

/* Tells the prefixes that make up the addresses from `from` to `last`. */
static void tell_gaps(const struct walk *w, struct addr from, const struct addr *last)
{
    while (addr_compare(&from, last) <= 0) {
        struct prefix p = fit(&from, last);
        struct addr end = prefix_last(&p);
        w->found->gap(w->found->ctx, &p);
        if (addr_compare(&end, last) == 0)
            return;
        from = addr_add(end, 1);
    }
}

/* The address before one that is not the family's first. */
static struct addr before(struct addr a)
{
    for (size_t i = family_bits(a.family) / 8; i-- > 0;) {
        if (a.b[i]-- > 0)
            break;
    }
    return a;
}

/* --- The walk --------------------------------------------------------------------------------- */

static struct frame *top(struct walk *w)
{
    return &w->stack.v[w->stack.n - 1];
}

/* In the frame around it, the prefix is covered now. */
static void cover(struct walk *w, const struct prefix *p)
{
    struct frame *f = top(w);
    struct addr last = prefix_last(p), end = prefix_last(&f->owned.prefix);
    bool hole = addr_compare(&f->next, &p->addr) < 0;
    if (w->stack.n == 1 && hole && w->found->gap) {
        struct addr until = before(p->addr);
        tell_gaps(w, f->next, &until);
    }
    if (hole && w->stack.n > 1)
        return; /* its own addresses show through, so that it is needed */
    f->whole = addr_compare(&last, &end) == 0;
    if (!f->whole)
        f->next = addr_add(last, 1);
}

static void leave(struct walk *w)
{
    struct frame f = *top(w);
    w->stack.n--;
    if (f.whole && w->found->shadowed)
        w->found->shadowed(w->found->ctx, &f.owned.prefix, f.owned.pid);
    cover(w, &f.owned.prefix);
}

static int enter(struct walk *w, const struct owned *o)
{
    while (w->stack.n > 1 && !prefix_covers(&top(w)->owned.prefix, &o->prefix))
        leave(w);
    const struct owned *outer = &top(w)->owned;
    if (w->stack.n > 1 && outer->pid == o->pid && w->found->redundant)
        w->found->redundant(w->found->ctx, &o->prefix, o->pid, &outer->prefix);
    struct frame f = {.owned = *o, .next = o->prefix.addr};
    return vec_push(&w->stack, f) ? 0 : -ENOMEM;
}

static int walk(struct walk *w, enum family family, const struct owned *sorted, size_t n)
{
    struct frame all = {.owned = {{{.family = (uint8_t)family}, 0}, NETMAP_NONE},
                        .next = {.family = (uint8_t)family}};
    int code = vec_push(&w->stack, all) ? 0 : -ENOMEM;
    for (size_t i = 0; i < n && code == 0; i++)
        code = enter(w, &sorted[i]);
    while (code == 0 && w->stack.n > 1)
        leave(w);
    if (code == 0 && !w->stack.v[0].whole && w->found->gap) {
        struct addr last = prefix_last(&all.owned.prefix);
        tell_gaps(w, w->stack.v[0].next, &last);
    }
    vec_free(&w->stack);
    return code;
}

int coverage_walk(const struct netmap *m, enum family family, const struct coverage_findings *found)
{
    struct walk w = {.found = found};
    VEC(struct owned) all = {0};
    int code = 0;
    for (uint32_t pid = 0; pid < netmap_pids(m) && code == 0; pid++) {
        const struct prefix *v;
        size_t n = netmap_prefixes(m, pid, family, &v);
        for (size_t i = 0; i < n && code == 0; i++) {
            struct owned o = {v[i], pid};
            code = vec_push(&all, o) ? 0 : -ENOMEM;
        }
    }
    if (code == 0 && all.n)
        qsort(all.v, all.n, sizeof *all.v, by_prefix);
    if (code == 0)
        code = walk(&w, family, all.v, all.n);
    vec_free(&all);
    return code;
}
