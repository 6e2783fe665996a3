#include "analysis/topology_drawing.h"

#include "analysis/child.h"
#include "analysis/format.h"
#include "analysis/graphviz.h"
#include "analysis/html.h"
#include "analysis/link_bytes.h"
#include "analysis/picture.h"
#include "analysis/topology.h"
#include "analysis/topology_layout.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/log.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From idle to the top of the scale: one hue that darkens evenly, so that it survives grey. */
static const char *const ramp[] = {"#cfcfcf", "#fdbe85", "#fd8d3c", "#d94801", "#7f2704"};

enum { STEPS = sizeof ramp / sizeof *ramp };

static const double thinnest = 1.0, thickest = 6.5;

struct drawing {
    const struct results *r;
    struct gv_library *library;
    struct topology t;
    bool labelled;
    struct layout layout; /* where it is not labelled */
    struct link_bytes bytes;
    double top; /* of the scale, bytes */
    struct scale scale;
    double most_hosts; /* of one node */
    struct topology_pictures *out;
    size_t *depth; /* of a node below the network core, for dot's ranks */
};

/* --- Loads ------------------------------------------------------------------------------------ */

/* The next number of one digit, or one and a half, at or above a positive one. */
static double round_up(double value)
{
    static const double nice[] = {1, 1.5, 2, 3, 4, 5, 6, 8, 10};
    double power = pow(10, floor(log10(value)));
    for (size_t i = 0; i < sizeof nice / sizeof *nice; i++) {
        if (value <= nice[i] * power * (1 + 1e-9))
            return nice[i] * power;
    }
    return 10 * power;
}

/* What every link carries in every arm, and a scale that ends above the greatest. */
static int find_loads(struct drawing *d, struct err *e)
{
    double most = 0;
    int code = link_bytes_load(d->r, &d->t, 0, &d->bytes, e);
    for (size_t arm = 0; code == 0 && arm < d->r->manifest.arms.n; arm++) {
        for (size_t i = 0; i < d->t.nlinks; i++)
            most = fmax(most, link_bytes_at(&d->bytes, i, arm));
    }
    if (code == 0 && most <= 0)
        return err_set(e, -ENODATA, "no link carries anything");
    d->top = round_up(most);
    d->scale = scale_for("bytes", d->top);
    return code;
}

/* --- Ranks ------------------------------------------------------------------------------------ */

/* The node with the most links to other networks: what everything hangs below. */
static size_t core_node(const struct topology *t)
{
    size_t best = 0, most = 0;
    for (size_t i = 0; i < t->nnodes; i++) {
        size_t links = 0;
        for (size_t l = 0; l < t->nlinks; l++)
            links += topo_between_networks(t, &t->links[l]) &&
                     (t->links[l].from == i || t->links[l].to == i);
        if (links > most) {
            most = links;
            best = i;
        }
    }
    return best;
}

/* Hops from the core; dot draws every link downwards, away from it. O(nodes x links). */
static int find_depths(struct drawing *d)
{
    const struct topology *t = &d->t;
    d->depth = arena_array(d->r->arena, t->nnodes, sizeof *d->depth);
    if (!d->depth)
        return -ENOMEM;
    for (size_t i = 0; i < t->nnodes; i++)
        d->depth[i] = t->nnodes;
    if (t->nnodes)
        d->depth[core_node(t)] = 0;
    bool moved = true;
    while (moved) {
        moved = false;
        for (size_t i = 0; i < t->nlinks; i++) {
            size_t *a = &d->depth[t->links[i].from], *b = &d->depth[t->links[i].to];
            size_t low = *a < *b ? *a : *b;
            if (*a > low + 1 || *b > low + 1) {
                *(*a > *b ? a : b) = low + 1;
                moved = true;
            }
        }
    }
    return 0;
}

/* --- The graph -------------------------------------------------------------------------------- */

/* The name without its network's before it, which the frame says already. */
static const char *short_name(const struct topology *t, const struct topo_node *n)
{
    const char *network = t->networks.v[n->network];
    size_t length = strlen(network);
    bool prefixed = strncmp(n->name, network, length) == 0 && n->name[length] &&
                    strchr("-./:_", n->name[length]) && n->name[length + 1];
    return prefixed ? n->name + length + 1 : n->name;
}

