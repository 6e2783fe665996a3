/*
 * The table of validation: for each target what is expected, what was found, and the verdict.
 *
 * A row is printed as soon as it is known. A hard target is exact or a closed form: one that is not
 * met is a fault (`FAILED`). A soft one is a published or measured figure of a set-up that the source
 * does not describe in full: it is `held`, or `missed`, and how near it comes can be read. A row
 * without a figure says what it needs, or why it was skipped; it is neither.
 *
 * A verdict goes by the mean; the interval (Student's t, 95%, over replications) says how sure that
 * mean is. A figure that could not be formed meets nothing.
 */
#ifndef TESTS_VALIDATION_SHEET_H
#define TESTS_VALIDATION_SHEET_H

#include "sim/base/stats.h"

#include <stdbool.h>
#include <stdio.h>

struct claim {
    const char *target; /* "V6" */
    const char *what;
    const char *source;
    bool hard;
    double expected;    /* NAN: there are bounds only */
    double least, most; /* what is accepted; -INFINITY, INFINITY: anything on that side */
};

struct sheet {
    FILE *out; /* NULL: nothing is printed */
    size_t held, failed, missed, open;
    char first_failure[240]; /* the row, "" if there is none */
};

void sheet_open(struct sheet *s, FILE *out);

/* The claim of a value and a tolerance that is a share of it. */
struct claim claim_near(const char *target, const char *what, const char *source, bool hard,
                        double expected, double tolerance);

void sheet_judge(struct sheet *s, const struct claim *c, struct interval got);

/* A figure without replications. */
void sheet_judge_one(struct sheet *s, const struct claim *c, double got);

/* A target that cannot be judged: "needs ...", "skipped: ...". */
void sheet_leave(struct sheet *s, const char *target, const char *what, const char *source,
                 const char *why);

/* The last line, with the numbers of verdicts. */
void sheet_close(const struct sheet *s);

#endif
