#include "sim/scenario/scenario.h"

#include "sim/base/arena.h"
#include "sim/base/file.h"
#include "sim/base/json.h"
#include "sim/base/vec.h"
#include "sim/scenario/check.h"
#include "sim/scenario/claims.h"
#include "sim/scenario/points.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One thing that is wrong, before it is known where to say so. */
struct fault {
    const char *pointer, *text;
};

struct loader {
    struct scenario *s;
    struct problems *errors, *warnings;
    VEC(struct fault) plain; /* errors and warnings of the scenario without any arm's patch */
    size_t plain_errors;
    bool swept;      /* there is a sweep, and it is sound */
    size_t point;    /* that is being read */
    const char *arm; /* the arm that is being read; NULL: none */
    const json_t *patch;
    bool no_memory;
};

/* --- Saying what is wrong ---------------------------------------------------------------------- */

static void say_plain_warning(void *ctx, const char *pointer, const char *text)
{
    struct loader *l = ctx;
    struct fault f = {arena_strdup(l->s->arena, pointer), arena_strdup(l->s->arena, text)};
    if (!f.pointer || !f.text || !vec_push(&l->plain, f))
        l->no_memory = true;
}

static void say_plain(void *ctx, const char *pointer, const char *text)
{
    struct loader *l = ctx;
    l->plain_errors++;
    say_plain_warning(ctx, pointer, text);
}

static bool is_plain(const struct loader *l, const char *pointer, const char *text)
{
    for (size_t i = 0; i < l->plain.n; i++) {
        if (strcmp(l->plain.v[i].pointer, pointer) == 0 && strcmp(l->plain.v[i].text, text) == 0)
            return true;
    }
    return false;
}

/* Writes the part of a pointer that a document can have: a value that is no object and no array
 * stands for what would be below it, as a shorthand does. Whether there is anything at that place. */
static bool find_place(const json_t *document, const char *pointer, char place[POINTER_MAX])
{
    const json_t *value = document;
    size_t len = 0;
    place[0] = '\0';
    while (value && pointer[len] && (json_is_object(value) || json_is_array(value))) {
        len += 1 + strcspn(pointer + len + 1, "/");
        snprintf(place, POINTER_MAX, "%.*s", (int)len, pointer);
        value = json_pointer_get(document, place);
    }
    if (!value)
        snprintf(place, POINTER_MAX, "%s", pointer);
    return value != NULL;
}

/* A fault of the point that is being read: one of a swept value stands in the sweep. */
static void say_at(struct loader *l, struct problems *to, const char *pointer, const char *text)
{
    char swept[POINTER_MAX], place[POINTER_MAX];
    if (l->swept)
        pointer = points_place(l->s->document, l->point, pointer, swept, sizeof swept);
    find_place(l->s->document, pointer, place);
    problems_add(to, l->s->path, place, "%s", text);
}

/*
 * Where a fault of an arm stands in the file: in the scenario itself, if it has the fault without
 * the patch, too; in the patch, if it says something about the place; else it comes about by both.
 */
static void say_in_arm(struct loader *l, struct problems *to, const char *pointer, const char *text)
{
    char place[POINTER_MAX], rest[POINTER_MAX];
    if (!l->arm || is_plain(l, pointer, text)) {
        say_at(l, to, pointer, text);
    } else if (find_place(l->patch, pointer, rest)) {
        snprintf(place, sizeof place, "/arms");
        json_pointer_push(place, sizeof place, l->arm);
        snprintf(place + strlen(place), sizeof place - strlen(place), "%s", rest);
        say_at(l, to, place, text);
    } else {
        char longer[1200];
        snprintf(longer, sizeof longer, "in arm \"%s\": %s", l->arm, text);
        say_at(l, to, pointer, longer);
    }
}

static void say_error(void *ctx, const char *pointer, const char *text)
{
    struct loader *l = ctx;
    say_in_arm(l, l->errors, pointer, text);
}

static void say_warning(void *ctx, const char *pointer, const char *text)
{
    struct loader *l = ctx;
    say_in_arm(l, l->warnings, pointer, text);
}

static void complain(void *ctx, const char *pointer, const char *text)
{
    struct loader *l = ctx;
    problems_add(l->errors, l->s->path, pointer, "%s", text);
}

/* --- Files ------------------------------------------------------------------------------------- */

static void note_file(struct loader *l, const char *name)
{
    struct scenario *s = l->s;
    for (size_t i = 0; i < s->nfiles; i++) {
        if (strcmp(s->files[i].name, name) == 0)
            return;
    }
    struct scenario_file *more = realloc(s->files, (s->nfiles + 1) * sizeof *more);
    char *path = path_join(s->folder, name);
    if (more)
        s->files = more;
    if (more && path) {
        struct scenario_file *f = &s->files[s->nfiles++];
        f->name = name;
        if (digest_file(path, f->digest))
            f->digest[0] = '\0'; /* what is wrong with it is said where it is read */
    } else {
        l->no_memory = true;
    }
    free(path);
}

