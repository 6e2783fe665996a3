/*
 * summary.json read back: what the gate needs of a folder, which need not hold anything else.
 */
#ifndef ANALYSIS_SUMMARY_FILE_H
#define ANALYSIS_SUMMARY_FILE_H

#include "sim/base/scope.h"

#include <jansson.h>
#include <stddef.h>

struct err;

/* The mean of an arm. Texts are borrowed from the document. */
struct summary_mean {
    const char *point, *arm, *metric, *scope_text, *unit;
    struct scope scope;
    size_t n;
    double mean, low, high; /* NAN what could not be formed */
};

struct summary_verdict {
    const char *name, *text, *point;
    const char *verdict; /* "held", "failed" or "inconclusive" */
    const char *reason;  /* "" for none */
    double estimate, low, high;
};

struct summary_file {
    const char *scenario;
    struct summary_mean *means;
    size_t nmeans;
    struct summary_verdict *verdicts;
    size_t nverdicts;
    struct arena *arena;
    json_t *document;
};

/* Reads DIR/summary.json into *out, new. Returns 0; -EINVAL with file and pointer; -errno. */
int summary_read(const char *dir, struct summary_file **out, struct err *e);
void summary_file_free(struct summary_file *s); /* NULL is allowed */

/* The mean of the same point, arm, metric and scope, or NULL. O(means). */
const struct summary_mean *summary_find(const struct summary_file *s,
                                        const struct summary_mean *like);

#endif
