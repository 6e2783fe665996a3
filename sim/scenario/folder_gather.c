#include "sim/scenario/folder.h"

#include "sim/base/file.h"
#include "sim/base/json.h"
#include "sim/scenario/rows.h"
#include "sim/scenario/topology_json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

/* --- Fragments --------------------------------------------------------------------------------- */

static char *fragment_path(const struct folder *f, const struct run_key *k)
{
    char name[96];
    snprintf(name, sizeof name, "fragments/%zu-%zu-%u", k->point, k->arm, k->replication);
    return path_join(folder_path(f), name);
}

char *folder_fragment(const struct folder *f, const struct run_key *key, struct err *e)
{
    char *path = fragment_path(f, key);
    if (!path || dir_make(path, e)) {
        err_sys(e, -ENOMEM, "%s", folder_path(f));
        free(path);
        return NULL;
    }
    return path;
}

void folder_discard(const struct folder *f, const struct run_key *key)
{
    char *path = fragment_path(f, key);
    if (path)
        dir_remove(path, NULL);
    free(path);
}

/* Moves what is in a file to the end of `out`, which is called `to`. */
static int append(const char *folder, const char *name, FILE *out, const char *to, struct err *e)
{
    char buf[1 << 16], *path = path_join(folder, name);
    FILE *in = path ? fopen(path, "rb") : NULL;
    int code = in ? 0 : err_sys(e, path ? -errno : -ENOMEM, "%s/%s: cannot read", folder, name);
    for (size_t n; in && code == 0 && (n = fread(buf, 1, sizeof buf, in)) > 0;) {
        if (fwrite(buf, 1, n, out) != n)
            code = err_sys(e, errno ? -errno : -EIO, "%s: cannot write", to);
    }
    if (in && ferror(in))
        code = err_sys(e, -EIO, "%s: cannot read", path);
    if (in)
        fclose(in);
    if (in)
        unlink(path);
    free(path);
    return code;
}

/* Joins one table of all runs. */
static int join_table(const struct folder *f, const struct folder_content *c, const char *name,
                      const char *header, struct err *e)
{
    char *path = path_join(folder_path(f), name);
    FILE *out = path ? fopen(path, "ab") : NULL;
    int code =
        out ? 0 : err_sys(e, path ? -errno : -ENOMEM, "%s/%s: cannot write", folder_path(f), name);
    if (out && *header)
        fprintf(out, "%s\n", header);
    for (size_t i = 0; code == 0 && i < c->ndone; i++) {
        char *fragment = fragment_path(f, &c->done[i]);
        code = fragment ? append(fragment, name, out, path, e) : err_sys(e, -ENOMEM, "%s", path);
        free(fragment);
    }
    if (out) {
        int closed = file_close(out, path, e);
        code = code ? code : closed;
    }
    free(path);
    return code;
}

/* --- What the ALTO servers served -------------------------------------------------------------- */

/* Whether two folders of one server hold the same maps. */
static bool same_maps(const char *a, const char *b)
{
    static const char *const names[] = {"directory.json", "networkmap.json", "costmap.json"};
    bool same = true;
    for (size_t i = 0; same && i < 3; i++) {
        char *x = path_join(a, names[i]), *y = path_join(b, names[i]);
        char dx[DIGEST_HEX] = "", dy[DIGEST_HEX] = "";
        same = x && y && digest_file(x, dx) == 0 && digest_file(y, dy) == 0 && strcmp(dx, dy) == 0;
        free(x);
        free(y);
    }
    return same;
}

/* Moves one server's documents of an arm to alto/SERVER, or to alto/SERVER@ARM where they differ from
 * those. */
static int keep_server(const struct folder *f, const char *from, const char *server,
                       const char *arm, struct err *e)
{
    char name[160];
    snprintf(name, sizeof name, "alto/%s", server);
    char *to = path_join(folder_path(f), name);
    int code = to ? 0 : err_sys(e, -ENOMEM, "%s", from);
    if (code == 0 && exists(to)) {
        snprintf(name, sizeof name, "alto/%s@%s", server, arm);
        char *other = same_maps(from, to) ? NULL : path_join(folder_path(f), name);
        free(to);
        to = other;
    }
    if (code == 0 && to && rename(from, to) != 0)
        code = err_sys(e, -errno, "%s: cannot be renamed", from);
    free(to);
    return code;
}

static int keep_alto_of(const struct folder *f, const struct folder_content *c,
                        const struct run_key *k, struct err *e)
{
    const struct cell *cell = scenario_cell(c->scenario, k->point, k->arm);
    char *fragment = fragment_path(f, k);
    int code = fragment ? 0 : err_sys(e, -ENOMEM, "%s", folder_path(f));
    for (size_t i = 0; code == 0 && i < cell->conf->alto->servers.n; i++) {
        const char *server = cell->conf->alto->servers.v[i].at.name;
        char name[96];
        snprintf(name, sizeof name, "alto/%s", server);
        char *from = path_join(fragment, name);
        if (from && exists(from))
            code = keep_server(f, from, server, c->scenario->arms[k->arm], e);
        free(from);
    }
    free(fragment);
    return code;
}

