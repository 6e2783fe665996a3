#include "analysis/analysis.h"

#include "analysis/compare.h"
#include "analysis/gate.h"
#include "analysis/report/report.h"
#include "analysis/results.h"
#include "analysis/summary.h"
#include "analysis/table.h"
#include "sim/base/err.h"
#include "sim/base/file.h"

#include <errno.h>
#include <stdlib.h>

/* Loads a folder and judges its claims; *r is to be freed also after a failure. */
static int load(const char *dir, struct results **r, struct judgements *verdicts, struct err *e)
{
    int code = results_load(dir, r, e);
    return code ? code : expect_judge(*r, verdicts, e);
}

int analysis_summarise(const char *dir, struct analysis_verdicts *out, struct err *e)
{
    struct results *r;
    struct judgements verdicts = {0};
    int code = load(dir, &r, &verdicts, e);
    if (code == 0)
        code = summary_write(r, &verdicts, e);
    if (out)
        *out = (struct analysis_verdicts){verdicts.counts[VERDICT_HELD],
                                          verdicts.counts[VERDICT_FAILED],
                                          verdicts.counts[VERDICT_INCONCLUSIVE]};
    results_free(r);
    return code;
}

int analysis_print_table(FILE *out, const char *dir, struct err *e)
{
    struct results *r;
    struct judgements verdicts = {0};
    int code = load(dir, &r, &verdicts, e);
    if (code == 0 && table_print(out, r, &verdicts))
        code = err_sys(e, -ENOMEM, "%s", dir);
    results_free(r);
    return code;
}

int analysis_report(const char *dir, const char *path, const struct log *log, struct err *e)
{
    struct results *r;
    struct judgements verdicts = {0};
    char *own = path_join(dir, "report.html");
    int code = own ? load(dir, &r, &verdicts, e) : err_sys(e, -ENOMEM, "%s", dir);
    if (code == 0)
        code = report_write(r, &verdicts, path ? path : own, log, e);
    if (own)
        results_free(r);
    free(own);
    return code;
}

int analysis_compare(FILE *out, const char *first, const char *second, struct err *e)
{
    struct results *a = NULL, *b = NULL;
    int code = results_load(first, &a, e);
    if (code == 0)
        code = results_load(second, &b, e);
    if (code == 0)
        code = compare_print(out, a, b, e);
    results_free(a);
    results_free(b);
    return code;
}

int analysis_gate(FILE *out, const char *dir, const struct analysis_gate_options *options,
                  bool *passed, struct err *e)
{
    struct summary_file *s = NULL, *baseline = NULL;
    struct gate g;
    int code = summary_read(dir, &s, e);
    *passed = false;
    if (code == 0 && options->baseline)
        code = summary_read(options->baseline, &baseline, e);
    if (code == 0)
        code = gate_make(&g, s, baseline, options->strict, e);
    if (code == 0) {
        gate_print_tap(out, &g);
        *passed = gate_passed(&g);
        code = options->junit ? gate_write_junit(&g, options->junit, e) : 0;
    }
    summary_file_free(s);
    summary_file_free(baseline);
    return code;
}
