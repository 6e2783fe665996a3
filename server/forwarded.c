#include "server/forwarded.h"

#include "server/params.h"

#include <gnutls/gnutls.h>
#include <string.h>
#include <strings.h>

/* Copies len bytes as a text; false if they do not fit. */
static bool copy(char *out, size_t size, const char *from, size_t len)
{
    if (len >= size)
        return false;
    memcpy(out, from, len);
    out[len] = '\0';
    return true;
}

/* A node (section 6): an IPv4 address, or an IPv6 one in brackets, with or without a port. */
static bool read_node(const char *node, struct addr *out)
{
    char address[ADDR_TEXT];
    bool bracket = *node == '[';
    node += bracket;
    size_t len = strcspn(node, bracket ? "]" : ":");
    const char *behind = node + len;
    if (bracket && *behind++ != ']')
        return false;
    if (*behind && (*behind != ':' || !behind[1] || behind[1 + strspn(behind + 1, "0123456789")]))
        return false;
    return copy(address, sizeof address, node, len) &&
           addr_parse(bracket ? FAMILY_IPV6 : FAMILY_IPV4, address, out) == 0;
}

static bool is_secret(const char *value, const char *secret)
{
    size_t len = secret ? strlen(secret) : 0;
    return len > 0 && strlen(value) == len && gnutls_memcmp(value, secret, len) == 0;
}

/* Reads one element, up to its comma; returns what is behind it, or NULL where it is malformed. */
static const char *read_element(const char *at, const char *secret, bool *believed, bool *found,
                                struct addr *client)
{
    struct param pair;
    for (*believed = *found = false; *at && *at != ',';) {
        at = param_read(at, &pair);
        if (!at)
            return NULL;
        if (strcasecmp(pair.name, "for") == 0)
            *found = read_node(pair.value, client);
        else if (strcasecmp(pair.name, "embedder") == 0)
            *believed = is_secret(pair.value, secret);
        at += strspn(at, " \t");
        if (*at == ';')
            at += 1 + strspn(at + 1, " \t;");
        else if (*at && *at != ',')
            return NULL;
    }
    return at;
}

bool forwarded_client(const char *value, const char *secret, struct addr *client)
{
    for (const char *at = value; at && *(at += strspn(at, " \t,"));) {
        struct addr named;
        bool believed, found;
        at = read_element(at, secret, &believed, &found, &named);
        if (at && believed && found) {
            *client = named;
            return true;
        }
    }
    return false;
}

/* --- Proxies ---------------------------------------------------------------------------------- */

const char *const forwarded_headers[] = {"Forwarded", "X-Forwarded-For", NULL};

enum { HOPS = 16 }; /* that are looked at, from the end */

/* Whom a list names; an element without an address has FAMILY_NONE. */
struct hops {
    struct addr v[HOPS]; /* by their number, modulo */
    size_t n;
};

/* An element of X-Forwarded-For: an address as it is, or a node. */
static void read_plain(const char *at, size_t len, struct addr *out)
{
    char text[ADDR_TEXT + 8];
    while (len && (at[len - 1] == ' ' || at[len - 1] == '\t'))
        len--;
    if (copy(text, sizeof text, at, len) && addr_parse(FAMILY_NONE, text, out) &&
        !read_node(text, out))
        out->family = FAMILY_NONE;
}

/* The next element's address into *out; what is behind it, NULL where the list is malformed. */
static const char *read_hop(enum forwarded_header header, const char *at, struct addr *out)
{
    bool believed, found;
    if (header == FORWARDED) {
        at = read_element(at, NULL, &believed, &found, out);
        if (!found)
            out->family = FAMILY_NONE;
        return at;
    }
    size_t len = strcspn(at, ",");
    read_plain(at, len, out);
    return at + len;
}

static void read_hops(enum forwarded_header header, const char *value, struct hops *hops)
{
    hops->n = 0;
    for (const char *at = value; at && *(at += strspn(at, " \t,"));) {
        struct addr *hop = &hops->v[hops->n++ % HOPS];
        *hop = (struct addr){.family = FAMILY_NONE};
        at = read_hop(header, at, hop);
        if (!at)
            hops->n = 0;
    }
}

bool forwarded_by(const struct proxies *p, const struct addr *peer)
{
    for (size_t i = 0; i < p->n; i++) {
        if (prefix_contains(&p->from[i], peer))
            return true;
    }
    return false;
}

struct addr forwarded_through(const struct proxies *p, const char *value, const struct addr *peer)
{
    struct addr client = *peer;
    struct hops hops;
    read_hops(p->header, value, &hops);
    for (size_t i = hops.n; i > 0 && i + HOPS > hops.n && forwarded_by(p, &client); i--) {
        const struct addr *before = &hops.v[(i - 1) % HOPS];
        if (before->family == FAMILY_NONE)
            break;
        client = *before;
    }
    return client;
}
