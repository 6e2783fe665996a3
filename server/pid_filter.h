/*
 * Lists of PID names in requests (RFC 7285 sections 11.3.1.3 and 11.3.2.3): an empty list means all
 * PIDs; names that are not known count as not listed, repeated ones count once.
 */
#ifndef SERVER_PID_FILTER_H
#define SERVER_PID_FILTER_H

#include "server/answer.h"
#include "server/netmap.h"

struct pid_filter {
    bool *wanted; /* by PID of the map; owned. NULL: all */
};

/* Reads the array. Returns false with an error answered; release *out with pid_filter_fini() either
 * way. O(length of the array x log PIDs). */
bool pid_filter_read(struct pid_filter *out, const struct netmap *m, const json_t *array,
                     const char *field, struct answer *a);
void pid_filter_fini(struct pid_filter *f);

bool pid_filter_wants(const struct pid_filter *f, uint32_t pid);

#endif