static void note_policy(struct loader *l, const struct policy_conf *p)
{
    for (size_t i = 0; p && i < p->files.n; i++)
        note_file(l, p->files.v[i]);
}

static void note_files(struct loader *l, const struct scenario_conf *c)
{
    if (c->topology && c->topology->at.sound && c->topology->graph.file)
        note_file(l, c->topology->graph.file);
    for (size_t i = 0; c->alto && i < c->alto->servers.n; i++) {
        if (c->alto->servers.v[i].at.sound)
            note_policy(l, c->alto->servers.v[i].policy);
    }
    for (size_t i = 0; i < c->events.n; i++) {
        if (c->events.v[i].at.sound)
            note_policy(l, c->events.v[i].policy);
    }
    for (size_t i = 0; i < c->workloads.n; i++) {
        const struct workload_conf *w = &c->workloads.v[i];
        if (!w->at.sound)
            continue;
        if (w->kind == WORKLOAD_SWARM && w->swarm.arrivals->kind == ARRIVAL_TRACE)
            note_file(l, w->swarm.arrivals->file);
        if (w->kind == WORKLOAD_CDN && w->cdn.trace)
            note_file(l, w->cdn.trace->file);
    }
}

/* --- One cell ---------------------------------------------------------------------------------- */

/* The topo of a cell read before that has an equal topology: large ones take their time to build. */
static const struct topo *find_topo(struct scenario *s, const struct cell *self, json_t *topology)
{
    for (struct cell *c = s->cells; self && c < self; c++) {
        json_t *other = json_object_get(c->completed, "topology");
        if (c->topo && json_equal(other, topology)) {
            json_object_set(self->completed, "topology", other); /* share that, too */
            return c->topo;
        }
    }
    return NULL;
}

/* Parses and checks a document. `cell` is NULL for the scenario without any arm's patch. */
static void read_document(struct loader *l, const json_t *document, const struct reporter *errors,
                          const struct reporter *warnings, struct cell *cell, json_t **completed)
{
    struct field_input in = {l->s->arena, *errors};
    struct scenario_conf *conf = record_parse(&in, &scenario_record, document, "", completed);
    if (!conf) {
        l->no_memory = true; /* what is no object was refused before */
        return;
    }
    note_files(l, conf);
    struct check check = {conf, l->s->folder, &in, warnings, l->errors, l->warnings};
    const struct topo *topo = NULL;
    if (cell) {
        cell->conf = conf;
        cell->completed = json_incref(*completed);
        topo = find_topo(l->s, cell, json_object_get(*completed, "topology"));
    }
    if (!topo)
        topo = check_topology(&check);
    if (cell)
        cell->topo = topo;
    if (!topo && problems_count(l->errors) + (cell ? 0 : l->plain_errors) == 0)
        l->no_memory = true; /* there is no other reason left */
    if (check_configuration(&check, topo))
        l->no_memory = true;
}

/* Whether an arm's patch is one; says what is wrong with it. */
static bool check_patch(struct loader *l)
{
    char pointer[POINTER_MAX] = "/arms", found[96], text[192];
    json_pointer_push(pointer, sizeof pointer, l->arm);
    if (!json_is_object(l->patch)) {
        snprintf(text, sizeof text, "found %s, allowed: an object, the arm's merge patch",
                 json_describe(l->patch, found, sizeof found));
        say_at(l, l->errors, pointer, text);
        return false;
    }
    for (size_t i = 0; common_keys[i]; i++) { /* what is about the whole experiment */
        if (!json_object_get(l->patch, common_keys[i]))
            continue;
        size_t before = json_pointer_push(pointer, sizeof pointer, common_keys[i]);
        say_at(l, l->errors, pointer,
               "this is common to all arms, allowed: in the scenario itself");
        pointer[before] = '\0';
    }
    return true;
}

static int read_cell(struct loader *l, const json_t *document, size_t point, size_t arm,
                     json_t **completed)
{
    struct scenario *s = l->s;
    const struct reporter errors = {say_error, l}, warnings = {say_warning, l};
    const json_t *arms = json_object_get(document, "arms");
    l->arm = json_object_size(arms) ? s->arms[arm] : NULL;
    l->patch = l->arm ? json_object_get(arms, l->arm) : NULL;
    if (l->patch && !check_patch(l))
        return 0;
    json_t *patched = l->patch ? json_merge_patch(document, l->patch) : json_deep_copy(document);
    if (!patched)
        return -ENOMEM;
    read_document(l, patched, &errors, &warnings, &s->cells[point * s->narms + arm], completed);
    json_decref(patched);
    return l->no_memory ? -ENOMEM : 0;
}