/* The documents of the first point's arms, the baseline's first. */
static int keep_alto(const struct folder *f, const struct folder_content *c, struct err *e)
{
    char *path = path_join(folder_path(f), "alto");
    int code = path ? dir_make(path, e) : err_sys(e, -ENOMEM, "%s", folder_path(f));
    free(path);
    for (int others = 0; others < 2; others++) {
        for (size_t i = 0; code == 0 && i < c->ndone; i++) {
            const struct run_key *k = &c->done[i];
            if (k->point == 0 && (k->arm != c->scenario->baseline) == others)
                code = keep_alto_of(f, c, k, e);
        }
    }
    return code;
}

/* --- Documents --------------------------------------------------------------------------------- */

static json_t *list_arms(const struct folder_content *c)
{
    json_t *list = json_array();
    for (size_t i = 0; i < c->narms; i++)
        json_array_append_new(list, json_string(c->scenario->arms[c->arms[i]]));
    return list;
}

static json_t *list_missing(const struct folder_content *c)
{
    json_t *list = json_array();
    for (size_t i = 0; i < c->nmissing; i++) {
        const struct missing_run *m = &c->missing[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:s}", "point",
                                              c->scenario->points[m->key.point], "arm",
                                              c->scenario->arms[m->key.arm], "replication",
                                              (int)m->key.replication, "reason", m->reason));
    }
    return list;
}

/* The networks that run ALTO servers: what tables and figures show first. NULL: there are none. */
static json_t *list_networks(const struct scenario *s)
{
    json_t *list = json_array();
    for (size_t arm = 0; arm < s->narms; arm++) {
        const struct alto_conf *alto = scenario_cell(s, 0, arm)->conf->alto;
        for (size_t i = 0; i < alto->servers.n; i++) {
            const char *name = alto->servers.v[i].network;
            bool listed = false;
            for (size_t k = 0; k < json_array_size(list); k++)
                listed |= strcmp(json_string_value(json_array_get(list, k)), name) == 0;
            if (!listed)
                json_array_append_new(list, json_string(name));
        }
    }
    if (json_array_size(list) > 0)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *manifest(const struct folder_content *c)
{
    const struct scenario *s = c->scenario;
    json_t *files = json_object(), *points = json_array(), *command = json_array();
    for (size_t i = 0; i < s->nfiles; i++)
        json_object_set_new(files, s->files[i].name, json_string(s->files[i].digest));
    for (size_t i = 0; i < s->npoints; i++)
        json_array_append_new(points, json_string(s->points[i]));
    for (size_t i = 0; c->command[i]; i++)
        json_array_append_new(command, json_string(c->command[i]));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:o, s:o, s:s, s:o, s:o, s:o*, s:i, s:o, s:b}",
                     "format", "altosim-results/1", "version", ALTOSIM_VERSION, "scenario", s->name,
                     "title", s->cells[0].conf->title, "digest", s->digest, "seed",
                     (json_int_t)c->seed, "command", command, "files", files, "baseline",
                     s->arms[s->baseline], "arms", list_arms(c), "points", points, "networks",
                     list_networks(s), "replications", (int)c->replications, "missing",
                     list_missing(c), "partial", (int)(c->nmissing > 0));
}

/* Writes and releases a document. */
static int put_document(const struct folder *f, const char *name, json_t *document, struct err *e)
{
    char *path = path_join(folder_path(f), name);
    int code = document && path ? json_write_file(document, path) : -ENOMEM;
    if (code)
        err_sys(e, code, "%s/%s: cannot write", folder_path(f), name);
    json_decref(document);
    free(path);
    return code;
}

/* What is wrong with the scenario comes before what the runs have to say. */
static int put_warnings(const struct folder *f, const struct folder_content *c, struct err *e)
{
    char *path = path_join(folder_path(f), "log.txt");
    FILE *out = path ? fopen(path, "wb") : NULL;
    int code =
        out ? 0 : err_sys(e, path ? -errno : -ENOMEM, "%s/log.txt: cannot write", folder_path(f));
    for (size_t i = 0; out && i < problems_count(c->warnings); i++)
        fprintf(out, "warning: %s\n", problems_line(c->warnings, i));
    if (out)
        code = file_close(out, path, e);
    free(path);
    return code;
}

int folder_gather(struct folder *f, const struct folder_content *c, struct err *e)
{
    const struct scenario *s = c->scenario;
    int code = put_warnings(f, c, e);
    for (int t = 0; code == 0 && t < TABLES; t++)
        code = join_table(f, c, table_files[t], table_headers[t], e);
    if (code == 0)
        code = join_table(f, c, "log.txt", "", e);
    if (code == 0)
        code = keep_alto(f, c, e);
    if (code == 0)
        code = put_document(f, "scenario.json", json_incref(s->as_run), e);
    if (code == 0)
        code = put_document(f, "topology.json",
                            topology_json(scenario_cell(s, 0, s->baseline)->topo), e);
    if (code == 0)
        code = put_document(f, "manifest.json", manifest(c), e);
    char *fragments = path_join(folder_path(f), "fragments");
    if (code == 0 && fragments)
        code = dir_remove(fragments, e);
    free(fragments);
    return code;
}