/* Places a node without a label; the area of an access node goes with its hosts. */
static void put_dot(const struct drawing *d, struct gv *g, size_t node, size_t i)
{
    char text[64];
    snprintf(text, sizeof text, "%.3f,%.3f", d->layout.nodes[i].x, d->layout.nodes[i].y);
    gv_set_node(g, node, "pos", text);
    if (!d->t.nodes[i].access || d->most_hosts <= 0)
        return;
    snprintf(text, sizeof text, "%.3f", 0.08 + 0.12 * sqrt(d->t.nodes[i].hosts / d->most_hosts));
    gv_set_node(g, node, "width", text);
    gv_set_node(g, node, "height", text);
}

static void add_node(const struct drawing *d, struct gv *g, size_t i)
{
    const struct topo_node *n = &d->t.nodes[i];
    char name[120], label[160];
    size_t node = gv_node(g, (int)n->network);
    gv_literal(d->labelled ? short_name(&d->t, n) : n->name, name, sizeof name);
    if (n->hosts > 0)
        snprintf(label, sizeof label, "%s\\n%.0f hosts", name, n->hosts);
    else
        snprintf(label, sizeof label, "%s", name);
    gv_set_node(g, node, "tooltip", label);
    gv_set_node(g, node, "label", d->labelled ? label : "");
    gv_set_node(g, node, "style", n->access && d->labelled ? "rounded,filled" : "filled");
    gv_set_node(g, node, "shape", n->access && d->labelled ? "box" : "ellipse");
    gv_set_node(g, node, "fillcolor", n->access ? "#ffffff" : "#444444");
    gv_set_node(g, node, "fontcolor", n->access ? "#222222" : "#ffffff");
    gv_set_node(g, node, "color", "#444444");
    gv_set_node(g, node, "fontname", "Helvetica");
    gv_set_node(g, node, "fontsize", "10");
    gv_set_node(g, node, "margin", "0.06,0.03");
    gv_set_node(g, node, "width", d->labelled ? "0.25" : "0.13");
    gv_set_node(g, node, "height", d->labelled ? "0.2" : "0.13");
    if (!d->labelled)
        put_dot(d, g, node, i);
}

/* Writes what a link carries beside it. dot makes room for labels, so they are all of one size:
 * whatever an arm's numbers, its nodes lie where they lie in the others. */
static void label_link(const struct drawing *d, struct gv *g, size_t edge, double load)
{
    char number[NUMBER_TEXT], markup[260];
    scale_text(d->scale, load, number);
    snprintf(markup, sizeof markup,
             "<TABLE BORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\"><TR><TD FIXEDSIZE=\"TRUE\" "
             "WIDTH=\"58\" HEIGHT=\"14\">%s</TD></TR></TABLE>",
             number);
    if (d->labelled)
        gv_set_edge_markup(g, edge, "label", markup);
    else
        gv_set_edge(g, edge, "xlabel", number);
    gv_set_edge(g, edge, "fontname", "Helvetica");
    gv_set_edge(g, edge, "fontsize", "11");
}

static void style_link(const struct drawing *d, struct gv *g, size_t edge, size_t link, double load)
{
    const struct topo_link *l = &d->t.links[link];
    bool between = topo_between_networks(&d->t, l);
    double part = isnan(load) ? 0 : fmin(load / d->top, 1);
    char text[260], name[120], number[NUMBER_TEXT];
    gv_set_edge(g, edge, "color", ramp[(int)fmin(part * STEPS, STEPS - 1)]);
    snprintf(text, sizeof text, "%.2f", thinnest + part * (thickest - thinnest));
    gv_set_edge(g, edge, "penwidth", text);
    gv_set_edge(g, edge, "style", between ? "dashed" : "solid");
    gv_set_edge(g, edge, "dir", "none");
    gv_literal(l->name, name, sizeof name);
    snprintf(text, sizeof text, "%s (%s): %s", name, link_kind_name(l->kind),
             scale_text(d->scale, load, number));
    gv_set_edge(g, edge, "edgetooltip", text);
    if (between)
        label_link(d, g, edge, load);
}

