/*
 * Traces of requests: CSV files with the columns `time`, `id` and `size` (others are ignored),
 *
 *     time,id,size
 *     0,/index.html,5120
 *     0.25,/logo.png,20480
 *
 * or, without a header, lines of time, id and size with blanks between them, as published traces of
 * cache simulators have it (webcachesim; further fields of a line are ignored). A file is of the second
 * kind if its first line begins with a number and has no comma.
 *
 * `time` is in seconds and never goes back; `id` is any text; `size` is bytes, a whole number. Ids become
 * numbers 0, 1, 2, ... in the order in which they first appear. An object may have another size with each
 * request.
 *
 * The whole file is read at once; 24 bytes a request stay in memory. O(file).
 */
#ifndef SIM_CACHE_TRACE_H
#define SIM_CACHE_TRACE_H

#include "sim/cache/replay.h"

struct err;

struct trace {
    struct request *v;
    size_t n;
    uint64_t objects; /* different ids */
};

/* Reads a file into *t, to be released by trace_fini(). 0; -EINVAL with *e naming file and line for a
 * fault in it, or -ENOMEM, -EIO and so on; *t is empty then. */
int trace_read(struct trace *t, const char *path, struct err *e);

/* As trace_read(), for `size` bytes in memory; `name` stands for them in messages. */
int trace_parse(struct trace *t, const char *text, size_t size, const char *name, struct err *e);

void trace_fini(struct trace *t);

#endif
