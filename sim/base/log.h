/*
 * What is worth telling beside results. A log belongs to whoever opened it; library code gets it
 * passed and writes to it, it never prints by itself. Levels by consequence: an error ends in a
 * non-zero status, a warning should be read before the results are trusted, info comes once a
 * phase. NULL is a log that drops everything.
 */
#ifndef SIM_BASE_LOG_H
#define SIM_BASE_LOG_H

#include <stdio.h>

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO };

struct log {
    FILE *to;             /* borrowed */
    enum log_level level; /* lines above it are dropped */
    const char *prefix;   /* said first in a line, as "arm on: "; NULL: nothing */
};

void log_put(const struct log *log, enum log_level level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