static void add_link(const struct drawing *d, struct gv *g, size_t i, double load)
{
    const struct topo_link *l = &d->t.links[i];
    bool up = d->labelled && d->depth[l->from] > d->depth[l->to];
    style_link(d, g, gv_edge(g, up ? l->to : l->from, up ? l->from : l->to), i, load);
}

/* Whether a network is the one that dot's ranks hang below: its links leave downwards. */
static bool holds_core(const struct drawing *d, size_t network)
{
    for (size_t i = 0; d->labelled && i < d->t.nnodes; i++) {
        if (d->depth[i] == 0)
            return d->t.nodes[i].network == network;
    }
    return false;
}

static void add_network(const struct drawing *d, struct gv *g, size_t i)
{
    char text[160];
    int group = gv_group(g);
    gv_set_group(g, group, "label", gv_literal(d->t.networks.v[i], text, sizeof text));
    gv_set_group(g, group, "labelloc", holds_core(d, i) ? "t" : "b"); /* clear of links */
    gv_set_group(g, group, "style", "rounded,filled");
    gv_set_group(g, group, "fillcolor", "#f4f4f4");
    gv_set_group(g, group, "color", "#bbbbbb");
    gv_set_group(g, group, "fontname", "Helvetica");
    gv_set_group(g, group, "fontsize", "13");
    if (d->labelled)
        return;
    const struct layout_frame *f = &d->layout.frames[i];
    if (f->left > f->right)
        return;
    snprintf(text, sizeof text, "%.3f,%.3f,%.3f,%.3f", f->left, f->bottom, f->right, f->top);
    gv_set_group(g, group, "bb", text);
    snprintf(text, sizeof text, "%.3f,%.3f", (f->left + f->right) / 2, f->bottom + 11);
    gv_set_group(g, group, "lp", text);
}

/* The scale as the graph's label: the colours between 0 and the top. */
static int put_legend(const struct drawing *d, struct gv *g, const char *arm)
{
    char *markup, text[NUMBER_TEXT];
    size_t size;
    FILE *out = open_memstream(&markup, &size);
    if (!out)
        return -ENOMEM;
    fprintf(out, "<TABLE BORDER=\"0\" CELLSPACING=\"1\"><TR><TD COLSPAN=\"%d\"><B>", STEPS + 3);
    html_text(out, arm);
    fputs("</B></TD></TR><TR><TD>bytes over a link: 0</TD>", out);
    for (int i = 0; i < STEPS; i++)
        fprintf(out, "<TD BGCOLOR=\"%s\" WIDTH=\"24\" HEIGHT=\"8\"> </TD>", ramp[i]);
    fprintf(out, "<TD>%s</TD><TD>    dashed: between networks</TD></TR></TABLE>",
            scale_text(d->scale, d->top, text));
    int bad = ferror(out);
    if (fclose(out) != 0 || bad) {
        free(markup);
        return -ENOMEM;
    }
    gv_set_markup(g, "label", markup);
    free(markup);
    return 0;
}

static struct gv *make_graph(const struct drawing *d, size_t arm)
{
    struct gv *g = gv_new(d->library, d->labelled);
    if (!g)
        return NULL;
    gv_set(g, "fontname", "Helvetica");
    gv_set(g, "fontsize", "11");
    gv_set(g, "splines", d->labelled ? "true" : "line");
    gv_set(g, "nodesep", "0.14");
    gv_set(g, "ranksep", "0.4");
    gv_set(g, "forcelabels", "true");
    if (put_legend(d, g, d->r->manifest.arms.v[arm])) {
        gv_free(g);
        return NULL;
    }
    for (size_t i = 0; i < d->t.networks.n; i++)
        add_network(d, g, i);
    for (size_t i = 0; i < d->t.nnodes; i++)
        add_node(d, g, i);
    for (size_t i = 0; i < d->t.nlinks; i++)
        add_link(d, g, i, link_bytes_at(&d->bytes, i, arm));
    return g;
}

/* --- Files ------------------------------------------------------------------------------------ */

