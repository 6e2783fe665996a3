#include "analysis/topology_layout.h"

#include "analysis/graphviz.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

/* Room inside a frame around its nodes, and for its title; points. */
static const double margin = 14, title = 20;

static const double points_per_inch = 72;

/* The links inside one network as a graph; local[] gets the number of each of its nodes. */
static struct gv *network_graph(struct gv_library *library, const struct topology *t,
                                size_t network, size_t *local)
{
    struct gv *g = gv_new(library, false);
    if (!g)
        return NULL;
    gv_set(g, "start", "1"); /* the seed of neato's first positions */
    gv_set(g, "overlap", "prism");
    gv_set(g, "sep", "+3");
    for (size_t i = 0; i < t->nnodes; i++) {
        if (t->nodes[i].network != network)
            continue;
        local[i] = gv_node(g, GV_NO_GROUP);
        gv_set_node(g, local[i], "label", "");
        gv_set_node(g, local[i], "width", "0.22");
        gv_set_node(g, local[i], "height", "0.22");
    }
    for (size_t i = 0; i < t->nlinks; i++) {
        const struct topo_link *l = &t->links[i];
        if (t->nodes[l->from].network != network || t->nodes[l->to].network != network)
            continue;
        bool leaf = t->nodes[l->from].access || t->nodes[l->to].access;
        gv_set_edge(g, gv_edge(g, local[l->from], local[l->to]), "len", leaf ? "0.5" : "1.3");
    }
    return g;
}

static void grow(struct layout_frame *f, double x, double y)
{
    f->left = fmin(f->left, x - margin);
    f->right = fmax(f->right, x + margin);
    f->bottom = fmin(f->bottom, y - margin - title);
    f->top = fmax(f->top, y + margin);
}

/* Positions inside one network, around its own origin. */
static int place_network(struct gv_library *library, const struct topology *t, size_t network,
                         struct layout *out, size_t *local, struct err *e)
{
    struct layout_frame *frame = &out->frames[network];
    *frame = (struct layout_frame){HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    struct gv *g = network_graph(library, t, network, local);
    int code = g ? gv_layout(g, "neato", e) : err_sys(e, -ENOMEM, "graphviz");
    for (size_t i = 0; i < t->nnodes && code == 0; i++) {
        if (t->nodes[i].network != network)
            continue;
        struct layout_point *p = &out->nodes[i];
        gv_place(g, local[i], &p->x, &p->y);
        grow(frame, p->x, p->y);
    }
    gv_free(g);
    return code;
}

/* The networks as boxes of their size, with an edge between those that have a link. */
static struct gv *networks_graph(struct gv_library *library, const struct topology *t,
                                 const struct layout *l)
{
    struct gv *g = gv_new(library, false);
    if (!g)
        return NULL;
    gv_set(g, "start", "1");
    gv_set(g, "overlap", "prism");
    gv_set(g, "sep", "+18");
    gv_set(g, "overlap_scaling", "0"); /* lengths of edges are good as they are */
    for (size_t i = 0; i < t->networks.n; i++) {
        const struct layout_frame *f = &l->frames[i];
        char size[32];
        size_t node = gv_node(g, GV_NO_GROUP);
        gv_set_node(g, node, "label", "");
        gv_set_node(g, node, "shape", "box");
        snprintf(size, sizeof size, "%.4f", fmax(f->right - f->left, 1) / points_per_inch);
        gv_set_node(g, node, "width", size);
        snprintf(size, sizeof size, "%.4f", fmax(f->top - f->bottom, 1) / points_per_inch);
        gv_set_node(g, node, "height", size);
    }
    for (size_t i = 0; i < t->nlinks; i++) {
        if (!topo_between_networks(t, &t->links[i]))
            continue;
        size_t a = t->nodes[t->links[i].from].network, b = t->nodes[t->links[i].to].network;
        char length[32];
        double reach =
            hypot(l->frames[a].right - l->frames[a].left, l->frames[a].top - l->frames[a].bottom) +
            hypot(l->frames[b].right - l->frames[b].left, l->frames[b].top - l->frames[b].bottom);
        snprintf(length, sizeof length, "%.4f", 0.5 * reach / points_per_inch + 0.3);
        gv_set_edge(g, gv_edge(g, a, b), "len", length);
    }
    return g;
}

/* Moves every network to where its box lies among the others. */
static int place_networks(struct gv_library *library, const struct topology *t, struct layout *out,
                          struct err *e)
{
    struct gv *g = networks_graph(library, t, out);
    int code = g ? gv_layout(g, "neato", e) : err_sys(e, -ENOMEM, "graphviz");
    for (size_t i = 0; i < t->networks.n && code == 0; i++) {
        struct layout_frame *f = &out->frames[i];
        double x, y;
        gv_place(g, i, &x, &y);
        x -= (f->left + f->right) / 2;
        y -= (f->bottom + f->top) / 2;
        for (size_t n = 0; n < t->nnodes; n++) {
            if (t->nodes[n].network == i) {
                out->nodes[n].x += x;
                out->nodes[n].y += y;
            }
        }
        *f = (struct layout_frame){f->left + x, f->bottom + y, f->right + x, f->top + y};
    }
    gv_free(g);
    return code;
}

int layout_networks(const struct results *r, const struct topology *t, struct gv_library *library,
                    struct layout *out, struct err *e)
{
    size_t *local = arena_array(r->arena, t->nnodes, sizeof *local);
    out->nodes = arena_array(r->arena, t->nnodes, sizeof *out->nodes);
    out->frames = arena_array(r->arena, t->networks.n, sizeof *out->frames);
    if (!local || !out->nodes || !out->frames)
        return err_sys(e, -ENOMEM, "%s", r->dir);
    int code = 0;
    for (size_t i = 0; i < t->networks.n && code == 0; i++)
        code = place_network(library, t, i, out, local, e);
    return code ? code : place_networks(library, t, out, e);
}
