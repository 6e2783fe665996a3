#include "analysis/graphviz.h"

#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/vec.h"

#include <errno.h>
#include <gvc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Numbers of names ------------------------------------------------------------------------- */

/*
 * The library orders subgraphs by the numbers of their names, and by itself takes the addresses of
 * the strings for numbers: pictures would differ from run to run. Here names are numbered in the
 * order in which they come up. A number's name is NULL where graphviz wanted none. The names are the
 * library's own strings: it looks at bytes before them, and frees them with the graph.
 */
struct numbers {
    Agraph_t *graph;
    VEC(char *) names;
};

static void *numbers_open(Agraph_t *graph, Agdisc_t *discipline)
{
    (void)discipline;
    struct numbers *all = calloc(1, sizeof *all);
    if (all)
        all->graph = graph;
    return all;
}

static long numbers_map(void *state, int kind, char *name, IDTYPE *id, int create)
{
    struct numbers *all = state;
    (void)kind;
    for (size_t i = 0; name && i < all->names.n; i++) {
        if (all->names.v[i] && strcmp(all->names.v[i], name) == 0) {
            *id = i + 1;
            return 1;
        }
    }
    char *copy = create && name ? agstrdup(all->graph, name) : NULL;
    if (!create || (name && !copy) || !vec_push(&all->names, copy))
        return 0;
    *id = all->names.n;
    return 1;
}

static long numbers_alloc(void *state, int kind, IDTYPE id)
{
    (void)state;
    (void)kind;
    (void)id;
    return 0; /* nobody chooses numbers */
}

static void numbers_release(void *state, int kind, IDTYPE id)
{
    (void)state;
    (void)kind;
    (void)id; /* names keep their numbers */
}

static char *numbers_print(void *state, int kind, IDTYPE id)
{
    const struct numbers *all = state;
    (void)kind;
    return id >= 1 && id <= all->names.n ? all->names.v[id - 1] : NULL;
}

static void numbers_close(void *state)
{
    struct numbers *all = state;
    vec_free(&all->names);
    free(all);
}

static void numbers_register(void *state, int kind, void *object)
{
    (void)state;
    (void)kind;
    (void)object;
}

static const Agiddisc_t numbering = {numbers_open,  numbers_map,   numbers_alloc,   numbers_release,
                                     numbers_print, numbers_close, numbers_register};

/* --- Graphs ----------------------------------------------------------------------------------- */

/* The handle: graphviz's own context under a name of ours. */
struct gv_library {
    GVC_t *context;
};

struct gv_library *gv_open(void)
{
    struct gv_library *l = calloc(1, sizeof *l);
    agseterr(AGMAX);
    if (l)
        l->context = gvContext();
    if (l && !l->context) {
        free(l);
        l = NULL;
    }
    return l;
}

void gv_close(struct gv_library *l)
{
    if (!l)
        return;
    gvFreeContext(l->context);
    free(l);
}

struct gv {
    GVC_t *context; /* borrowed */
    Agraph_t *graph;
    VEC(Agraph_t *) groups;
    VEC(Agnode_t *) nodes;
    VEC(Agedge_t *) edges;
    bool laid_out, no_memory;
    Agiddisc_t numbering; /* the library keeps a pointer */
};

struct gv *gv_new(struct gv_library *l, bool directed)
{
    struct gv *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    g->context = l->context;
    g->numbering = numbering;
    Agdisc_t discipline = {&AgMemDisc, &g->numbering, &AgIoDisc};
    g->graph = agopen((char[]){"topology"}, directed ? Agdirected : Agundirected, &discipline);
    if (!g->graph) {
        gv_free(g);
        return NULL;
    }
    return g;
}

void gv_free(struct gv *g)
{
    if (!g)
        return;
    if (g->laid_out)
        gvFreeLayout(g->context, g->graph);
    if (g->graph)
        agclose(g->graph);
    vec_free(&g->groups);
    vec_free(&g->nodes);
    vec_free(&g->edges);
    free(g);
}

/* Whether what was built is whole. Once memory ran out nothing is touched any more. */
static bool whole(const struct gv *g)
{
    return !g->no_memory;
}

int gv_group(struct gv *g)
{
    char name[32];
    snprintf(name, sizeof name, "cluster_%zu", g->groups.n);
    Agraph_t *group = whole(g) ? agsubg(g->graph, name, 1) : NULL;
    if (!group || !vec_push(&g->groups, group))
        g->no_memory = true;
    return (int)g->groups.n - 1;
}

