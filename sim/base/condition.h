/*
 * Conditions as an expectation states them: "<= -30%", ">= 5 points", "<= 40 Mbit/s".
 *
 * A comparison (<, <=, >=, >), then a bound: a number, bare or with a unit. "%" is a fraction in
 * percent, "points" a fraction in percentage points, and a rate, size or time is written as in
 * quantity.h, with a sign before it where it may fall. Blanks may be left out.
 *
 * The parser is shared by those who check a scenario and those who judge its results; what a
 * condition is about, and whether its unit fits that, is theirs to say.
 */
#ifndef SIM_BASE_CONDITION_H
#define SIM_BASE_CONDITION_H

#include <stdbool.h>

struct err;

enum condition_op { CONDITION_LESS, CONDITION_AT_MOST, CONDITION_AT_LEAST, CONDITION_MORE };

enum condition_unit {
    CONDITION_PLAIN,   /* a bare number */
    CONDITION_PERCENT, /* "%": bound is a fraction */
    CONDITION_POINTS,  /* "points", "point": bound is a fraction */
    CONDITION_RATE,    /* bit/s */
    CONDITION_SIZE,    /* bytes */
    CONDITION_TIME,    /* seconds */
};

struct condition {
    enum condition_op op;
    enum condition_unit unit;
    double bound; /* in the unit's base: a fraction, bit/s, bytes, seconds */
};

/* Reads `text`. Returns 0, or -EINVAL with what was found and what is allowed. */
int condition_parse(const char *text, struct condition *out, struct err *e);

/* Whether a value, in the unit of the bound, meets the condition. A NAN meets none. */
bool condition_met(const struct condition *c, double value);

/* Whether the condition asks for small values ("<", "<="). */
bool condition_upper(const struct condition *c);

#endif
