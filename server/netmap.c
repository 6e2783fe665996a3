#include "server/netmap.h"

#include "server/text.h"
#include "sim/base/digest.h"
#include "sim/base/json.h"
#include "sim/base/lpm.h"
#include "sim/base/vec.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct pid {
    char name[RESOURCE_ID_MAX + 1];
    size_t v4, v6, end; /* its prefixes: IPv4 from v4 to v6, IPv6 from v6 to end */
};

static_assert(LPM_NONE == NETMAP_NONE, "no match is no PID");

struct netmap {
    atomic_uint references;
    char id[RESOURCE_ID_MAX + 1];
    char tag[DIGEST_HEX];
    struct pid *pids;
    uint32_t n_pids;
    struct prefix *prefixes; /* by PID, then in their own order */
    size_t n_prefixes;
    struct lpm *lpm;              /* address -> index into pids */
    unsigned contained, complete; /* families, as bits of NETMAP_... */
};

static unsigned family_bit(enum family family)
{
    return family == FAMILY_IPV4 ? NETMAP_IPV4 : NETMAP_IPV6;
}

/* --- Putting the entries in order --------------------------------------------------------------- */

/* An entry on its way: sorting these moves and compares less than sorting the entries. */
struct item {
    struct prefix prefix;
    uint32_t pid;   /* index into pids */
    uint32_t entry; /* index into the entries given */
};

/* What a map is built from. */
struct content {
    const struct netmap_entry *entries;
    struct item *items; /* in the order of their prefixes, then PIDs */
    size_t n;
};

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int compare_items(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    int order = prefix_compare(&x->prefix, &y->prefix);
    if (order == 0)
        order = (x->pid > y->pid) - (x->pid < y->pid);
    return order ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

/* Whether an entry is of another PID than the one before; those of one PID often come together, and
 * with one text. */
static bool another_pid(const struct netmap_entry *e, size_t i)
{
    return i == 0 || (e[i - 1].pid != e[i].pid && strcmp(e[i - 1].pid, e[i].pid) != 0);
}

/* The names of the entries in order, each once, new; NULL: no memory. */
static const char **collect_names(const struct netmap_entry *entries, size_t n, uint32_t *n_names)
{
    VEC(const char *) names = {0};
    size_t kept = 0;
    bool fine = vec_reserve(&names, 1);
    for (size_t i = 0; i < n && fine; i++)
        fine = !another_pid(entries, i) || vec_push(&names, entries[i].pid);
    if (!fine) {
        vec_free(&names);
        return NULL;
    }
    if (names.n)
        qsort(names.v, names.n, sizeof *names.v, compare_texts);
    for (size_t i = 0; i < names.n; i++) {
        if (kept == 0 || strcmp(names.v[kept - 1], names.v[i]) != 0)
            names.v[kept++] = names.v[i];
    }
    *n_names = (uint32_t)kept;
    return names.v;
}

static int make_items(struct content *c, const char *const *names, uint32_t n_names)
{
    uint32_t pid = 0;
    c->items = malloc((c->n + 1) * sizeof *c->items);
    if (!c->items)
        return -ENOMEM;
    for (size_t i = 0; i < c->n; i++) {
        const struct netmap_entry *e = &c->entries[i];
        if (another_pid(c->entries, i)) {
            const char *const *at = bsearch(&e->pid, names, n_names, sizeof *names, compare_texts);
            pid = (uint32_t)(at - names);
        }
        c->items[i] = (struct item){e->prefix, pid, (uint32_t)i};
    }
    qsort(c->items, c->n, sizeof *c->items, compare_items);
    return 0;
}

/* --- Checking them ------------------------------------------------------------------------------ */

/* Reports every name that is none, where it occurs first. */
static bool check_names(const struct content *c, const struct reporter *errors)
{
    bool fine = true;
    for (size_t i = 0; i < c->n; i++) {
        const struct netmap_entry *e = &c->entries[i];
        if (!another_pid(c->entries, i) || pid_name_valid(e->pid))
            continue;
        report(errors, e->where ? e->where : "",
               "\"%.80s\" is no PID name: it may have 1 to 64 of 0-9 A-Z a-z - : @ _", e->pid);
        fine = false;
    }
    return fine;
}

static bool check_id(const char *id, const struct reporter *errors)
{
    if (resource_id_valid(id))
        return true;
    report(errors, "", "\"%.80s\" is no resource ID: it may have 1 to 64 of 0-9 A-Z a-z - : @ _",
           id);
    return false;
}

static bool same_prefix(const struct item *a, const struct item *b)
{
    return a->prefix.addr.family != FAMILY_NONE && prefix_compare(&a->prefix, &b->prefix) == 0;
}

/* Reports every prefix that is in two PIDs. */
static bool check_overlap(const struct content *c, const struct reporter *errors)
{
    bool fine = true;
    for (size_t i = 1; i < c->n; i++) {
        const struct item *x = &c->items[i - 1], *y = x + 1;
        if (x->pid == y->pid || !same_prefix(x, y))
            continue;
        const struct netmap_entry *a = &c->entries[x->entry], *b = &c->entries[y->entry];
        char text[PREFIX_TEXT];
        report(errors, b->where ? b->where : "",
               "%s is in PID \"%s\"%s%s and in PID \"%s\"; a prefix belongs to one PID",
               prefix_format(&b->prefix, text), a->pid, a->where ? " at " : "",
               a->where ? a->where : "", b->pid);
        fine = false;
    }
    return fine;
}

static bool check(const char *id, const struct content *c, const struct reporter *errors)
{
    bool fine = check_overlap(c, errors);
    fine &= check_id(id, errors);
    fine &= check_names(c, errors);
    return fine;
}

/* --- Taking them over --------------------------------------------------------------------------- */

/* Notes which families occur and leave no gap: in order, each prefix starts at or before the address
 * behind the last one covered so far. */
static void note_families(struct netmap *m, const struct content *c)
{
    struct addr next = {.family = FAMILY_NONE};
    for (size_t i = 0; i < c->n; i++) {
        const struct prefix *p = &c->items[i].prefix;
        enum family family = p->addr.family;
        if (family == FAMILY_NONE)
            continue;
        unsigned bit = family_bit(family);
        if (!(m->contained & bit))
            next = (struct addr){.family = (uint8_t)family};
        m->contained |= bit;
        struct addr last = prefix_last(p);
        if (m->complete & bit || addr_compare(&p->addr, &next) > 0 ||
            addr_compare(&last, &next) < 0)
            continue;
        next = addr_add(last, 1);
        if (addr_compare(&next, &last) < 0) /* went round */
            m->complete |= bit;
    }
}

/* Leaves out items without a prefix and prefixes that are there again. */
static void keep_prefixes(struct content *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct item *item = &c->items[i];
        if (item->prefix.addr.family != FAMILY_NONE &&
            (kept == 0 || !same_prefix(&c->items[kept - 1], item)))
            c->items[kept++] = *item;
    }
    c->n = kept;
}

