/*
 * Work in a child process: for libraries that may crash, exit, leak or print, none of which is to
 * happen to the caller.
 */
#ifndef ANALYSIS_CHILD_H
#define ANALYSIS_CHILD_H

struct err;

/* Returns 0 or a negative errno value, with a message where there is something to say. */
typedef int child_fn(void *ctx, struct err *e);

/*
 * Runs work(ctx) in a copy of this process and waits for it; what it changes in memory is lost,
 * what it writes to files stays. It sees no stdin and its stdout and stderr are dropped. Returns
 * what it returned, with its message; -EIO where it died instead; another errno value where it
 * could not be started.
 */
int child_run(child_fn *work, void *ctx, struct err *e);

#endif
