#include "tests/validation/experiment.h"

#include "sim/base/file.h"
#include "sim/scenario/runner.h"
#include "tests/support/temp.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* --- Running ----------------------------------------------------------------------------------- */

static size_t count_words(const char *const *words)
{
    size_t n = 0;
    while (words && words[n])
        n++;
    return n;
}

static size_t count_sets(const struct scenario_set *sets)
{
    size_t n = 0;
    while (sets && sets[n].pointer)
        n++;
    return n;
}

static int load(struct validation *v, const struct experiment *x, struct scenario **out)
{
    struct problems *errors = problems_new(), *warnings = problems_new();
    char name[80];
    snprintf(name, sizeof name, "%s.json", x->name);
    char *path = path_join(v->scenarios, name);
    int code = errors && warnings && path
                   ? scenario_load(path, x->sets, count_sets(x->sets), errors, warnings, out, &v->e)
                   : err_sys(&v->e, -ENOMEM, "%s", name);
    if (code && errors && problems_count(errors))
        err_set(&v->e, code, "%s", problems_line(errors, 0));
    problems_free(errors);
    problems_free(warnings);
    free(path);
    return code;
}

/* Runs into DIR/out. */
static int run(struct validation *v, const struct experiment *x, const struct scenario *s,
               const char *out)
{
    static const char *const command[] = {"validate", NULL};
    struct problems *warnings = problems_new();
    struct runner_options options = {.out = out,
                                     .arms = x->arms,
                                     .narms = count_words(x->arms),
                                     .jobs = v->jobs,
                                     .quiet = true,
                                     .command = command};
    struct runner_report report;
    struct folder *folder = NULL;
    int code = warnings ? runner_run(s, warnings, &options, &folder, &report, &v->e)
                        : err_sys(&v->e, -ENOMEM, "%s", x->name);
    if (code == 0 && report.missing)
        code = err_set(&v->e, -EIO, "%s: %s", x->name,
                       report.interrupted ? "interrupted" : report.first_reason);
    if (code == 0)
        code = folder_publish(folder, &v->e);
    folder_close(folder);
    problems_free(warnings);
    return code;
}

int experiment_run(struct validation *v, const struct experiment *x, struct results **out)
{
    struct scenario *s = NULL;
    char *dir = temp_dir(), *folder = path_join(dir, "out");
    int code = folder ? load(v, x, &s) : err_sys(&v->e, -ENOMEM, "%s", x->name);
    if (code == 0)
        code = run(v, x, s, folder);
    if (code == 0)
        code = results_load(folder, out, &v->e);
    scenario_free(s);
    free(folder);
    temp_free(dir);
    return code;
}

/* --- Figures ----------------------------------------------------------------------------------- */

double figure_of(const struct results *r, const char *arm, size_t replication, const char *metric,
                 const char *scope, ...)
{
    char text[192];
    va_list args;
    va_start(args, scope);
    vsnprintf(text, sizeof text, scope, args);
    va_end(args);
    const struct figure *f = results_find(r, metric, text);
    int a = name_find(&r->manifest.arms, arm);
    return f && a >= 0 ? figure_values(r, f, 0, (size_t)a)[replication] : NAN;
}

struct interval over_runs(const struct results *r, const char *arm, run_figure *of, const void *ctx)
{
    enum { MOST = 100 };
    double x[MOST];
    size_t n = r->manifest.replications < MOST ? r->manifest.replications : MOST;
    for (size_t i = 0; i < n; i++)
        x[i] = of(r, arm, i, ctx);
    return stats_t_interval(x, n, 0.95);
}

double own_share(const struct results *r, const char *arm, size_t replication, const void *ctx)
{
    double own = 0, all = 0;
    (void)ctx;
    for (size_t i = 0; i < r->nfigures; i++) {
        const char *scope = r->figures[i].scope_text;
        if (strcmp(r->figures[i].metric, "received.from") != 0)
            continue;
        double bytes = figure_of(r, arm, replication, "received.from", "%s", scope);
        const char *to = scope + strlen("network="), *from = strstr(scope, ";of=") + strlen(";of=");
        bool same = (size_t)(from - strlen(";of=") - to) == strlen(from) &&
                    strncmp(to, from, strlen(from)) == 0;
        all += bytes;
        own += same ? bytes : 0;
    }
    return own / all;
}

double mean_redundancy(const struct results *r, const char *arm, size_t replication,
                       const void *ctx)
{
    double sum = 0;
    int n = -1; /* the first does not count */
    (void)ctx;
    for (size_t i = 0; i < r->nfigures; i++) {
        if (strcmp(r->figures[i].metric, "redundancy") != 0)
            continue;
        double one = figure_of(r, arm, replication, "redundancy", "%s", r->figures[i].scope_text);
        if (!isnan(one))
            sum += n++ < 0 ? 0 : one;
    }
    return n > 0 ? sum / n : NAN;
}
