/*
 * The rows of a run's tables (results/README.md), as they are written: fragments of runs.csv,
 * links.csv, series.csv, completions.csv and requests.csv that all start with the same point, arm, replication.
 */
#ifndef SIM_SCENARIO_ROWS_H
#define SIM_SCENARIO_ROWS_H

#include "sim/base/err.h"

#include <stdint.h>
#include <stdio.h>

enum table { TABLE_RUNS, TABLE_LINKS, TABLE_SERIES, TABLE_COMPLETIONS, TABLE_REQUESTS, TABLES };

/* File names, and the header lines that go before all fragments. */
extern const char *const table_files[TABLES];
extern const char *const table_headers[TABLES];

struct rows;

/* Opens the fragments in a folder. NULL with *code and *e. */
struct rows *rows_open(const char *folder, const char *point, const char *arm, uint32_t replication,
                       int *code, struct err *e);

/* Closes them: 0, or a negative errno value with *e if anything could not be written. */
int rows_close(struct rows *r, struct err *e);

/* runs.csv: a figure. The scope is made printf-like; NAN is an empty value. */
void rows_figure(struct rows *r, const char *metric, double value, const char *unit,
                 const char *scope, ...) __attribute__((format(printf, 5, 6)));

/* links.csv: bytes. */
void rows_link(struct rows *r, const char *link, const char *direction, const char *class,
               double bytes);

/* series.csv: a figure of the bin that starts at `time` seconds. */
void rows_series(struct rows *r, double time, const char *metric, double value, const char *unit,
                 const char *scope, ...) __attribute__((format(printf, 6, 7)));

/* completions.csv. */
void rows_completion(struct rows *r, const char *workload, const char *network, const char *class,
                     double joined, double duration, const char *outcome);

/* requests.csv: a user agent's request to a CDN. */
struct request_row {
    const char *workload, *network, *area, *class, *server;
    uint64_t number;
    double asked, size, first, complete; /* NAN: it failed */
    const char *outcome;
};
void rows_request(struct rows *r, const struct request_row *row);

#endif
