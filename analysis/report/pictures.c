#include "analysis/report/pictures.h"

#include "analysis/html.h"
#include "analysis/picture.h"
#include "analysis/report/page.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"

#include <errno.h>
#include <string.h>

/* The SVG of figures/NAME.svg. */
static int embed(const struct page *p, const char *name, const char *label, struct err *e)
{
    const char *path = arena_printf(p->r->arena, "%s/figures/%s.svg", p->r->dir, name);
    const char *prefix = arena_printf(p->r->arena, "%s-", name);
    if (!path || !prefix)
        return err_sys(e, -ENOMEM, "%s", p->r->dir);
    return svg_embed(p->out, path, prefix, label, e);
}

static void put_caption(const struct page *p, const char *text, const char *files)
{
    fputs("<figcaption>", p->out);
    html_text(p->out, text);
    fputs(" <span class=\"files\">", p->out);
    html_text(p->out, files);
    fputs("</span></figcaption>\n</figure>\n", p->out);
}

static int put_figure(const struct page *p, const struct picture *picture, struct err *e)
{
    char files[200];
    fputs("<figure>\n<h3>", p->out);
    html_text(p->out, picture->title);
    fputs("</h3>\n", p->out);
    int code = embed(p, picture->name, picture->title, e);
    snprintf(files, sizeof files, "Files: figures/%s.svg, .pdf, .csv, .gp", picture->name);
    put_caption(p, picture->caption, files);
    return code;
}

static int put_topology(const struct page *p, struct err *e)
{
    int code = 0;
    fputs("<figure>\n<h3>What the links carry</h3>\n<div class=\"pair\">\n", p->out);
    for (size_t i = 0; i < p->topology->n && code == 0; i++) {
        const struct topology_picture *t = &p->topology->v[i];
        fputs("<div>", p->out);
        code = embed(p, t->file, t->arm, e);
        fputs("</div>\n", p->out);
    }
    fputs("</div>\n", p->out);
    put_caption(p, p->topology->caption, "Files: figures/topology-*.svg, .pdf, .gv");
    return code;
}

int report_pictures(const struct page *p, struct err *e)
{
    if (p->pictures->n == 0 && p->topology->n == 0)
        return 0;
    int code = 0;
    page_section(p, "Figures");
    if (p->r->manifest.points.n > 1) {
        fputs("<p>", p->out);
        html_printf(p->out, "Figures of a single point are of the sweep's first: %s.",
                    p->r->manifest.points.v[0]);
        fputs("</p>\n", p->out);
    }
    for (size_t i = 0; i < p->pictures->n && code == 0; i++)
        code = put_figure(p, &p->pictures->v[i], e);
    if (code == 0 && p->topology->n)
        code = put_topology(p, e);
    page_end_section(p);
    return code;
}
