/*
 * The figures of a result folder (results/README.md): manifest.json and runs.csv as tables.
 *
 * A figure is one metric at one scope; it has a value for every (point, arm, replication), NAN
 * where the run is missing or could not form it. Figures are in ascending order of metric, then
 * scope, whatever the order in the file. Everything is read-only once loaded, and lives until
 * results_free(): texts and values handed out are borrowed from it.
 *
 * Memory: 8 bytes a value, and the text of runs.csv.
 */
#ifndef ANALYSIS_RESULTS_H
#define ANALYSIS_RESULTS_H

#include "analysis/manifest.h"
#include "sim/base/scope.h"

struct csv;

struct figure {
    const char *metric, *unit;
    const char *scope_text; /* as in the file */
    struct scope scope;
    const double *values; /* see figure_values() */
};

struct results {
    const char *dir;
    struct manifest manifest;
    struct figure *figures;
    size_t nfigures;
    struct arena *arena;
    struct csv *runs;
};

/*
 * Reads the folder into *out, new. Returns 0; -EINVAL with file and line or JSON pointer for what
 * is wrong in it; another errno value. O(rows log rows).
 */
int results_load(const char *dir, struct results **out, struct err *e);
void results_free(struct results *r); /* NULL is allowed */

/* The figure of that metric and scope (as spelled in the file), or NULL. O(log figures). */
const struct figure *results_find(const struct results *r, const char *metric,
                                  const char *scope_text);

/* Whether there is any figure of a metric. O(figures). */
bool results_have(const struct results *r, const char *metric);

/* The values of one point and arm, in the order of replications; as many as the manifest says. */
const double *figure_values(const struct results *r, const struct figure *f, size_t point,
                            size_t arm);

/* Whether the unit is that of a share: its changes are in points, not in percent. */
bool figure_is_share(const struct figure *f);

/*
 * Another table of the folder, as DIR/NAME; *t and *path are new. Returns 0; -ENODATA, with a
 * message, when there is no such file, which a report can do without; else as csv_read().
 */
int results_table(const struct results *r, const char *name, struct csv **t, char **path,
                  struct err *e);

/* A message without the folder it begins with, for pages that must not depend on where they are. */
const char *results_message(const struct results *r, const char *message);

/* The index of a point or arm that stands in a row of a table; < 0 with a message if the manifest
 * does not know it. `t` is a table of this folder, `path` its file. */
int results_name(const struct name_list *names, const struct csv *t, const char *path, size_t row,
                 int column, struct err *e);

/* The column of a table that must have it; < 0 with a message if it has not. */
int results_column(const struct csv *t, const char *path, const char *name, struct err *e);

#endif
