#include "analysis/report/report.h"

#include "analysis/html.h"
#include "analysis/report/alto.h"
#include "analysis/report/cdn.h"
#include "analysis/report/changes.h"
#include "analysis/report/groups.h"
#include "analysis/report/page.h"
#include "analysis/report/pictures.h"
#include "analysis/report/world.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/json.h"
#include "sim/base/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char head[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\"/>\n<title>";

static const char style[] =
    "</title>\n<style>\n"
    ":root{color-scheme:light dark;--ink:#1c1c1c;--soft:#5a5a5a;--line:#d8d8d8;--page:#fff;"
    "--card:#f6f6f4;--good:#00734f;--bad:#b03a00;--open:#6b5a00}\n"
    "@media (prefers-color-scheme:dark){:root{--ink:#e8e8e8;--soft:#a8a8a8;--line:#3c3c3c;"
    "--page:#161616;--card:#202020;--good:#4fc79b;--bad:#ff9a66;--open:#e2c75a}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;max-width:62rem;padding:2rem 1.25rem 4rem;background:var(--page);"
    "color:var(--ink);font:16px/1.5 system-ui,\"Segoe UI\",Helvetica,Arial,sans-serif}\n"
    "h1{font-size:1.75rem;line-height:1.25;margin:0 0 .5rem}\n"
    "h2{font-size:1.3rem;margin:2.75rem 0 .5rem;padding-bottom:.25rem;"
    "border-bottom:1px solid var(--line)}\n"
    "h3{font-size:1rem;margin:1.25rem 0 .4rem;overflow-wrap:anywhere}\n"
    "p{margin:.4rem 0;overflow-wrap:anywhere}\n"
    "dl{display:flex;flex-wrap:wrap;gap:.4rem 2rem;margin:1rem 0 0}\n"
    "dt{color:var(--soft);font-size:.85rem}dd{margin:0;overflow-wrap:anywhere}\n"
    ".digests{display:block}.digests div{margin-bottom:.4rem}\n"
    ".digests dd{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.85rem}\n"
    ".cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.9rem;"
    "margin-top:.8rem}\n"
    ".card{background:var(--card);border-left:5px solid var(--line);padding:.8rem 1rem;"
    "border-radius:4px;break-inside:avoid}\n"
    ".card h3{margin:.1rem 0}.card p{margin:.15rem 0;font-size:.88rem}\n"
    ".card .verdict{font-weight:600}.card .big{font-size:1.6rem;font-variant-numeric:tabular-nums}\n"
    ".card .claim,.card .reason{color:var(--soft)}\n"
    ".held{border-color:var(--good)}.held .verdict{color:var(--good)}\n"
    ".failed{border-color:var(--bad)}.failed .verdict{color:var(--bad)}\n"
    ".inconclusive{border-color:var(--open)}.inconclusive .verdict{color:var(--open)}\n"
    ".verdicts .verdict{font-weight:600}.verdicts td{border-color:var(--line)}\n"
    ".wide{overflow-x:auto}\n"
    "table{border-collapse:collapse;font-size:.9rem;margin:.4rem 0}\n"
    ".deltas{width:100%}.deltas td:first-child{min-width:9rem}\n"
    "th,td{padding:.28rem .7rem .28rem 0;border-bottom:1px solid var(--line);text-align:left;"
    "vertical-align:top}\n"
    "th{color:var(--soft);font-weight:600;font-size:.82rem}\n"
    ".deltas th:not(:first-child){text-align:right}.deltas th:last-child{text-align:left}\n"
    ".matrix th:last-child{text-align:right}\n"
    ".number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}\n"
    ".strong{font-weight:600}\n"
    ".better{color:var(--good);white-space:nowrap}.worse{color:var(--bad);white-space:nowrap}"
    ".none{color:var(--soft);white-space:nowrap}\n"
    ".code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.82rem;"
    "overflow-wrap:anywhere}\n"
    ".note{color:var(--soft);font-size:.9rem}\n"
    "figure{margin:1.5rem 0 2.5rem;break-inside:avoid}\n"
    "figcaption{color:var(--soft);font-size:.9rem;margin-top:.4rem}\n"
    ".files{display:block;font-size:.8rem}\n"
    "svg{max-width:100%;height:auto;background:#fff;border-radius:4px}\n"
    ".pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(24rem,1fr));gap:1rem;"
    "align-items:start}\n"
    "summary{cursor:pointer;padding:.3rem 0;overflow-wrap:anywhere}\n"
    "pre{background:var(--card);padding:.7rem 1rem;border-radius:4px;white-space:pre-wrap;"
    "overflow-wrap:anywhere;font-size:.88rem}\n"
    "li{margin:.3rem 0}\n"
    "@media print{body{max-width:none;padding:0;font-size:10pt}h2{break-after:avoid}}\n"
    "</style>\n</head>\n<body>\n";

