/*
 * What real BitTorrent clients did in the same set-up: the table of means in the README.md of a
 * folder of measurements, a row a case: | case | runs | done | mean s | p50 | p90 | max | intra % |
 * redundancy | ...
 */
#include "sim/base/file.h"
#include "tests/validation/experiment.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MEAN = 4, P50, P90, INTRA = 8, REDUNDANCY };

/* The number that the nth cell of the last row of a case begins with; NAN where there is none. */
static double measured(const char *table, const char *name, int cell)
{
    char start[32];
    snprintf(start, sizeof start, "\n| %s |", name);
    const char *at = NULL;
    for (const char *row = table; (row = strstr(row, start)) != NULL; row++)
        at = row + 1;
    for (; at && cell > 0; cell--) {
        size_t skip = strcspn(at + 1, "|\n");
        at = at[1 + skip] == '|' && cell > 1 ? at + 1 + skip : cell > 1 ? NULL : at;
    }
    char *end;
    double value = at ? strtod(at + 1, &end) : NAN;
    return at && end != at + 1 ? value : NAN;
}

static double completion(const struct results *r, const char *arm, size_t replication,
                         const void *metric)
{
    return figure_of(r, arm, replication, metric, "class=all");
}

static void case_rows(struct sheet *s, const struct results *r, const char *table, const char *name,
                      const char *arm, double tolerance)
{
    static const struct {
        const char *metric, *what;
        int cell;
    } times[] = {{"completion.time", "mean", MEAN},
                 {"completion.p50", "median", P50},
                 {"completion.p90", "90% quantile", P90}};
    char what[80];
    for (int i = 0; i < 3; i++) {
        snprintf(what, sizeof what, "%s: %s of completion times, s", name, times[i].what);
        struct claim c = claim_near(name, what, "real clients", false,
                                    measured(table, name, times[i].cell), tolerance);
        sheet_judge(s, &c, over_runs(r, arm, completion, times[i].metric));
    }
    double share = measured(table, name, INTRA) / 100;
    snprintf(what, sizeof what, "%s: share from the own network", name);
    struct claim own = {name, what, "real clients", false, share, share - 0.04, share + 0.04};
    sheet_judge(s, &own, over_runs(r, arm, own_share, NULL));
    snprintf(what, sizeof what, "%s: redundancy", name);
    struct claim copies =
        claim_near(name, what, "real clients", false, measured(table, name, REDUNDANCY), 0.1);
    sheet_judge(s, &copies, over_runs(r, arm, mean_redundancy, NULL));
}

int validate_clients(struct validation *v)
{
    static const char *const cases[][2] = {{"R1", "r1"},   {"R1s", "r1s"}, {"R2", "r2"},
                                           {"R3r", "r3r"}, {"R4s", "r4s"}, {"R6a", "r6a"},
                                           {"R7r", "r7r"}};
    static const struct experiment x = {"real-clients", NULL, NULL};
    struct results *r = NULL;
    char *path = path_join(v->real, "README.md"), *table = NULL;
    size_t size;
    struct err none = ERR_INIT;
    int code = path ? file_read(path, &table, &size, &none) : -ENOMEM;
    free(path);
    if (code == -EINVAL) { /* there is no such file */
        sheet_leave(&v->sheet, "R", "real clients", "libtorrent 2.0.8",
                    "skipped: there are no measurements (ALTOSIM_REAL_CLIENTS names them)");
        return 0;
    }
    if (code == 0)
        code = experiment_run(v, &x, &r);
    for (size_t i = 0; code == 0 && i < sizeof cases / sizeof *cases; i++)
        case_rows(&v->sheet, r, table, cases[i][0], cases[i][1], i < 5 ? 0.1 : 0.15);
    results_free(r);
    free(table);
    return code ? err_sys(&v->e, code, "real clients") : 0;
}
