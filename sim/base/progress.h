/*
 * Progress of long work on stderr: a bar with rate and time left on a terminal, a plain line now
 * and then elsewhere, nothing when quiet. It only ever looks at the wall clock to print.
 */
#ifndef SIM_BASE_PROGRESS_H
#define SIM_BASE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress;

/* `what` names the unit counted ("runs"), borrowed. NULL is a progress that prints nothing, and
 * is also what comes back when memory ran out. */
struct progress *progress_new(const char *what, double total, bool quiet);

/* Says how much is done, which may be a fraction of a unit. Prints at most ten times a second. */
void progress_set(struct progress *p, double done);

/* Prints the last state, ends the line, and frees it. NULL is allowed. */
void progress_end(struct progress *p);

/* Takes the bar away so that a message can be printed; the next progress_set() draws it anew. */
void progress_clear(struct progress *p);

#endif
