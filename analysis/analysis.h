/*
 * Statistics, deltas, expectations and reports over result folders: the public face.
 *
 * Everything here reads a folder that `altosim run` wrote (results/README.md) and nothing else;
 * no part of the simulator is needed. Functions return 0, -EINVAL with *e naming file and line or
 * JSON pointer for what is wrong in a folder, or another negative errno value. They print to the
 * stream they are given and nowhere else.
 */
#ifndef ANALYSIS_ANALYSIS_H
#define ANALYSIS_ANALYSIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct err;
struct log;

struct analysis_verdicts {
    size_t held, failed, inconclusive;
};

/* Reads the folder and writes its summary.json. *out, if asked for, counts the verdicts. */
int analysis_summarise(const char *dir, struct analysis_verdicts *out, struct err *e);

/* Prints the delta table and the verdicts for a terminal. */
int analysis_print_table(FILE *out, const char *dir, struct err *e);

/*
 * Draws the figures into DIR/figures/ and writes the page to `path`, or to DIR/report.html where
 * that is NULL. A missing gnuplot is no failure: page and `log` say what was left out.
 */
int analysis_report(const char *dir, const char *path, const struct log *log, struct err *e);

/* Prints what the second folder changes against the first, arm by arm. */
int analysis_compare(FILE *out, const char *first, const char *second, struct err *e);

struct analysis_gate_options {
    const char *baseline; /* a folder to be no worse than; NULL for none */
    const char *junit;    /* a file for JUnit's XML; NULL for none */
    bool strict;          /* inconclusive counts as failed */
};

/*
 * Prints the folder as a test run in TAP: its expectations, and that it is no worse than the
 * baseline. *passed says whether nothing failed. Reads summary.json alone.
 */
int analysis_gate(FILE *out, const char *dir, const struct analysis_gate_options *options,
                  bool *passed, struct err *e);

#endif
