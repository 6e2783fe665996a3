#include "analysis/cautions.h"

#include "analysis/delta.h"
#include "sim/base/arena.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 8, NAMED = 3 };

/* Takes `text` in, which is NULL where memory ran out. */
static int say(struct sentences *out, const char *text)
{
    if (!text)
        return -ENOMEM;
    out->v[out->n++] = text;
    return 0;
}

static int say_missing(const struct results *r, struct sentences *out)
{
    const json_t *missing = json_object_get(r->manifest.document, "missing");
    size_t n = json_array_size(missing);
    if (n == 0 && !r->manifest.partial)
        return 0;
    const struct manifest *m = &r->manifest;
    size_t all = m->points.n * m->arms.n * m->replications;
    int code = say(out, arena_printf(r->arena, "%zu of %zu runs are missing.", n, all));
    for (size_t i = 0; i < n && i < NAMED && code == 0; i++) {
        const char *point = "?", *arm = "?", *reason = "no reason given";
        json_int_t replication = 0;
        json_unpack(json_array_get(missing, i), "{s?s, s?s, s?I, s?s}", "point", &point, "arm",
                    &arm, "replication", &replication, "reason", &reason);
        bool swept = strcmp(point, "-") != 0;
        code = say(out, arena_printf(r->arena, "Missing: arm %s, replication %lld%s%s: %s.", arm,
                                     (long long)replication, swept ? ", " : "", swept ? point : "",
                                     reason));
    }
    if (code == 0 && n > NAMED)
        code = say(out,
                   arena_printf(r->arena, "Missing: %zu more, named in manifest.json.", n - NAMED));
    return code;
}

static int say_few(const struct results *r, struct sentences *out)
{
    size_t n = r->manifest.replications;
    if (n == 1)
        return say(out, "One replication: no intervals, so nothing here tells a change from "
                        "chance. Run at least 5.");
    if (n < DELTA_FEW)
        return say(out, arena_printf(r->arena,
                                     "%zu replications are few: the intervals are wide and lean on "
                                     "the differences being normally distributed.",
                                     n));
    return 0;
}

static int say_compared(const struct results *r, size_t compared, struct sentences *out)
{
    if (compared == 0)
        return 0;
    char missed[32] = "less than one";
    double expected = (1 - DELTA_CONFIDENCE) * (double)compared;
    if (expected >= 1)
        snprintf(missed, sizeof missed, "about %.0f", expected);
    return say(out, arena_printf(r->arena,
                                 "%zu delta%s compared: at 95%% confidence each, %s of their "
                                 "intervals can be expected to miss the true change.",
                                 compared, compared == 1 ? "" : "s", missed));
}

int cautions(const struct results *r, size_t compared, struct sentences *out)
{
    *out = (struct sentences){.v = arena_array(r->arena, MOST, sizeof *out->v)};
    if (!out->v)
        return -ENOMEM;
    int code = say_missing(r, out);
    if (code == 0)
        code = say_few(r, out);
    return code ? code : say_compared(r, compared, out);
}
