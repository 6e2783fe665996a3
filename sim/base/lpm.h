/*
 * Longest-prefix match: which of many prefixes, nested ones among them, an address belongs to.
 *
 * The table is built once and never changes, so that threads may share it. It is a trie over eight
 * bits of the address a level, whose root takes 16 bits where there are thousands of prefixes and 24
 * where there are hundreds of thousands. Below the root, equal neighbours are kept once and found by
 * counting bits.
 *
 * Cost, n prefixes: building O(n log n), or O(n) when they come sorted. A look-up reads at most 5
 * places for IPv4 and 31 for IPv6; in large tables like the Internet's, 1 and about 7. Memory: 10 to 90
 * bytes a prefix in such tables (with the root), at most about 200 where prefixes are long and
 * scattered; lpm_size() tells.
 */
#ifndef SIM_BASE_LPM_H
#define SIM_BASE_LPM_H

#include "sim/base/prefix.h"

struct lpm;

/* The answer where no prefix holds the address. */
#define LPM_NONE UINT32_MAX

/* Values are below this, and fewer entries than that fit into a table. */
#define LPM_VALUES  (UINT32_C(1) << 30)
#define LPM_ENTRIES (UINT32_C(1) << 24)

struct lpm_entry {
    struct prefix prefix;
    uint32_t value; /* < LPM_VALUES */
};

/*
 * Builds the table from n entries of both families in any order; they are copied. No prefix may
 * stand twice (see lpm_duplicate()). Returns NULL when memory ran out or there are too many.
 */
struct lpm *lpm_new(const struct lpm_entry *entries, size_t n);
void lpm_free(struct lpm *t); /* NULL is allowed */

/* The value of the longest prefix that contains the address, or LPM_NONE. */
uint32_t lpm_find(const struct lpm *t, const struct addr *a);

/*
 * The same for n addresses, into values[0..n-1]. In a table beyond the processor's cache this takes a
 * fraction of the time of n single look-ups, because their waits for memory overlap.
 */
void lpm_find_many(const struct lpm *t, const struct addr *a, size_t n, uint32_t *values);

/* Bytes the table takes. */
size_t lpm_size(const struct lpm *t);

/*
 * Sorts the entries by prefix and looks for one that stands twice. Returns the index of the second
 * of the two (the first stands right before it), or n. O(n log n), or O(n) when they come sorted.
 */
size_t lpm_duplicate(struct lpm_entry *entries, size_t n);

#endif
