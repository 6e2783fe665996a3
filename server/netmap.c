#include "server/netmap.h"

#include "server/text.h"
#include "sim/base/digest.h"
#include "sim/base/json.h"
#include "sim/base/lpm.h"

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

static int by_pid(const void *a, const void *b)
{
    const struct netmap_entry *x = a, *y = b;
    int order = x->pid == y->pid ? 0 : strcmp(x->pid, y->pid); /* a file's are often one text */
    return order ? order : prefix_compare(&x->prefix, &y->prefix);
}

static int by_prefix(const void *a, const void *b)
{
    const struct netmap_entry *x = a, *y = b;
    int order = prefix_compare(&x->prefix, &y->prefix);
    return order ? order : strcmp(x->pid, y->pid);
}

static bool same_pid(const struct netmap_entry *a, const struct netmap_entry *b)
{
    return a->pid == b->pid || strcmp(a->pid, b->pid) == 0;
}

static bool check_names(const char *id, const struct netmap_entry *sorted, size_t n,
                        const struct reporter *errors)
{
    bool fine = resource_id_valid(id);
    if (!fine)
        report(errors, "",
               "\"%.80s\" is no resource ID: it may have 1 to 64 of 0-9 A-Z a-z - : @ _", id);
    for (size_t i = 0; i < n; i++) {
        bool again = i > 0 && same_pid(&sorted[i - 1], &sorted[i]);
        if (again || pid_name_valid(sorted[i].pid))
            continue;
        report(errors, sorted[i].where ? sorted[i].where : "",
               "\"%.80s\" is no PID name: it may have 1 to 64 of 0-9 A-Z a-z - : @ _",
               sorted[i].pid);
        fine = false;
    }
    return fine;
}

/* Reports every prefix that is in two PIDs; needs the entries in the order of by_prefix(). */
static bool check_overlap(const struct netmap_entry *sorted, size_t n,
                          const struct reporter *errors)
{
    bool fine = true;
    for (size_t i = 1; i < n; i++) {
        const struct netmap_entry *a = &sorted[i - 1], *b = &sorted[i];
        if (a->prefix.addr.family == FAMILY_NONE || prefix_compare(&a->prefix, &b->prefix) != 0 ||
            strcmp(a->pid, b->pid) == 0)
            continue;
        char text[PREFIX_TEXT];
        report(errors, b->where ? b->where : "",
               "%s is in PID \"%s\" and in PID \"%s\"; a prefix belongs to one PID",
               prefix_format(&b->prefix, text), a->pid, b->pid);
        fine = false;
    }
    return fine;
}

/* Notes which families occur and leave no gap: in the order of by_prefix(), each prefix starts at or
 * before the address behind the last one covered so far. */
static void note_families(struct netmap *m, const struct netmap_entry *sorted, size_t n)
{
    struct addr next = {.family = FAMILY_NONE};
    for (size_t i = 0; i < n; i++) {
        enum family family = sorted[i].prefix.addr.family;
        if (family == FAMILY_NONE)
            continue;
        unsigned bit = family_bit(family);
        if (!(m->contained & bit))
            next = (struct addr){.family = (uint8_t)family};
        m->contained |= bit;
        struct addr last = prefix_last(&sorted[i].prefix);
        if (m->complete & bit || addr_compare(&sorted[i].prefix.addr, &next) > 0 ||
            addr_compare(&last, &next) < 0)
            continue;
        next = addr_add(last, 1);
        if (addr_compare(&next, &last) < 0) /* went round */
            m->complete |= bit;
    }
}

static size_t count_pids(const struct netmap_entry *sorted, size_t n)
{
    size_t pids = 0;
    for (size_t i = 0; i < n; i++)
        pids += i == 0 || !same_pid(&sorted[i - 1], &sorted[i]);
    return pids;
}

/* Copies names and prefixes; needs the entries in the order of by_pid(). */
static int copy_content(struct netmap *m, const struct netmap_entry *sorted, size_t n)
{
    m->pids = calloc(count_pids(sorted, n) + 1, sizeof *m->pids);
    m->prefixes = calloc(n + 1, sizeof *m->prefixes);
    if (!m->pids || !m->prefixes)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++) {
        const struct netmap_entry *e = &sorted[i];
        bool known = i > 0 && same_pid(&sorted[i - 1], e);
        struct pid *p = &m->pids[known ? m->n_pids - 1 : m->n_pids++];
        if (!known) {
            snprintf(p->name, sizeof p->name, "%s", e->pid);
            p->v4 = p->v6 = p->end = m->n_prefixes;
        }
        if (e->prefix.addr.family == FAMILY_NONE ||
            (known && prefix_compare(&sorted[i - 1].prefix, &e->prefix) == 0))
            continue;
        m->prefixes[m->n_prefixes++] = e->prefix;
        p->end = m->n_prefixes;
        if (e->prefix.addr.family == FAMILY_IPV4)
            p->v6 = m->n_prefixes;
    }
    return 0;
}

static int build_lpm(struct netmap *m)
{
    struct lpm_entry *entries = malloc((m->n_prefixes + 1) * sizeof *entries);
    if (!entries)
        return -ENOMEM;
    for (uint32_t pid = 0; pid < m->n_pids; pid++) {
        for (size_t i = m->pids[pid].v4; i < m->pids[pid].end; i++)
            entries[i] = (struct lpm_entry){m->prefixes[i], pid};
    }
    m->lpm = lpm_new(entries, m->n_prefixes);
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
static int fill(struct netmap *m, const char *id, struct netmap_entry *entries, size_t n,
                const struct reporter *errors)
{
    qsort(entries, n, sizeof *entries, by_prefix);
    bool fine = check_overlap(entries, n, errors);
    note_families(m, entries, n);
    qsort(entries, n, sizeof *entries, by_pid);
    fine &= check_names(id, entries, n, errors);
    if (!fine)
        return -EINVAL;
    snprintf(m->id, sizeof m->id, "%s", id);
    int code = copy_content(m, entries, n);
    if (code == 0)
        code = build_lpm(m);
    return code ? code : make_tag(m);
}

int netmap_new(const char *id, const struct netmap_entry *entries, size_t n,
               const struct reporter *errors, struct netmap **out)
{
    *out = NULL;
    struct netmap *m = calloc(1, sizeof *m);
    struct netmap_entry *sorted = malloc((n ? n : 1) * sizeof *sorted);
    int code = m && sorted ? 0 : -ENOMEM;
    if (code == 0) {
        atomic_init(&m->references, 1);
        if (n)
            memcpy(sorted, entries, n * sizeof *sorted);
        code = fill(m, id, sorted, n, errors);
    }
    free(sorted);
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