/* "topology-1-off": letters and digits of the arm's name; the number keeps them apart. */
static const char *file_name(const struct results *r, size_t arm)
{
    char *name = arena_printf(r->arena, "topology-%zu-%.40s", arm + 1, r->manifest.arms.v[arm]);
    for (char *c = name; c && *c; c++) {
        if (!isalnum((unsigned char)*c) || (unsigned char)*c > 0x7f)
            *c = *c == '-' ? '-' : '_';
    }
    return name;
}

static int render(const struct drawing *d, struct gv *g, const char *file, struct err *e)
{
    static const char *const formats[][2] = {{"svg", "svg"}, {"pdf", "pdf"}, {"dot", "gv"}};
    int code = gv_layout(g, d->labelled ? "dot" : "nop", e);
    for (int i = 0; i < 3 && code == 0; i++) {
        const char *path =
            arena_printf(d->r->arena, "%s/figures/%s.%s", d->r->dir, file, formats[i][1]);
        code = path ? gv_render(g, formats[i][0], path, e) : err_sys(e, -ENOMEM, "%s", d->r->dir);
        if (code == 0 && strcmp(formats[i][1], "pdf") == 0)
            code = pdf_pin_dates(path, e);
    }
    return code;
}

/* In the child: draws what has been named. */
static int draw_all(void *ctx, struct err *e)
{
    struct drawing *d = ctx;
    int code = 0;
    d->library = gv_open();
    if (d->library && !d->labelled)
        code = layout_networks(d->r, &d->t, d->library, &d->layout, e);
    for (size_t arm = 0; arm < d->out->n && code == 0; arm++) {
        struct gv *g = d->library ? make_graph(d, arm) : NULL;
        code = g ? render(d, g, d->out->v[arm].file, e) : err_sys(e, -ENOMEM, "%s", d->r->dir);
        gv_free(g);
    }
    gv_close(d->library);
    return code;
}

/* Everything up to drawing: what there is to draw, with which loads, into which files. */
static int prepare(struct drawing *d, struct err *e)
{
    int code = topology_load(d->r, &d->t, e);
    if (code == 0)
        code = find_loads(d, e);
    if (code)
        return code;
    d->labelled = d->t.nnodes <= DRAWING_LABELLED;
    for (size_t i = 0; i < d->t.nnodes; i++)
        d->most_hosts = fmax(d->most_hosts, d->t.nodes[i].hosts);
    if (d->labelled && find_depths(d))
        return err_sys(e, -ENOMEM, "%s", d->r->dir);
    const struct name_list *arms = &d->r->manifest.arms;
    for (size_t arm = 0; arm < arms->n && arm < DRAWING_ARMS; arm++) {
        const char *file = file_name(d->r, arm);
        if (!file)
            return err_sys(e, -ENOMEM, "%s", d->r->dir);
        d->out->v[d->out->n++] = (struct topology_picture){arms->v[arm], file};
    }
    return 0;
}

int topology_draw(const struct results *r, struct topology_pictures *out, const struct log *log,
                  struct err *e)
{
    struct drawing d = {.r = r, .out = out};
    struct err why = ERR_INIT;
    *out = (struct topology_pictures){
        .caption = "Each frame is a network. Routers are dark, access nodes light; hosts are not "
                   "drawn, access nodes stand for them. Width and colour of a link show what "
                   "applications sent over it, both directions together, mean over the "
                   "replications, on the same scale in every picture; links between networks are "
                   "dashed and labelled with it. Background traffic, which guidance does not "
                   "move, is left out: how full links get is in the figure above."};
    char *dir = path_join(r->dir, "figures");
    int code = dir ? dir_make(dir, e) : err_sys(e, -ENOMEM, "%s", r->dir);
    free(dir);
    if (code)
        return code;
    code = prepare(&d, &why);
    if (code == 0)
        code = child_run(draw_all, &d, &why);
    if (code)
        out->n = 0;
    if (code == -ENODATA || code == -EIO) {
        log_put(log, LOG_WARNING, "the topology is not drawn: %s", results_message(r, why.text));
        return 0;
    }
    return code ? err_set(e, code, "%s", why.text) : 0;
}
