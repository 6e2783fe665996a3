#include "sim/scenario/rows.h"

#include "sim/base/csv.h"
#include "sim/base/file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

const char *const table_files[TABLES] = {"runs.csv", "links.csv", "series.csv", "completions.csv",
                                         "requests.csv"};

const char *const table_headers[TABLES] = {
    "point,arm,replication,metric,scope,value,unit",
    "point,arm,replication,link,direction,class,bytes",
    "point,arm,replication,time,metric,scope,value,unit",
    "point,arm,replication,workload,network,class,joined,duration,outcome",
    "point,arm,replication,workload,request,network,area,class,server,asked,size,first,complete,"
    "outcome",
};

struct rows {
    const char *point, *arm;
    uint32_t replication;
    char *paths[TABLES];
    FILE *files[TABLES];
};

int rows_close(struct rows *r, struct err *e)
{
    int code = 0;
    for (int t = 0; t < TABLES; t++) {
        int closed = r->files[t] ? file_close(r->files[t], r->paths[t], e) : 0;
        code = code ? code : closed;
        free(r->paths[t]);
    }
    free(r);
    return code;
}

struct rows *rows_open(const char *folder, const char *point, const char *arm, uint32_t replication,
                       int *code, struct err *e)
{
    struct rows *r = calloc(1, sizeof *r);
    *code = r ? 0 : err_sys(e, -ENOMEM, "%s", folder);
    for (int t = 0; *code == 0 && t < TABLES; t++) {
        r->paths[t] = path_join(folder, table_files[t]);
        r->files[t] = r->paths[t] ? fopen(r->paths[t], "wb") : NULL;
        if (!r->files[t])
            *code = err_sys(e, r->paths[t] ? -errno : -ENOMEM, "%s/%s: cannot write", folder,
                            table_files[t]);
    }
    if (*code) {
        if (r)
            rows_close(r, NULL);
        return NULL;
    }
    r->point = point;
    r->arm = arm;
    r->replication = replication;
    return r;
}

/* Starts a row with what all have in common. */
static FILE *begin(struct rows *r, enum table t)
{
    FILE *out = r->files[t];
    csv_put_text(out, r->point, ',');
    csv_put_text(out, r->arm, ',');
    fprintf(out, "%u,", r->replication);
    return out;
}

static void put_figure(FILE *out, const char *metric, const char *scope, va_list args, double value,
                       const char *unit)
{
    char text[512];
    vsnprintf(text, sizeof text, scope, args);
    csv_put_text(out, metric, ',');
    csv_put_text(out, text, ',');
    csv_put_number(out, value, ',');
    csv_put_text(out, unit, '\n');
}

void rows_figure(struct rows *r, const char *metric, double value, const char *unit,
                 const char *scope, ...)
{
    FILE *out = begin(r, TABLE_RUNS);
    va_list args;
    va_start(args, scope);
    put_figure(out, metric, scope, args, value, unit);
    va_end(args);
}

void rows_link(struct rows *r, const char *link, const char *direction, const char *class,
               double bytes)
{
    FILE *out = begin(r, TABLE_LINKS);
    csv_put_text(out, link, ',');
    csv_put_text(out, direction, ',');
    csv_put_text(out, class, ',');
    csv_put_number(out, bytes, '\n');
}

void rows_series(struct rows *r, double time, const char *metric, double value, const char *unit,
                 const char *scope, ...)
{
    FILE *out = begin(r, TABLE_SERIES);
    va_list args;
    csv_put_number(out, time, ',');
    va_start(args, scope);
    put_figure(out, metric, scope, args, value, unit);
    va_end(args);
}

void rows_completion(struct rows *r, const char *workload, const char *network, const char *class,
                     double joined, double duration, const char *outcome)
{
    FILE *out = begin(r, TABLE_COMPLETIONS);
    csv_put_text(out, workload, ',');
    csv_put_text(out, network, ',');
    csv_put_text(out, class, ',');
    csv_put_number(out, joined, ',');
    csv_put_number(out, duration, ',');
    csv_put_text(out, outcome, '\n');
}

void rows_request(struct rows *r, const struct request_row *row)
{
    FILE *out = begin(r, TABLE_REQUESTS);
    csv_put_text(out, row->workload, ',');
    csv_put_number(out, (double)row->number, ',');
    csv_put_text(out, row->network, ',');
    csv_put_text(out, row->area, ',');
    csv_put_text(out, row->class, ',');
    csv_put_text(out, row->server, ',');
    csv_put_number(out, row->asked, ',');
    csv_put_number(out, row->size, ',');
    csv_put_number(out, row->first, ',');
    csv_put_number(out, row->complete, ',');
    csv_put_text(out, row->outcome, '\n');
}