/* What holds for every report: how far its numbers reach. */
static const char *const limits[] = {
    "These are results of a simulation. The intervals cover what differs between replications "
    "(arrivals, placement, choices of peers); they do not cover whether the model and the scenario "
    "are right for your network.",
    "Bytes are application payload carried by flows; headers, retransmissions and control messages "
    "are not in them. Link loads and charges include the background traffic of the scenario.",
    "Completion times are restricted means over all who joined: who aborted or had not finished "
    "counts with the time for which they were observed.",
    "Intervals are Student-t intervals of differences formed within each replication. Verdicts use "
    "the one-sided bounds that belong to the confidence each expectation states.",
    "A change is shown against the stated baseline arm only; arms are not compared among "
    "themselves.",
};

static void put_limits(const struct page *p)
{
    page_section(p, "What these numbers are, and are not");
    fputs("<ul>\n", p->out);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        fputs("<li>", p->out);
        html_text(p->out, limits[i]);
        fputs("</li>\n", p->out);
    }
    fputs("</ul>\n", p->out);
    page_end_section(p);
}

enum { WARNINGS_MOST = 60 };

/* Puts each line of a text as an item; returns how many lines it has. */
static size_t put_lines(const struct page *p, char *text, size_t before)
{
    size_t n = before;
    for (char *rest, *line = strtok_r(text, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest)) {
        if (n++ < WARNINGS_MOST) {
            fputs("<li>", p->out);
            html_text(p->out, line);
            fputs("</li>\n", p->out);
        }
    }
    return n;
}

/* log.txt as a new text; "" where there is none, for a run that noticed nothing may leave none. */
static char *read_log(const struct results *r)
{
    char *path = path_join(r->dir, "log.txt"), *log = NULL;
    size_t size;
    int code = path ? file_read(path, &log, &size, NULL) : -ENOMEM;
    free(path);
    return code == 0 || code == -ENOMEM ? log : strdup("");
}

/* log.txt and what the making of this page adds. */
static int put_warnings(const struct page *p)
{
    char *log = read_log(p->r), *own = strdup(p->warnings);
    int code = log && own ? 0 : -ENOMEM;
    if (code == 0 && (*own || log[strspn(log, "\n")])) {
        page_section(p, "Warnings");
        fputs("<ul>\n", p->out);
        size_t n = put_lines(p, own, put_lines(p, log, 0));
        fputs("</ul>\n", p->out);
        if (n > WARNINGS_MOST)
            page_paragraph(p, "note", "There are more in log.txt.");
        page_end_section(p);
    }
    free(log);
    free(own);
    return code;
}

static int put_page(const struct page *p, struct err *e)
{
    size_t compared;
    fputs(head, p->out);
    html_text(p->out, p->r->manifest.title);
    fputs(style, p->out);
    int code = report_header(p, e);
    if (code)
        return code;
    report_verdicts(p);
    code = report_changes(p, &compared);
    if (code == 0)
        code = report_groups(p);
    if (code == 0)
        code = report_cdn(p);
    if (code == 0)
        code = report_pictures(p, e);
    if (code == 0)
        code = report_alto(p);
    if (code == 0)
        code = put_warnings(p);
    if (code)
        return code;
    put_limits(p);
    report_rerun(p);
    code = report_all_figures(p);
    fputs("</body>\n</html>\n", p->out);
    return code;
}

static int write_page(struct page *p, const char *path, struct err *e)
{
    p->out = fopen(path, "wb");
    if (!p->out)
        return err_sys(e, -errno, "%s: cannot write", path);
    int code = put_page(p, e), closed = file_close(p->out, path, e);
    if (code)
        return err_sys(e, code, "%s", path);
    return closed;
}

/* Draws what there is to draw; warnings go to `log`. */
static int draw(struct page *p, struct pictures *pictures, struct topology_pictures *topology,
                const struct log *log, struct err *e)
{
    int code = figures_draw(p->r, pictures, log, e);
    if (code == 0)
        code = topology_draw(p->r, topology, log, e);
    p->pictures = pictures;
    p->topology = topology;
    return code;
}

int report_write(const struct results *r, const struct judgements *verdicts, const char *path,
                 const struct log *log, struct err *e)
{
    struct pictures pictures;
    struct topology_pictures topology;
    char *warnings = NULL, *scenario_path = path_join(r->dir, "scenario.json");
    size_t size;
    FILE *said = open_memstream(&warnings, &size);
    struct page p = {.r = r, .verdicts = verdicts};
    int code = said && scenario_path ? 0 : err_sys(e, -ENOMEM, "%s", path);
    json_t *scenario = code ? NULL : json_read_file(scenario_path, &code, e);
    struct log own = {.to = said, .level = LOG_WARNING};
    if (code == 0)
        code = draw(&p, &pictures, &topology, &own, e);
    if (said)
        fclose(said);
    if (code == 0) {
        p.scenario = scenario;
        p.warnings = warnings;
        if (*warnings && log && log->to)
            fputs(warnings, log->to);
        code = write_page(&p, path, e);
    }
    json_decref(scenario);
    free(scenario_path);
    free(warnings);
    return code;
}
