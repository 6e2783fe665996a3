/*
 * Expectations: claims of the scenario about its own results, judged.
 *
 * A claim is about a change (arm against another, per replication: see delta.h) or about an arm's
 * own mean ("value"). With the confidence c of the claim (95% unless it says otherwise), its two
 * one-sided confidence bounds are the ends of the two-sided interval at 2c - 1. For a claim that
 * asks for little ("<=", "<"):
 *     held          if the upper bound meets it,
 *     failed        if even the lower bound does not,
 *     inconclusive  otherwise;
 * and the other way round for ">=", ">". So "held" is wrong in at most 1 - c of the cases where
 * the true mean lies on the wrong side.
 *
 * What cannot be judged is inconclusive and says why: never silently held. That goes for one
 * replication (no interval), a figure, arm or point that the results do not have, a scope that
 * leaves several figures to choose from, a percentage of a baseline of 0, and a unit that does not
 * fit the metric.
 *
 * Scopes. A claim may leave keys out: those then mean "all" (`network=isp-a;direction=in` is
 * relation=all), or the only figure there is. Its keys may stand in any order.
 *
 * Units. "%" of a change is relative to the baseline; for a share it means points, as "points"
 * does. Any other bound is in the metric's own unit. A claim that names no point of a sweep is
 * judged at each of them.
 */
#ifndef ANALYSIS_EXPECT_H
#define ANALYSIS_EXPECT_H

#include "analysis/delta.h"

enum verdict { VERDICT_HELD, VERDICT_FAILED, VERDICT_INCONCLUSIVE };

/* One claim at one point. Texts live in the arena it was judged with. */
struct judgement {
    const char *name;  /* in the scenario */
    const char *text;  /* the claim as a sentence */
    const char *point; /* "-" where there is no sweep */
    enum verdict verdict;
    enum estimate_kind kind;
    const char *unit;         /* the metric's; "" where it is unknown */
    struct interval estimate; /* mean and one-sided bounds; NAN what cannot be formed */
    const char *reason;       /* why inconclusive; NULL for the other verdicts */
};

struct judgements {
    struct judgement *v;
    size_t n;
    size_t counts[3]; /* by verdict */
};

/*
 * Judges every claim of DIR/scenario.json, in its order; *out lives in the arena of `r`. Returns 0;
 * -EINVAL with file and JSON pointer where a claim is malformed; another errno value.
 */
int expect_judge(const struct results *r, struct judgements *out, struct err *e);

/* "held", "failed", "inconclusive". */
const char *verdict_name(enum verdict v);

#endif