/* --- Arms -------------------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The baseline's index; 0 with a complaint where it is no arm. */
static size_t find_baseline(struct loader *l)
{
    const struct scenario *s = l->s;
    const json_t *word = json_object_get(s->document, "baseline");
    const char *names[65] = {NULL};
    char text[640], words[512];
    int found = json_is_string(word) ? scenario_find_arm(s, json_string_value(word)) : -1;
    if (found >= 0)
        return (size_t)found;
    if (word ? !json_is_string(word) : s->narms == 1)
        return 0; /* what it is said to be is complained of elsewhere */
    for (size_t i = 0; i < s->narms && i < 64; i++)
        names[i] = s->arms[i];
    snprintf(text, sizeof text, "%s%.80s%s, allowed: %s", word ? "found \"" : "",
             word ? json_string_value(word) : "\"baseline\" is missing", word ? "\"" : "",
             choice_words(names, words, sizeof words));
    complain(l, word ? "/baseline" : "", text);
    return 0;
}

static int list_arms(struct loader *l)
{
    struct scenario *s = l->s;
    const json_t *arms = json_object_get(s->document, "arms");
    s->arms = arena_array(s->arena, json_object_size(arms) + 1, sizeof *s->arms);
    if (!s->arms)
        return -ENOMEM;
    for (void *at = json_object_iter((json_t *)arms); at;
         at = json_object_iter_next((json_t *)arms, at))
        s->arms[s->narms++] = json_object_iter_key(at);
    qsort(s->arms, s->narms, sizeof *s->arms, compare_names);
    if (s->narms == 0)
        s->arms[s->narms++] = "only";
    if (!arms || json_is_object(arms))
        s->baseline = find_baseline(l);
    return 0;
}

/* --- Points ------------------------------------------------------------------------------------ */

/* Reads the scenario without any arm's patch, to know what is wrong with it alone. What is wrong with
 * other files is said by the arms. */
static int read_plain(struct loader *l, const json_t *document, json_t **completed)
{
    const struct reporter errors = {say_plain, l}, warnings = {say_plain_warning, l};
    struct problems *aside[2] = {l->errors, l->warnings};
    l->errors = problems_new();
    l->warnings = problems_new();
    bool ok = l->errors && l->warnings;
    if (ok)
        read_document(l, document, &errors, &warnings, NULL, completed);
    l->plain_errors += ok ? problems_count(l->errors) : 0;
    problems_free(l->errors);
    problems_free(l->warnings);
    l->errors = aside[0];
    l->warnings = aside[1];
    return ok && !l->no_memory ? 0 : -ENOMEM;
}

static int read_point(struct loader *l, size_t point, json_t **completed)
{
    struct scenario *s = l->s;
    const struct reporter errors = {complain, l};
    json_t *document = json_deep_copy(s->document), *base = NULL;
    int code = document ? 0 : -ENOMEM;
    char *name = l->swept ? points_name(s->document, point) : NULL;
    if (code == 0 && l->swept)
        code = points_set(document, point, &errors);
    s->points[point] = name || !l->swept ? arena_strdup(s->arena, name ? name : "-") : NULL;
    free(name);
    if (!s->points[point])
        code = -ENOMEM;
    l->plain.n = l->plain_errors = 0;
    l->point = point;
    l->arm = NULL;
    if (code == 0 && json_object_size(json_object_get(document, "arms")))
        code = read_plain(l, document, &base);
    for (size_t arm = 0; code == 0 && arm < s->narms; arm++) {
        json_t *done = NULL;
        code = read_cell(l, document, point, arm, &done);
        completed[arm] = done;
    }
    completed[s->narms] = l->plain_errors == 0 ? json_incref(base) : NULL;
    json_decref(base);
    json_decref(document);
    return code;
}

/* --- The scenario as it ran -------------------------------------------------------------------- */

/*
 * The completed scenario with each arm's patch written as the difference between completed
 * documents: so the patches say all that an arm changes, and the whole runs again as it is. A
 * scenario that cannot run without an arm's patch stays as it was written.
 */
static json_t *write_as_run(const struct scenario *s, json_t *const *completed)
{
    const json_t *base = completed[s->narms];
    if (!json_object_size(json_object_get(s->document, "arms")))
        return json_incref(completed[0]);
    if (!base)
        return json_incref(s->document);
    json_t *as_run = json_copy((json_t *)base), *arms = json_object();
    for (size_t i = 0; i < s->narms; i++) {
        json_t *patch = json_merge_diff(base, completed[i]);
        json_object_set_new(arms, s->arms[i], patch ? patch : json_object());
    }
    json_object_set_new(as_run, "arms", arms);
    return as_run;
}

