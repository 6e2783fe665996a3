/*
 * Longest-prefix match: which of many prefixes, nested ones among them, an address belongs to.
 *
 * The table is built once and never changes, so that threads may share it. Building cuts the
 * address space at the ends of all prefixes into intervals of one answer each and sorts them;
 * a look-up is a binary search that starts from an index over the leading bits. That index has
 * about two entries an interval, so that few steps remain where prefixes are spread evenly.
 *
 * Cost, n prefixes of a family: building O(n log n); a look-up O(log n) at worst, O(1) expected
 * for evenly spread prefixes; memory about 2n intervals of 20 bytes, and the index with 4 bytes
 * an entry.
 */
#ifndef SIM_BASE_LPM_H
#define SIM_BASE_LPM_H

#include "sim/base/prefix.h"

struct lpm;

/* The answer where no prefix holds the address. */
#define LPM_NONE UINT32_MAX

struct lpm_entry {
    struct prefix prefix;
    uint32_t value; /* anything but LPM_NONE */
};

/*
 * Builds the table from n entries of both families in any order; they are copied. No prefix may
 * stand twice (see lpm_duplicate()). Returns NULL when memory ran out.
 */
struct lpm *lpm_new(const struct lpm_entry *entries, size_t n);
void lpm_free(struct lpm *t); /* NULL is allowed */

/* The value of the longest prefix that contains the address, or LPM_NONE. */
uint32_t lpm_find(const struct lpm *t, const struct addr *a);

/*
 * Sorts the entries by prefix and looks for one that stands twice. Returns the index of the second
 * of the two (the first stands right before it), or n. O(n log n).
 */
size_t lpm_duplicate(struct lpm_entry *entries, size_t n);

#endif
