/*
 * IPv4 and IPv6 addresses and prefixes, their text forms and their order.
 *
 * Shared by the ALTO server, the ALTO client and the simulated network, so that all of them agree
 * on what an address is: text per RFC 3986 (IPv4address) and RFC 4291, output per RFC 5952,
 * prefixes per RFC 4632 and RFC 5952 section 7, typed addresses ("ipv4:192.0.2.1") per RFC 7285
 * section 10.4.
 */
#ifndef SIM_BASE_PREFIX_H
#define SIM_BASE_PREFIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum family { FAMILY_NONE = 0, FAMILY_IPV4 = 4, FAMILY_IPV6 = 6 };

/* An address as bytes in network order; IPv4 uses the first four, the rest are zero. */
struct addr {
    uint8_t family; /* enum family */
    uint8_t b[16];
};

/* A prefix in canonical form: bits behind `len` are zero. */
struct prefix {
    struct addr addr;
    uint8_t len; /* 0..32 or 0..128 */
};

enum { ADDR_TEXT = 46, TYPED_TEXT = ADDR_TEXT + 5, PREFIX_TEXT = ADDR_TEXT + 4 };

/* "ipv4", "ipv6": the address types of RFC 7285. */
const char *family_name(enum family family);
enum family family_find(const char *name, size_t len); /* FAMILY_NONE: unknown */
unsigned family_bits(enum family family);              /* 32 or 128 */

/* Reads one address of the given family, or of either for FAMILY_NONE. 0 or -EINVAL. */
int addr_parse(enum family family, const char *text, struct addr *out);
char *addr_format(const struct addr *a, char buf[ADDR_TEXT]);

/* "ipv4:192.0.2.1": split at the first colon. 0 or -EINVAL. */
int typed_addr_parse(const char *text, struct addr *out);
char *typed_addr_format(const struct addr *a, char buf[TYPED_TEXT]);

/*
 * Reads ADDRESS/LENGTH of the given family, or of either for FAMILY_NONE. Bits behind the length
 * are cleared; *cleared, if asked for, says whether there were any. 0 or -EINVAL.
 */
int prefix_parse(enum family family, const char *text, struct prefix *out, bool *cleared);
char *prefix_format(const struct prefix *p, char buf[PREFIX_TEXT]);

/* Total order: family, then address bytes, then shorter prefixes first. */
int addr_compare(const struct addr *a, const struct addr *b);
int prefix_compare(const struct prefix *a, const struct prefix *b);

bool prefix_contains(const struct prefix *p, const struct addr *a);
bool prefix_covers(const struct prefix *outer, const struct prefix *inner);

/* The last address of a prefix. */
struct addr prefix_last(const struct prefix *p);

/* Addresses in the prefix, as a double (2^128 fits). */
double prefix_size(const struct prefix *p);

/*
 * Addresses of the prefix that hosts may have: all but the all-zeros one and IPv4's all-ones; all of
 * a prefix of one or two addresses (RFC 3021, RFC 6164). *offset, if asked for, is the first one's.
 */
double prefix_hosts(const struct prefix *p, uint64_t *offset);

/* The address `offset` places behind `a`; wraps silently at the end of the family. */
struct addr addr_add(struct addr a, uint64_t offset);

#endif
