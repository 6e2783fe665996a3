/*
 * Numbers as people read them: in a scale that fits, with the digits that count, no locale.
 *
 * Values that are compared share one scale, chosen by the greatest of them, so that "812 s" never
 * stands beside "14 min". Every text goes into the caller's buffer, which is returned.
 */
#ifndef ANALYSIS_FORMAT_H
#define ANALYSIS_FORMAT_H

#include "analysis/delta.h"

enum { NUMBER_TEXT = 64 };

/* Divide by `factor`, write `unit` behind: "GB", "Mbit/s", "%", "min", "". */
struct scale {
    double factor;
    const char *unit; /* borrowed: from a table or from the metric */
};

/* The scale for values of a metric's unit whose greatest is about `magnitude`. Bytes and bit/s have
 * decimal prefixes, times s, min or h, shares are in percent, all else is as it is. */
struct scale scale_for(const char *unit, double magnitude);

/* "41.3", "812", "0.0421": three or four digits that count; "-" for NAN. */
char *scale_number(struct scale s, double value, char buf[NUMBER_TEXT]);

/* The same with the unit behind: "41.3 GB", "43.2%". */
char *scale_text(struct scale s, double value, char buf[NUMBER_TEXT]);

/* An estimate's mean with its unit, changes with their sign: "-41.2%", "+12.3 points", "+3.40 GB",
 * "3.40 GB". `unit` is the metric's. */
char *estimate_text(enum estimate_kind kind, const char *unit, const struct interval *i,
                    char buf[NUMBER_TEXT]);

/* Its interval in that same unit: "[-44.0, -38.4]"; "-" where it has no ends. */
char *estimate_ends(enum estimate_kind kind, const char *unit, const struct interval *i,
                    char buf[NUMBER_TEXT]);

/* The two of them for what a delta shows. */
char *delta_text(const struct delta *d, char buf[NUMBER_TEXT]);
char *delta_ends(const struct delta *d, char buf[NUMBER_TEXT]);

#endif