size_t gv_node(struct gv *g, int group)
{
    char name[32];
    snprintf(name, sizeof name, "n%zu", g->nodes.n);
    Agraph_t *in = whole(g) && group != GV_NO_GROUP ? g->groups.v[group] : g->graph;
    Agnode_t *node = whole(g) ? agnode(in, name, 1) : NULL;
    if (!node || !vec_push(&g->nodes, node))
        g->no_memory = true;
    return g->nodes.n - 1;
}

size_t gv_edge(struct gv *g, size_t from, size_t to)
{
    char name[32];
    snprintf(name, sizeof name, "e%zu", g->edges.n);
    Agedge_t *edge = whole(g) ? agedge(g->graph, g->nodes.v[from], g->nodes.v[to], name, 1) : NULL;
    if (!edge || !vec_push(&g->edges, edge))
        g->no_memory = true;
    return g->edges.n - 1;
}

/* Sets an attribute of one object, declared for all of its kind if need be. graphviz takes texts
 * as char * and copies them. */
static void set(struct gv *g, void *object, int kind, const char *key, const char *value)
{
    char *name = strdup(key), *text = strdup(value);
    if (!name || !text || !object)
        g->no_memory = true;
    else if (agattr(g->graph, kind, name, NULL) || agattr(g->graph, kind, name, (char[]){""}))
        agset(object, name, text);
    free(name);
    free(text);
}

void gv_set(struct gv *g, const char *key, const char *value)
{
    set(g, g->graph, AGRAPH, key, value);
}

void gv_set_group(struct gv *g, int group, const char *key, const char *value)
{
    if (whole(g))
        set(g, g->groups.v[group], AGRAPH, key, value);
}

void gv_set_node(struct gv *g, size_t node, const char *key, const char *value)
{
    if (whole(g))
        set(g, g->nodes.v[node], AGNODE, key, value);
}

void gv_set_edge(struct gv *g, size_t edge, const char *key, const char *value)
{
    if (whole(g))
        set(g, g->edges.v[edge], AGEDGE, key, value);
}

/* As set(), for markup: the library tells it from text by a mark on its own copy. */
static void set_markup(struct gv *g, void *object, int kind, const char *key, const char *markup)
{
    char *name = strdup(key), *text = strdup(markup);
    char *html = name && text ? agstrdup_html(g->graph, text) : NULL;
    if (html) {
        set(g, object, kind, key, "");
        agset(object, name, html);
        agstrfree(g->graph, html);
    } else {
        g->no_memory = true;
    }
    free(name);
    free(text);
}

void gv_set_markup(struct gv *g, const char *key, const char *markup)
{
    set_markup(g, g->graph, AGRAPH, key, markup);
}

void gv_set_edge_markup(struct gv *g, size_t edge, const char *key, const char *markup)
{
    if (whole(g))
        set_markup(g, g->edges.v[edge], AGEDGE, key, markup);
}

char *gv_literal(const char *text, char *buf, size_t size)
{
    size_t used = 0;
    for (; *text && used + 3 < size; text++) {
        if (*text == '\\')
            buf[used++] = '\\';
        buf[used++] = (unsigned char)*text < 0x20 ? ' ' : *text;
    }
    buf[used] = '\0';
    return buf;
}

int gv_layout(struct gv *g, const char *engine, struct err *e)
{
    if (g->no_memory)
        return err_sys(e, -ENOMEM, "graphviz");
    if (gvLayout(g->context, g->graph, engine) != 0)
        return err_set(e, -EIO, "graphviz cannot lay out with %s", engine);
    g->laid_out = true;
    return 0;
}

void gv_place(const struct gv *g, size_t node, double *x, double *y)
{
    *x = ND_coord(g->nodes.v[node]).x;
    *y = ND_coord(g->nodes.v[node]).y;
}

/* Into memory first: the library does not notice a file that cannot be written. */
int gv_render(struct gv *g, const char *format, const char *path, struct err *e)
{
    char *data = NULL;
    unsigned size;
    if (gvRenderData(g->context, g->graph, format, &data, &size) != 0 || !data)
        return err_set(e, -EIO, "graphviz cannot render %s", format);
    FILE *out = fopen(path, "wb");
    int code = out ? 0 : err_sys(e, -errno, "%s: cannot write", path);
    if (out) {
        fwrite(data, 1, size, out);
        code = file_close(out, path, e);
    }
    gvFreeRenderData(data);
    return code;
}
