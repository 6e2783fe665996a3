/*
 * The targets that altosim is validated against: closed forms, real clients, published studies.
 *
 * The same code makes the table of `make validate` and, with `quick` (smaller runs, hard targets
 * alone), the cases of targets_test.c in `make test`. Everything is run from fixed seeds: a verdict
 * does not change from one run to the next.
 */
#ifndef TESTS_VALIDATION_TARGETS_H
#define TESTS_VALIDATION_TARGETS_H

#include "sim/base/err.h"
#include "tests/validation/sheet.h"

struct validation {
    struct sheet sheet;
    bool quick;
    const char *scenarios; /* the folder scenarios/validation */
    const char *real;      /* the folder of what real clients did; need not be there */
    unsigned jobs;
    struct err e; /* why something could not be run */
};

struct target_group {
    const char *name;    /* "V2", "R1", ... as the rows have it; several with blanks between them */
    const char *meaning; /* a line for --help */
    bool hard;
    int (*run)(struct validation *v); /* 0, or a negative errno value with v->e */
};

extern const struct target_group target_groups[]; /* ended by a NULL name */

/* Runs a group whose name is or holds one of the words wanted; all groups where there is none. */
bool target_wanted(const struct target_group *g, char *const *names, int n);

/* --- flows.c, crowd.c, lists.c, caches.c: no scenario file -------------------------------------- */
int validate_books(struct validation *v);
int validate_bound(struct validation *v);
int validate_client_server(struct validation *v);
int validate_fairness(struct validation *v);
int validate_caches(struct validation *v);
int validate_steady_state(struct validation *v);

/* --- mixing.c, published.c, clients.c: those of scenarios/validation ---------------------------- */
int validate_mixing(struct validation *v);
int validate_lists(struct validation *v);
int validate_growth(struct validation *v);
int validate_clients(struct validation *v);
int validate_comcast(struct validation *v);
int validate_p4p(struct validation *v);

#endif
