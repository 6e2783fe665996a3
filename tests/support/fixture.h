/*
 * Result folders as a run would leave them (results/README.md), for tests of what reads them.
 *
 * Two kinds. fixture_small() writes the few rows a test gives, so that the arithmetic fits in its
 * comment. fixture_world() writes a whole folder of one of the three deployments of RFC 7971
 * section 3.5: every file, with numbers made up from a hash, so that they look like a run's but
 * mean nothing. Equal arguments give equal bytes.
 */
#ifndef TESTS_SUPPORT_FIXTURE_H
#define TESTS_SUPPORT_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * manifest.json for the arms "off" (baseline) and "on", `replications` and no sweep; runs.csv with
 * `rows` below the header; scenario.json with `expect` (JSON text, "{}" for none); series.csv and
 * completions.csv without rows.
 */
void fixture_small(const char *dir, unsigned replications, const char *rows, const char *expect);

enum fixture_kind { FIXTURE_SMALL_ISP, FIXTURE_MULTI_ACCESS, FIXTURE_FIXED_MOBILE };

struct fixture {
    enum fixture_kind kind;
    const char *const *arms;   /* NULL-ended, the first is the baseline; NULL: off, on */
    const char *const *points; /* NULL-ended; NULL: no sweep */
    const char *title;         /* NULL: one that fits */
    unsigned replications;     /* 0: 5 */
    unsigned lost;             /* the last so many replications of the last arm are missing */
    unsigned leaves;           /* access nodes of each network beyond the usual ones */
};

/* Writes the folder's files into `dir`. */
void fixture_world(const char *dir, const struct fixture *f);

#endif
