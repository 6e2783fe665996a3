/*
 * A result folder as a test run: every expectation a test, and, beside a baseline folder, every
 * headline figure of every arm that may not have become worse.
 *
 * Only summary.json of each folder is read, so that a committed summary will do as the baseline. A
 * figure is worse when its mean's 95% interval lies wholly on the wrong side of the baseline's: an
 * overlap is no finding. Figures without an interval on both sides are inconclusive.
 */
#ifndef ANALYSIS_GATE_H
#define ANALYSIS_GATE_H

#include "analysis/summary_file.h"

#include <stdbool.h>
#include <stdio.h>

enum gate_outcome { GATE_PASSED, GATE_FAILED, GATE_INCONCLUSIVE };

struct gate_test {
    const char *name;
    const char *detail; /* what was found, a line */
    enum gate_outcome outcome;
};

struct gate {
    const char *scenario; /* borrowed from the summary */
    struct gate_test *tests;
    size_t n;
    size_t counts[3]; /* by outcome */
    bool strict;      /* inconclusive ones count as failed */
};

/*
 * Makes the tests from a summary and, unless it is NULL, a baseline's; texts live in the arena of
 * `s`, which with the baseline must outlive the gate. Returns 0; -EINVAL with a message where there
 * is nothing to test or the baseline is of another scenario; -ENOMEM.
 */
int gate_make(struct gate *g, const struct summary_file *s, const struct summary_file *baseline,
              bool strict, struct err *e);

/* Whether no test failed. */
bool gate_passed(const struct gate *g);

/* The Test Anything Protocol, version 13: inconclusive tests are skipped ones. */
void gate_print_tap(FILE *out, const struct gate *g);

/* JUnit's XML. Returns 0 or -errno. */
int gate_write_junit(const struct gate *g, const char *path, struct err *e);

#endif
