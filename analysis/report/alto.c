#include "analysis/report/alto.h"

#include "analysis/format.h"
#include "analysis/html.h"
#include "analysis/report/page.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/json.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH = 3, PIDS_MOST = 40, MATRIX_MOST = 16, PREFIXES_MOST = 4 };

/* --- Figures ---------------------------------------------------------------------------------- */

static const struct wording {
    const char *metric, *words;
} wordings[] = {
    {"alto.requests", "requests"},
    {"alto.bytes", "bytes of requests and answers"},
    {"alto.fallbacks", "times guidance was wanted and missing"},
    {"alto.adoption", "share of the peers that used guidance"},
    {"alto.disclosed", "addresses the server learned"},
    {"alto.delay", "time that guidance took"},
};

enum { WORDINGS = sizeof wordings / sizeof *wordings };

/* "requests, costmap" */
static const char *describe(const struct figure *f, char *buf, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < WORDINGS; i++) {
        if (strcmp(wordings[i].metric, f->metric) == 0)
            used = (size_t)snprintf(buf, size, "%s", wordings[i].words);
    }
    if (used == 0)
        used = (size_t)snprintf(buf, size, "%s", f->metric);
    for (size_t i = 0; i < f->scope.n && used < size; i++)
        used += (size_t)snprintf(buf + used, size - used, ", %s", f->scope.pair[i].value);
    return buf;
}

/* Where a figure stands in the table above; WORDINGS for metrics of the servers it does not have,
 * beyond that for those that are none. */
static size_t place(const struct figure *f)
{
    for (size_t i = 0; i < WORDINGS; i++) {
        if (strcmp(wordings[i].metric, f->metric) == 0)
            return i;
    }
    return strncmp(f->metric, "alto.", strlen("alto.")) == 0 ? WORDINGS : WORDINGS + 1;
}

/* Whether a service was never asked for in any arm; the total is shown even so. */
static bool unused(const struct page *p, const struct figure *f)
{
    const char *service = scope_get(&f->scope, "service");
    const struct manifest *m = &p->r->manifest;
    if (!service || strcmp(service, "all") == 0)
        return false;
    const double *values = figure_values(p->r, f, 0, 0);
    for (size_t i = 0; i < m->arms.n * m->replications; i++) {
        if (values[i] > 0)
            return false;
    }
    return true;
}

static int put_figure(const struct page *p, const struct figure *f)
{
    char text[200], number[NUMBER_TEXT];
    fputs("<tr>", p->out);
    page_cell(p, "", describe(f, text, sizeof text));
    for (size_t arm = 0; arm < p->r->manifest.arms.n; arm++) {
        struct interval i;
        if (arm_mean(p->r, f, 0, arm, DELTA_CONFIDENCE, &i))
            return -ENOMEM;
        page_cell(p, "number", scale_text(scale_for(f->unit, i.mean), i.mean, number));
    }
    fputs("</tr>\n", p->out);
    return 0;
}

static int put_rows(const struct page *p)
{
    int code = 0;
    for (size_t at = 0; at <= WORDINGS; at++) {
        for (size_t i = 0; i < p->r->nfigures && code == 0; i++) {
            if (place(&p->r->figures[i]) == at && !unused(p, &p->r->figures[i]))
                code = put_figure(p, &p->r->figures[i]);
        }
    }
    return code;
}

static int put_figures(const struct page *p)
{
    const struct name_list *arms = &p->r->manifest.arms;
    bool there = false;
    for (size_t i = 0; i < p->r->nfigures; i++)
        there |= place(&p->r->figures[i]) <= WORDINGS;
    if (!there)
        return 0;
    const char **heads = calloc(arms->n + 2, sizeof *heads);
    if (!heads)
        return -ENOMEM;
    heads[0] = "mean of a run";
    memcpy(heads + 1, arms->v, arms->n * sizeof *heads);
    page_table(p, "deltas matrix", heads);
    int code = put_rows(p);
    page_end_table(p);
    free(heads);
    return code;
}

/* --- Maps ------------------------------------------------------------------------------------- */

/* The prefixes of a PID: the first few of every family, and how many more. */
static void put_prefixes(const struct page *p, const json_t *pid)
{
    const char *family, *joint = "";
    json_t *prefixes, *prefix;
    size_t i, all = 0, put = 0;
    fputs("<td>", p->out);
    json_object_foreach((json_t *)pid, family, prefixes)
    {
        all += json_array_size(prefixes);
        json_array_foreach(prefixes, i, prefix)
        {
            if (put == PREFIXES_MOST || !json_is_string(prefix))
                continue;
            fputs(joint, p->out);
            html_text(p->out, json_string_value(prefix));
            joint = ", ";
            put++;
        }
    }
    if (all > put)
        fprintf(p->out, " and %zu more", all - put);
    fputs("</td>", p->out);
}