/* --- Loading ----------------------------------------------------------------------------------- */

static int apply_sets(struct scenario *s, const struct scenario_set *sets, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        json_t *value = json_loads(sets[i].value, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
        if (!value)
            value = json_string(sets[i].value);
        if (!value)
            return err_set(e, -EINVAL, "--set %s: the value is not valid UTF-8", sets[i].pointer);
        int code = json_pointer_set(s->document, sets[i].pointer, value, e);
        if (code) {
            err_prefix(e, "--set");
            return code;
        }
    }
    return 0;
}

/* The name of a scenario: its file's, without folder and ending. */
static const char *name_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = arena_strdup(arena, slash ? slash + 1 : path);
    char *dot = name ? strrchr(name, '.') : NULL;
    if (dot && dot != name)
        *dot = '\0';
    return name;
}

static int digest_document(struct scenario *s)
{
    char *text = json_dumps(s->document, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(17));
    if (!text)
        return -ENOMEM;
    digest_hex(text, strlen(text), s->digest);
    free(text);
    return 0;
}

static int read_points(struct loader *l)
{
    struct scenario *s = l->s;
    const struct reporter errors = {complain, l};
    const json_t *arms = json_object_get(s->document, "arms");
    int code = list_arms(l);
    size_t n = points_count(s->document, &errors);
    l->swept = n > 0 && json_object_size(json_object_get(s->document, "sweep")) > 0;
    s->npoints = n ? n : 1; /* what else is wrong is found without a sweep, too */
    if (code)
        return code;
    s->points = arena_array(s->arena, s->npoints, sizeof *s->points);
    s->cells = arena_array(s->arena, s->npoints * s->narms, sizeof *s->cells);
    json_t **completed = calloc(s->narms + 1, sizeof(json_t *));
    if (!s->points || !s->cells || !completed)
        code = -ENOMEM;
    for (size_t point = 0; code == 0 && point < s->npoints; point++) {
        code = read_point(l, point, completed);
        if (code == 0 && point == 0 && problems_count(l->errors) == 0)
            s->as_run = write_as_run(s, completed);
        for (size_t i = 0; i <= s->narms; i++) {
            json_decref(completed[i]);
            completed[i] = NULL;
        }
    }
    free(completed);
    if (code == 0 && (!arms || json_is_object(arms)))
        claims_check(s, &errors);
    return code;
}

static int load(struct scenario *s, const char *path, const struct scenario_set *sets, size_t nsets,
                struct loader *l, struct err *e)
{
    int code;
    char *folder = path_dir(path);
    s->arena = arena_new();
    if (s->arena && folder) {
        s->path = arena_strdup(s->arena, path);
        s->folder = arena_strdup(s->arena, folder);
        s->name = name_of(s->arena, path);
    }
    free(folder);
    if (!s->path || !s->folder || !s->name)
        return err_sys(e, -ENOMEM, "%s", path);
    s->document = json_read_file(path, &code, e);
    if (!s->document)
        return code;
    if (!json_is_object(s->document)) {
        char found[96];
        return err_set(e, -EINVAL, "%s: found %s, allowed: an object, the scenario", path,
                       json_describe(s->document, found, sizeof found));
    }
    code = apply_sets(s, sets, nsets, e);
    if (code == 0)
        code = digest_document(s);
    if (code == 0)
        code = read_points(l);
    if (code == 0 && l->no_memory)
        code = -ENOMEM;
    if (code == -ENOMEM)
        return err_sys(e, code, "%s", path);
    return code ? code : problems_count(l->errors) ? -EINVAL : 0;
}

int scenario_load(const char *path, const struct scenario_set *sets, size_t nsets,
                  struct problems *errors, struct problems *warnings, struct scenario **out,
                  struct err *e)
{
    struct scenario *s = calloc(1, sizeof *s);
    struct loader l = {.s = s, .errors = errors, .warnings = warnings};
    if (!s)
        return err_sys(e, -ENOMEM, "%s", path);
    int code = load(s, path, sets, nsets, &l, e);
    vec_free(&l.plain);
    if (code) {
        scenario_free(s);
        return code;
    }
    *out = s;
    return 0;
}

void scenario_free(struct scenario *s)
{
    if (!s)
        return;
    for (size_t i = 0; s->cells && i < s->npoints * s->narms; i++)
        json_decref(s->cells[i].completed);
    json_decref(s->document);
    json_decref(s->as_run);
    free(s->files);
    arena_free(s->arena);
    free(s);
}

int scenario_find_arm(const struct scenario *s, const char *name)
{
    for (size_t i = 0; i < s->narms; i++) {
        if (strcmp(s->arms[i], name) == 0)
            return (int)i;
    }
    return -1;
}
