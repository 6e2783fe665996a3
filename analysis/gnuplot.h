/*
 * Running gnuplot as a child process.
 *
 * No shell is involved, and no settings of the user's own (`gnuplot -d`): the script alone decides.
 * What gnuplot says on stderr is caught.
 */
#ifndef ANALYSIS_GNUPLOT_H
#define ANALYSIS_GNUPLOT_H

#include <stdio.h>

struct err;

/*
 * Runs the script, a file name relative to `dir`, with `dir` as its working folder, and waits for
 * it. Returns 0; -ENOENT when there is no gnuplot to be found; -EIO with what it said when it
 * failed; another errno value when it could not be started.
 */
int gnuplot_run(const char *dir, const char *script, struct err *e);

/* Writes a string expression whose value gnuplot takes as it is: no substitution of any kind happens
 * in it. Control characters become blanks. */
void gnuplot_string(FILE *out, const char *text);

#endif