static void put_network_map(const struct page *p, const char *name, const json_t *map,
                            const json_t *meta)
{
    static const char *const heads[] = {"PID", "prefixes", NULL};
    const json_t *vtag = json_object_get(meta, "vtag");
    const char *tag = json_string_value(json_object_get(vtag, "tag")), *pid;
    json_t *value;
    size_t n = 0;
    fputs("<h3>", p->out);
    html_printf(p->out, "Network map %s", name);
    fputs("</h3>\n<p>", p->out);
    html_printf(p->out, "%zu PIDs%s%s.", json_object_size(map), tag ? ", version tag " : "",
                tag ? tag : "");
    fputs("</p>\n", p->out);
    page_table(p, "map", heads);
    json_object_foreach((json_t *)map, pid, value)
    {
        if (n++ == PIDS_MOST)
            break;
        fputs("<tr>", p->out);
        page_cell(p, "", pid);
        put_prefixes(p, value);
        fputs("</tr>\n", p->out);
    }
    page_end_table(p);
    if (n > PIDS_MOST)
        page_paragraph(p, "note", "The rest is in the file.");
}

/* Costs from rows to columns; the columns are the sources as well, in their order. */
static void put_matrix(const struct page *p, const json_t *map)
{
    const char *from, *to;
    json_t *row, *unused;
    fputs("<div class=\"wide\"><table class=\"deltas matrix\">\n<thead><tr><th>from \\ to</th>",
          p->out);
    json_object_foreach((json_t *)map, to, unused)
    {
        fputs("<th>", p->out);
        html_text(p->out, to);
        fputs("</th>", p->out);
    }
    fputs("</tr></thead>\n<tbody>\n", p->out);
    json_object_foreach((json_t *)map, from, row)
    {
        fputs("<tr>", p->out);
        page_cell(p, "", from);
        json_object_foreach((json_t *)map, to, unused)
        {
            const json_t *cost = json_object_get(row, to);
            char text[40];
            snprintf(text, sizeof text, "%.6g", json_number_value(cost));
            page_cell(p, "number", json_is_number(cost) ? text : "");
        }
        fputs("</tr>\n", p->out);
    }
    fputs("</tbody></table></div>\n", p->out);
}

static void put_cost_map(const struct page *p, const char *name, const json_t *map,
                         const json_t *meta)
{
    const json_t *type = json_object_get(meta, "cost-type");
    const char *metric = json_string_value(json_object_get(type, "cost-metric"));
    const char *mode = json_string_value(json_object_get(type, "cost-mode"));
    fputs("<h3>", p->out);
    html_printf(p->out, "Cost map %s", name);
    fputs("</h3>\n<p>", p->out);
    html_printf(p->out, "%s, %s; %zu sources.", metric ? metric : "metric unknown",
                mode ? mode : "mode unknown", json_object_size(map));
    fputs(" Small is preferred.</p>\n", p->out);
    if (json_object_size(map) <= MATRIX_MOST)
        put_matrix(p, map);
    else
        page_paragraph(p, "note", "Too large to be shown here; it is in the file.");
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), tail = strlen(end);
    return n >= tail && strcmp(text + n - tail, end) == 0;
}

/* One document: shown if it is a map, passed over if it is something else. */
static int put_document(const struct page *p, const char *path, const char *name)
{
    char *text = NULL;
    size_t size;
    struct err why = ERR_INIT;
    json_t *document = NULL;
    int code = file_read(path, &text, &size, &why);
    if (code == -ENOMEM)
        return code;
    if (code == 0)
        document = json_read_text(text, size, name, &why);
    const json_t *meta = json_object_get(document, "meta");
    const json_t *network = json_object_get(document, "network-map");
    const json_t *cost = json_object_get(document, "cost-map");
    if (!document)
        page_paragraph(p, "note", results_message(p->r, why.text));
    if (json_is_object(network))
        put_network_map(p, name, network, meta);
    if (json_is_object(cost))
        put_cost_map(p, name, cost, meta);
    json_decref(document);
    free(text);
    return 0;
}

static int put_folder(const struct page *p, const char *path, const char *name, int depth);

/* One entry of a folder: a folder itself, or a document. */
static int put_entry(const struct page *p, const char *path, const char *name, const char *entry,
                     int depth)
{
    char *below = path_join(path, entry), *label = path_join(name, entry);
    int code = below && label ? 0 : -ENOMEM;
    struct stat st;
    if (code == 0 && depth < DEPTH && stat(below, &st) == 0 && S_ISDIR(st.st_mode))
        code = put_folder(p, below, label, depth + 1);
    else if (code == 0 && ends_with(entry, ".json"))
        code = put_document(p, below, label);
    free(below);
    free(label);
    return code;
}

/* Every document below a folder, in the order of names; `name` is how the page calls it. */
static int put_folder(const struct page *p, const char *path, const char *name, int depth)
{
    struct dirent **entries;
    int n = scandir(path, &entries, NULL, alphasort), code = 0;
    for (int i = 0; i < n; i++) {
        if (code == 0 && entries[i]->d_name[0] != '.')
            code = put_entry(p, path, name, entries[i]->d_name, depth);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return code;
}

int report_alto(const struct page *p)
{
    char *path = path_join(p->r->dir, "alto");
    if (!path)
        return -ENOMEM;
    page_section(p, "What the ALTO servers did");
    int code = put_figures(p);
    if (code == 0)
        code = put_folder(p, path, "", 0);
    page_end_section(p);
    free(path);
    return code;
}
