/*
 * Quantities as people write them: "10 Mbit/s", "256 KiB", "15 ms", "30%".
 *
 * One base unit a kind: bit/s, bytes, seconds, a fraction of one. Decimal prefixes k M G T are
 * powers of 1000, binary ones Ki Mi Gi Ti powers of 1024; a rate may be in bit/s ("bps" too) or
 * B/s; a time in ns, us, ms, s, min, h or d. The blank before the unit may be left out. A bare
 * number is no quantity, since nobody can see what it counts; only a share may be one (0.3).
 */
#ifndef SIM_BASE_QUANTITY_H
#define SIM_BASE_QUANTITY_H

#include <stddef.h>

enum unit { UNIT_RATE, UNIT_SIZE, UNIT_TIME, UNIT_SHARE };

/*
 * Reads `text` as a quantity of that kind into *value (bit/s, bytes, seconds, fraction).
 * Returns 0 or -EINVAL: not such a quantity, not finite, or negative.
 */
int quantity_parse(enum unit unit, const char *text, double *value);

/* Writes the value with the prefix that reads best, as "41.3 Mbit/s", "256 KiB"; returns buf. */
char *quantity_format(enum unit unit, double value, char *buf, size_t size);

/* What is accepted, for messages: `a rate with its unit, as "10 Mbit/s"`. */
const char *quantity_allowed(enum unit unit);

/* A regular expression (ECMA 262, for JSON Schema) that the accepted strings match, and they alone,
 * but for strings of numbers that are not finite. */
const char *quantity_pattern(enum unit unit);

/*
 * Reads a finite decimal number that fills `text` whole (no blanks, no "+", no hex, no "inf").
 * Returns 0 or -EINVAL.
 */
int number_parse(const char *text, double *value);

/* Reads a whole decimal number in [min, max] that fills `text`. Returns 0, -EINVAL or -ERANGE. */
int whole_parse(const char *text, long long min, long long max, long long *value);

#endif
