#include "analysis/manifest.h"

#include "analysis/reader.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "altosim-results/1"

enum { REPLICATIONS_MAX = 1000000 };

int name_find(const struct name_list *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++) {
        if (strcmp(names->v[i], name) == 0)
            return (int)i;
    }
    return -1;
}

/* Reads an array of names, none of them twice, at least one. */
static void read_names(struct reader *r, struct arena *arena, const json_t *root,
                       const char *pointer, struct name_list *out)
{
    json_t *array = reader_array(r, root, pointer), *item;
    size_t i;
    if (array && json_array_size(array) == 0)
        reader_fault(r, pointer, "found an empty array, allowed: at least one name");
    out->v = arena_array(arena, json_array_size(array), sizeof *out->v);
    if (!out->v && r->code == 0)
        r->code = err_sys(r->e, -ENOMEM, "%s", r->path);
    if (r->code)
        return;
    json_array_foreach(array, i, item)
    {
        if (!json_is_string(item))
            reader_fault(r, pointer, "found %s at place %zu, allowed: names", json_type_words(item),
                         i);
        else if (name_find(out, json_string_value(item)) >= 0)
            reader_fault(r, pointer, "found \"%s\" twice, allowed: each name once",
                         json_string_value(item));
        else
            out->v[out->n++] = json_string_value(item);
    }
}

size_t network_rank(const struct manifest *m, const char *network)
{
    int i = name_find(&m->networks, network);
    return i < 0 ? m->networks.n : (size_t)i;
}

static void read_manifest(struct reader *r, struct manifest *m, struct arena *arena)
{
    const json_t *root = m->document;
    if (!reader_object(r, root, "/"))
        return;
    const char *format = reader_text(r, root, "/format");
    if (strcmp(format, FORMAT) != 0)
        reader_fault(r, "/format", "found \"%.60s\", allowed: \"" FORMAT "\"", format);
    m->version = reader_text(r, root, "/version");
    m->scenario = reader_text(r, root, "/scenario");
    m->title = reader_text_or(r, root, "/title", m->scenario);
    m->digest = reader_text(r, root, "/digest");
    m->seed = reader_whole(r, root, "/seed");
    read_names(r, arena, root, "/arms", &m->arms);
    read_names(r, arena, root, "/points", &m->points);
    if (json_object_get(root, "networks"))
        read_names(r, arena, root, "/networks", &m->networks);
    m->baseline_name = reader_text(r, root, "/baseline");
    int arm = name_find(&m->arms, m->baseline_name);
    m->baseline = arm < 0 ? MANIFEST_NONE : (size_t)arm;
    json_int_t n = reader_whole(r, root, "/replications");
    if (n < 1 || n > REPLICATIONS_MAX)
        reader_fault(r, "/replications", "found %lld, allowed: 1 to %d", (long long)n,
                     REPLICATIONS_MAX);
    m->replications = r->code ? 0 : (size_t)n;
    m->partial = json_is_true(json_object_get(root, "partial"));
}

int manifest_load(struct manifest *m, struct arena *arena, const char *dir, struct err *e)
{
    *m = (struct manifest){0};
    char *path = path_join(dir, "manifest.json");
    if (!path)
        return err_sys(e, -ENOMEM, "%s", dir);
    struct reader r = {.path = path, .e = e};
    m->document = json_read_file(path, &r.code, e);
    if (m->document)
        read_manifest(&r, m, arena);
    free(path);
    return r.code;
}

void manifest_fini(struct manifest *m)
{
    json_decref(m->document);
    m->document = NULL;
}