/* Copies names, and prefixes PID by PID: first room for each, then each to the end of its PID's. */
static int copy_content(struct netmap *m, const struct content *c, const char *const *names,
                        uint32_t n_names)
{
    m->pids = calloc((size_t)n_names + 1, sizeof *m->pids);
    m->prefixes = malloc((c->n + 1) * sizeof *m->prefixes);
    if (!m->pids || !m->prefixes)
        return -ENOMEM;
    m->n_pids = n_names;
    m->n_prefixes = c->n;
    for (size_t i = 0; i < c->n; i++)
        m->pids[c->items[i].pid].end++;
    size_t from = 0;
    for (uint32_t pid = 0; pid < n_names; pid++) {
        struct pid *p = &m->pids[pid];
        size_t size = p->end;
        snprintf(p->name, sizeof p->name, "%s", names[pid]);
        p->v4 = p->v6 = p->end = from;
        from += size;
    }
    for (size_t i = 0; i < c->n; i++) {
        struct pid *p = &m->pids[c->items[i].pid];
        m->prefixes[p->end++] = c->items[i].prefix;
        if (c->items[i].prefix.addr.family == FAMILY_IPV4)
            p->v6 = p->end;
    }
    return 0;
}

static int build_lpm(struct netmap *m, const struct content *c)
{
    struct lpm_entry *entries = malloc((c->n + 1) * sizeof *entries);
    if (!entries)
        return -ENOMEM;
    for (size_t i = 0; i < c->n; i++)
        entries[i] = (struct lpm_entry){c->items[i].prefix, c->items[i].pid};
    m->lpm = lpm_new(entries, c->n);
    free(entries);
    return m->lpm ? 0 : -ENOMEM;
}

static int make_tag(struct netmap *m)
{
    struct text canonical;
    FILE *out = text_open(&canonical);
    if (!out)
        return -ENOMEM;
    netmap_write(m, NULL, NETMAP_ALL, out);
    int code = text_close(&canonical, out);
    if (code == 0)
        digest_hex(canonical.data, canonical.size, m->tag);
    free(canonical.data);
    return code;
}

/* Sorts and checks the entries, then takes them over. */
static int fill(struct netmap *m, const char *id, struct content *c, const char *const *names,
                uint32_t n_names, const struct reporter *errors)
{
    int code = make_items(c, names, n_names);
    if (code)
        return code;
    if (!check(id, c, errors))
        return -EINVAL;
    snprintf(m->id, sizeof m->id, "%s", id);
    note_families(m, c);
    keep_prefixes(c);
    code = copy_content(m, c, names, n_names);
    if (code == 0)
        code = build_lpm(m, c);
    return code ? code : make_tag(m);
}

