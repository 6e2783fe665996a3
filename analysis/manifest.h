/*
 * manifest.json: what a result folder says of itself (results/README.md).
 *
 * Plain data, read once; texts are borrowed from the document, which the struct owns.
 */
#ifndef ANALYSIS_MANIFEST_H
#define ANALYSIS_MANIFEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;

struct name_list {
    const char **v;
    size_t n;
};

#define MANIFEST_NONE SIZE_MAX

struct manifest {
    const char *version, *scenario, *title, *digest;
    json_int_t seed;
    struct name_list arms;   /* in the scenario's order */
    struct name_list points; /* "-" alone where there is no sweep */
    struct name_list
        networks; /* in the order they are read, the scenario's own first; may be empty */
    const char *baseline_name;
    size_t baseline;     /* index into arms; MANIFEST_NONE where that arm was left out of the run */
    size_t replications; /* the greatest number of a replication */
    bool partial;        /* runs are missing */
    json_t *document;    /* the whole of it; owned */
};

/* Reads DIR/manifest.json. Returns 0; -EINVAL with file and JSON pointer; -errno. Release it with
 * manifest_fini(), also after a failure. */
int manifest_load(struct manifest *m, struct arena *arena, const char *dir, struct err *e);
void manifest_fini(struct manifest *m);

/* Where a network stands in the order of reading; those that are not named come last. */
size_t network_rank(const struct manifest *m, const char *network);

/* The index of a name, or -1. */
int name_find(const struct name_list *names, const char *name);

#endif
