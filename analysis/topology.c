#include "analysis/topology.h"

#include "analysis/reader.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/json.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORMAT "altosim-topology/1"

static const char *const kinds[] = {"access", "aggregation", "backbone",
                                    "radio",  "peering",     "transit"};

enum { KINDS = sizeof kinds / sizeof *kinds };

const char *link_kind_name(enum link_kind kind)
{
    return kinds[kind];
}

struct reading {
    struct reader in;
    struct arena *arena;
    struct topology *out;
    json_t *node_index; /* name -> index */
};

static void no_memory(struct reading *r)
{
    if (r->in.code == 0)
        r->in.code = err_sys(r->in.e, -ENOMEM, "%s", r->in.path);
}

/* The pointer of a member of the i-th element of an array. Returns buf. */
static const char *member_at(const char *array, size_t i, const char *member, char buf[80])
{
    snprintf(buf, 80, "%s/%zu/%s", array, i, member);
    return buf;
}

static const char *copy_text(struct reading *r, const json_t *object, const char *pointer)
{
    const char *copy = arena_strdup(r->arena, reader_text(&r->in, object, pointer));
    if (!copy)
        no_memory(r);
    return copy ? copy : "";
}

/* An array of the document and room for so many of `size` bytes each. */
static json_t *read_list(struct reading *r, const json_t *root, const char *pointer, size_t size,
                         void **room)
{
    json_t *array = reader_array(&r->in, root, pointer);
    *room = arena_array(r->arena, json_array_size(array), size);
    if (!*room)
        no_memory(r);
    return array;
}

static void read_networks(struct reading *r, const json_t *root)
{
    char at[80];
    void *room;
    json_t *array = read_list(r, root, "/networks", sizeof *r->out->networks.v, &room), *item;
    size_t i;
    r->out->networks.v = room;
    json_array_foreach(array, i, item)
    {
        if (r->in.code)
            return;
        r->out->networks.v[r->out->networks.n++] =
            copy_text(r, item, member_at("/networks", i, "name", at));
    }
}

static void read_node(struct reading *r, const json_t *item, size_t i)
{
    char at[80];
    struct topo_node *n = &r->out->nodes[r->out->nnodes++];
    n->name = copy_text(r, item, member_at("/nodes", i, "name", at));
    const char *network = reader_text(&r->in, item, member_at("/nodes", i, "network", at));
    int index = name_find(&r->out->networks, network);
    if (index < 0)
        reader_fault(&r->in, at, "found \"%.80s\", allowed: one of the networks", network);
    n->network = index < 0 ? 0 : (size_t)index;
    n->access =
        strcmp(reader_text(&r->in, item, member_at("/nodes", i, "kind", at)), "access") == 0;
    n->x = reader_number_or(&r->in, item, member_at("/nodes", i, "x", at), NAN);
    n->y = reader_number_or(&r->in, item, member_at("/nodes", i, "y", at), NAN);
    n->hosts = reader_number_or(&r->in, item, member_at("/nodes", i, "hosts", at), 0);
    if (json_object_set_new(r->node_index, n->name, json_integer((json_int_t)i)))
        no_memory(r);
}

static void read_nodes(struct reading *r, const json_t *root)
{
    void *room;
    json_t *array = read_list(r, root, "/nodes", sizeof *r->out->nodes, &room), *item;
    size_t i;
    r->out->nodes = room;
    json_array_foreach(array, i, item)
    {
        if (r->in.code == 0)
            read_node(r, item, i);
    }
}

static size_t read_end(struct reading *r, const json_t *item, const char *pointer)
{
    const char *name = reader_text(&r->in, item, pointer);
    const json_t *index = json_object_get(r->node_index, name);
    if (!index)
        reader_fault(&r->in, pointer, "found \"%.80s\", allowed: one of the nodes", name);
    return (size_t)json_integer_value(index);
}

static enum link_kind read_kind(struct reading *r, const json_t *item, const char *pointer)
{
    const char *text = reader_text(&r->in, item, pointer);
    for (int i = 0; i < KINDS; i++) {
        if (strcmp(text, kinds[i]) == 0)
            return (enum link_kind)i;
    }
    reader_fault(&r->in, pointer, "found \"%.40s\", allowed: a kind of link", text);
    return LINK_ACCESS;
}

static void read_links(struct reading *r, const json_t *root)
{
    char at[80];
    void *room;
    json_t *array = read_list(r, root, "/links", sizeof *r->out->links, &room), *item;
    size_t i;
    r->out->links = room;
    json_array_foreach(array, i, item)
    {
        if (r->in.code)
            return;
        struct topo_link *l = &r->out->links[r->out->nlinks++];
        l->name = copy_text(r, item, member_at("/links", i, "name", at));
        l->from = read_end(r, item, member_at("/links", i, "from", at));
        l->to = read_end(r, item, member_at("/links", i, "to", at));
        l->kind = read_kind(r, item, member_at("/links", i, "kind", at));
        l->capacity = reader_number_or(&r->in, item, member_at("/links", i, "capacity", at), NAN);
    }
}

static void read_topology(struct reading *r, const json_t *root)
{
    if (!reader_object(&r->in, root, "/"))
        return;
    const char *format = reader_text(&r->in, root, "/format");
    if (strcmp(format, FORMAT) != 0)
        reader_fault(&r->in, "/format", "found \"%.60s\", allowed: \"" FORMAT "\"", format);
    read_networks(r, root);
    read_nodes(r, root);
    read_links(r, root);
}

int topology_load(const struct results *r, struct topology *out, struct err *e)
{
    char *path = path_join(r->dir, "topology.json");
    json_t *index = json_object(), *root = NULL;
    struct reading in = {
        .in = {.path = path, .e = e}, .arena = r->arena, .out = out, .node_index = index};
    *out = (struct topology){0};
    if (!path || !index)
        in.in.code = err_sys(e, -ENOMEM, "%s", r->dir);
    else if (access(path, F_OK) != 0)
        in.in.code = err_set(e, -ENODATA, "%s: there is no such file", path);
    else
        root = json_read_file(path, &in.in.code, e);
    if (root)
        read_topology(&in, root);
    json_decref(root);
    json_decref(index);
    free(path);
    return in.in.code;
}

bool topo_between_networks(const struct topology *t, const struct topo_link *l)
{
    return t->nodes[l->from].network != t->nodes[l->to].network;
}