int netmap_new(const char *id, const struct netmap_entry *entries, size_t n,
               const struct reporter *errors, struct netmap **out)
{
    struct content c = {.entries = entries, .n = n};
    uint32_t n_names = 0;
    *out = NULL;
    struct netmap *m = calloc(1, sizeof *m);
    const char **names = collect_names(entries, n, &n_names);
    if (m)
        atomic_init(&m->references, 1);
    int code = m && names && n <= UINT32_MAX ? 0 : -ENOMEM;
    if (code == 0)
        code = fill(m, id, &c, names, n_names, errors);
    free(c.items);
    free(names);
    if (code == 0)
        *out = m;
    else
        netmap_unref(m);
    return code;
}

struct netmap *netmap_ref(struct netmap *m)
{
    atomic_fetch_add(&m->references, 1);
    return m;
}

void netmap_unref(struct netmap *m)
{
    if (!m || atomic_fetch_sub(&m->references, 1) > 1)
        return;
    lpm_free(m->lpm);
    free(m->pids);
    free(m->prefixes);
    free(m);
}

const char *netmap_id(const struct netmap *m)
{
    return m->id;
}

const char *netmap_tag(const struct netmap *m)
{
    return m->tag;
}

size_t netmap_size(const struct netmap *m)
{
    return sizeof *m + m->n_pids * sizeof *m->pids + m->n_prefixes * sizeof *m->prefixes +
           lpm_size(m->lpm);
}

uint32_t netmap_pids(const struct netmap *m)
{
    return m->n_pids;
}

const char *netmap_pid(const struct netmap *m, uint32_t pid)
{
    assert(pid < m->n_pids);
    return m->pids[pid].name;
}

static int compare_name(const void *name, const void *pid)
{
    return strcmp(name, ((const struct pid *)pid)->name);
}

uint32_t netmap_find(const struct netmap *m, const char *name)
{
    const struct pid *p = bsearch(name, m->pids, m->n_pids, sizeof *m->pids, compare_name);
    return p ? (uint32_t)(p - m->pids) : NETMAP_NONE;
}

size_t netmap_prefixes(const struct netmap *m, uint32_t pid, enum family family,
                       const struct prefix **first)
{
    assert(pid < m->n_pids);
    const struct pid *p = &m->pids[pid];
    size_t from = family == FAMILY_IPV4 ? p->v4 : p->v6;
    *first = m->prefixes + from;
    return (family == FAMILY_IPV4 ? p->v6 : p->end) - from;
}

uint32_t netmap_locate(const struct netmap *m, const struct addr *a)
{
    return lpm_find(m->lpm, a);
}

void netmap_locate_many(const struct netmap *m, const struct addr *a, size_t n, uint32_t *pids)
{
    lpm_find_many(m->lpm, a, n, pids);
}

bool netmap_contains(const struct netmap *m, enum family family)
{
    return m->contained & family_bit(family);
}

bool netmap_complete(const struct netmap *m, enum family family)
{
    return m->complete & family_bit(family);
}

/* Writes `,"ipv4":[...]`, or nothing where there is no such prefix. */
static bool write_group(const struct netmap *m, uint32_t pid, enum family family, bool behind,
                        FILE *out)
{
    const struct prefix *p;
    size_t n = netmap_prefixes(m, pid, family, &p);
    if (n == 0)
        return behind;
    fprintf(out, "%s\"%s\":[", behind ? "," : "", family_name(family));
    for (size_t i = 0; i < n; i++) {
        char text[PREFIX_TEXT];
        fputs(i ? ",\"" : "\"", out);
        fputs(prefix_format(&p[i], text), out);
        putc('"', out);
    }
    putc(']', out);
    return true;
}

void netmap_write(const struct netmap *m, const bool *wanted, unsigned families, FILE *out)
{
    bool behind = false;
    putc('{', out);
    for (uint32_t pid = 0; pid < m->n_pids; pid++) {
        if (wanted && !wanted[pid])
            continue;
        fprintf(out, "%s\"%s\":{", behind ? "," : "", m->pids[pid].name);
        bool group = false;
        if (families & NETMAP_IPV4)
            group = write_group(m, pid, FAMILY_IPV4, group, out);
        if (families & NETMAP_IPV6)
            write_group(m, pid, FAMILY_IPV6, group, out);
        putc('}', out);
        behind = true;
    }
    putc('}', out);
}

void netmap_write_vtag(const struct netmap *m, FILE *out)
{
    fprintf(out, "{\"resource-id\":\"%s\",\"tag\":\"%s\"}", m->id, m->tag);
}
