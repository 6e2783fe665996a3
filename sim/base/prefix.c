#include "sim/base/prefix.h"

#include "sim/base/quantity.h"

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *family_name(enum family family)
{
    return family == FAMILY_IPV4 ? "ipv4" : family == FAMILY_IPV6 ? "ipv6" : "none";
}

enum family family_find(const char *name, size_t len)
{
    if (len == 4 && memcmp(name, "ipv4", 4) == 0)
        return FAMILY_IPV4;
    if (len == 4 && memcmp(name, "ipv6", 4) == 0)
        return FAMILY_IPV6;
    return FAMILY_NONE;
}

unsigned family_bits(enum family family)
{
    return family == FAMILY_IPV4 ? 32 : 128;
}

/* Four decimal numbers without leading zeros (RFC 3986 section 3.2.2). Requests have hundreds. */
static int parse_ipv4(const char *text, uint8_t b[4])
{
    for (unsigned i = 0; i < 4; i++) {
        unsigned n = 0, digits = 0;
        for (; *text >= '0' && *text <= '9' && digits < 3; digits++)
            n = 10 * n + (unsigned)(*text++ - '0');
        bool zeros = digits > 1 && text[-(int)digits] == '0';
        if (digits == 0 || zeros || n > 255 || *text != (i < 3 ? '.' : '\0'))
            return -EINVAL;
        b[i] = (uint8_t)n;
        text += i < 3;
    }
    return 0;
}

int addr_parse(enum family family, const char *text, struct addr *out)
{
    struct addr a = {.family = (uint8_t)family};
    if (family == FAMILY_NONE)
        a.family = strchr(text, ':') ? FAMILY_IPV6 : FAMILY_IPV4;
    if (a.family == FAMILY_IPV4 ? parse_ipv4(text, a.b) : inet_pton(AF_INET6, text, a.b) != 1)
        return -EINVAL;
    *out = a;
    return 0;
}

/* Writes a number below 1000 in decimal; returns where it ends. */
static char *put_number(char *to, unsigned n)
{
    if (n >= 100)
        *to++ = (char)('0' + n / 100);
    if (n >= 10)
        *to++ = (char)('0' + n / 10 % 10);
    *to++ = (char)('0' + n % 10);
    return to;
}

/* Maps are written of millions of addresses, where inet_ntop()'s snprintf() counts. */
char *addr_format(const struct addr *a, char buf[ADDR_TEXT])
{
    if (a->family != FAMILY_IPV4) {
        inet_ntop(AF_INET6, a->b, buf, ADDR_TEXT);
        return buf;
    }
    char *to = buf;
    for (unsigned i = 0; i < 4; i++) {
        if (i)
            *to++ = '.';
        to = put_number(to, a->b[i]);
    }
    *to = '\0';
    return buf;
}

int typed_addr_parse(const char *text, struct addr *out)
{
    const char *colon = strchr(text, ':');
    enum family family = colon ? family_find(text, (size_t)(colon - text)) : FAMILY_NONE;
    return family == FAMILY_NONE ? -EINVAL : addr_parse(family, colon + 1, out);
}

char *typed_addr_format(const struct addr *a, char buf[TYPED_TEXT])
{
    strcpy(buf, a->family == FAMILY_IPV4 ? "ipv4:" : "ipv6:");
    addr_format(a, buf + 5);
    return buf;
}

/* The byte that the prefix length cuts, as the mask of the bits that stay; 0xff or 0 elsewhere. */
static uint8_t mask_at(unsigned len, unsigned byte)
{
    if (len >= 8 * (byte + 1))
        return 0xff;
    return len <= 8 * byte ? 0 : (uint8_t)(0xff00 >> (len - 8 * byte));
}

int prefix_parse(enum family family, const char *text, struct prefix *out, bool *cleared)
{
    const char *slash = strrchr(text, '/');
    char address[ADDR_TEXT];
    struct prefix p;
    long long len;
    if (!slash || (size_t)(slash - text) >= sizeof address || slash[1] < '0' || slash[1] > '9' ||
        (slash[1] == '0' && slash[2]))
        return -EINVAL;
    memcpy(address, text, (size_t)(slash - text));
    address[slash - text] = '\0';
    if (addr_parse(family, address, &p.addr) ||
        whole_parse(slash + 1, 0, family_bits(p.addr.family), &len))
        return -EINVAL;
    p.len = (uint8_t)len;
    bool host_bits = false;
    for (unsigned i = 0; i < family_bits(p.addr.family) / 8; i++) {
        uint8_t mask = mask_at(p.len, i);
        host_bits |= (p.addr.b[i] & (uint8_t)~mask) != 0;
        p.addr.b[i] &= mask;
    }
    if (cleared)
        *cleared = host_bits;
    *out = p;
    return 0;
}

char *prefix_format(const struct prefix *p, char buf[PREFIX_TEXT])
{
    char *to = strchr(addr_format(&p->addr, buf), '\0');
    *to++ = '/';
    *put_number(to, p->len) = '\0';
    return buf;
}

static uint64_t load64(const uint8_t *b)
{
    return (uint64_t)b[0] << 56 | (uint64_t)b[1] << 48 | (uint64_t)b[2] << 40 |
           (uint64_t)b[3] << 32 | (uint64_t)b[4] << 24 | (uint64_t)b[5] << 16 |
           (uint64_t)b[6] << 8 | b[7];
}

int addr_compare(const struct addr *a, const struct addr *b)
{
    if (a->family != b->family)
        return a->family - b->family;
    uint64_t x = load64(a->b), y = load64(b->b); /* sorting calls this; memcmp() is slower */
    if (x != y)
        return x < y ? -1 : 1;
    x = load64(a->b + 8);
    y = load64(b->b + 8);
    return x < y ? -1 : x > y;
}

int prefix_compare(const struct prefix *a, const struct prefix *b)
{
    int order = addr_compare(&a->addr, &b->addr);
    return order ? order : a->len - b->len;
}

bool prefix_contains(const struct prefix *p, const struct addr *a)
{
    if (p->addr.family != a->family)
        return false;
    unsigned whole = p->len / 8;
    if (memcmp(p->addr.b, a->b, whole) != 0)
        return false;
    return p->len % 8 == 0 || ((p->addr.b[whole] ^ a->b[whole]) & mask_at(p->len, whole)) == 0;
}

bool prefix_covers(const struct prefix *outer, const struct prefix *inner)
{
    return outer->len <= inner->len && prefix_contains(outer, &inner->addr);
}

struct addr prefix_last(const struct prefix *p)
{
    struct addr last = p->addr;
    for (unsigned i = 0; i < family_bits(last.family) / 8; i++)
        last.b[i] |= (uint8_t)~mask_at(p->len, i);
    return last;
}

double prefix_size(const struct prefix *p)
{
    return ldexp(1, (int)(family_bits(p->addr.family) - p->len));
}

double prefix_hosts(const struct prefix *p, uint64_t *offset)
{
    double size = prefix_size(p);
    if (offset)
        *offset = size > 2;
    return size <= 2 ? size : p->addr.family == FAMILY_IPV4 ? size - 2 : size - 1;
}

struct addr addr_add(struct addr a, uint64_t offset)
{
    for (int i = (int)family_bits(a.family) / 8 - 1; i >= 0 && offset; i--) {
        unsigned sum = a.b[i] + (unsigned)(offset & 0xff);
        a.b[i] = (uint8_t)sum;
        offset = (offset >> 8) + (sum >> 8); /* the carry apart: offset itself may be 2^64 - 1 */
    }
    return a;
}
