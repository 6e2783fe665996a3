/*
 * Drawing graphs with graphviz, behind a small face: the only module that includes its headers.
 *
 * A graph is built (groups, nodes, edges, each with graphviz's own attributes), laid out by one of
 * graphviz's engines, asked for positions or rendered to files, and freed. Nodes, edges and groups
 * are numbered in the order in which they were added. Running out of memory on the way is
 * remembered, leaves the rest undone and is reported by gv_layout().
 *
 * The library keeps state of its own, prints and may even exit. It also looks at a font's name that
 * it freed with the last library handle. So: one handle in a process, and that a child (child.h).
 */
#ifndef ANALYSIS_GRAPHVIZ_H
#define ANALYSIS_GRAPHVIZ_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct gv;
struct gv_library;

/* A handle of the library; NULL: no memory. */
struct gv_library *gv_open(void);
void gv_close(struct gv_library *l); /* NULL is allowed; its graphs must have been freed */

enum { GV_NO_GROUP = -1 };

/* An empty graph; NULL: no memory. The handle is borrowed. */
struct gv *gv_new(struct gv_library *l, bool directed);
void gv_free(struct gv *g); /* NULL is allowed */

/* Adds a frame around the nodes that name it; returns its number. */
int gv_group(struct gv *g);

/* Adds a node, inside a frame or none. */
size_t gv_node(struct gv *g, int group);
size_t gv_edge(struct gv *g, size_t from, size_t to);

/* Set an attribute. The first setting of a key also declares it, empty, for all others. */
void gv_set(struct gv *g, const char *key, const char *value);
void gv_set_group(struct gv *g, int group, const char *key, const char *value);
void gv_set_node(struct gv *g, size_t node, const char *key, const char *value);
void gv_set_edge(struct gv *g, size_t edge, const char *key, const char *value);

/* An attribute of the graph or an edge in graphviz's HTML-like markup, as a label may be; texts in it must be
 * escaped (html.h). */
void gv_set_markup(struct gv *g, const char *key, const char *markup);
void gv_set_edge_markup(struct gv *g, size_t edge, const char *key, const char *markup);

/* A text as graphviz's labels take it literally: backslashes doubled. Returns buf; cut to fit. */
char *gv_literal(const char *text, char *buf, size_t size);

/* Computes positions with an engine ("dot", "neato", "nop"). 0, -ENOMEM, or -EIO with a message. */
int gv_layout(struct gv *g, const char *engine, struct err *e);

/* Where a node's centre is after gv_layout(), in points, y upwards. */
void gv_place(const struct gv *g, size_t node, double *x, double *y);

/* Writes the laid-out graph in a format ("svg", "pdf", "dot"). 0; -EIO where graphviz
 * cannot; another errno value where the file cannot be written. */
int gv_render(struct gv *g, const char *format, const char *path, struct err *e);

#endif
