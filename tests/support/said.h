/*
 * A reporter that remembers what was reported.
 */
#ifndef TESTS_SUPPORT_SAID_H
#define TESTS_SUPPORT_SAID_H

#include "sim/base/field.h"

/* What was reported, a line each: "POINTER: TEXT", or "TEXT" for the root. */
struct said {
    char text[4096];
    struct reporter reporter;
};

void said_init(struct said *s);

#endif
