/*
 * What one arm changes against another, formed per replication.
 *
 * Equal replications of two arms are the same world (common random numbers), so the difference is
 * taken within each replication first and summarised then: the mean of the differences and its
 * Student-t interval over the replications that both arms have. What all worlds share cancels
 * out, which is what makes small changes visible at all.
 *
 * Units. `absolute` is in the metric's unit. `relative` is a fraction of the baseline, formed in
 * each replication and then averaged; it cannot be formed where the baseline is 0 in one of them.
 * A share changes in points: there `relative` is the difference itself.
 *
 * Skew. The t interval leans on differences that are roughly symmetric. From DELTA_SKEW_RUNS
 * replications on, where their sample skewness exceeds DELTA_SKEW in size, a percentile bootstrap
 * interval (DELTA_RESAMPLES draws from a fixed seed) stands beside it, for the reader to compare.
 * With fewer replications neither skewness nor bootstrap can be trusted, and none is formed. The t
 * interval is what verdicts are made of in every case.
 *
 * The means shown beside a change are over the replications that went into it, so that the three
 * numbers agree where a run is missing.
 *
 * Figures that cannot be formed are NAN, never 0.
 */
#ifndef ANALYSIS_DELTA_H
#define ANALYSIS_DELTA_H

#include "analysis/results.h"
#include "sim/base/stats.h"

#include <stdbool.h>

enum { DELTA_SKEW_RUNS = 10, DELTA_RESAMPLES = 2000 };
#define DELTA_SKEW       1.0
#define DELTA_CONFIDENCE 0.95

/* Below that many replications, they are said to be few. */
enum { DELTA_FEW = 5 };

/* What an estimate counts. */
enum estimate_kind {
    ESTIMATE_RELATIVE, /* fraction of the baseline */
    ESTIMATE_POINTS,   /* difference of shares */
    ESTIMATE_CHANGE,   /* difference, in the metric's unit */
    ESTIMATE_VALUE,    /* mean, in the metric's unit */
};

struct delta {
    const struct figure *figure;
    size_t point, arm, baseline;
    size_t n; /* replications that both arms have */
    double confidence;
    double before, after; /* means of baseline and arm over those replications */
    struct interval absolute, relative;
    struct interval bootstrap; /* of relative; ends NAN unless the differences are skewed */
};

/* Forms a delta of `arm` against `baseline`. Returns 0 or -ENOMEM. O(replications). */
int delta_form(const struct results *r, const struct figure *f, size_t point, size_t arm,
               size_t baseline, double confidence, struct delta *out);

/*
 * The numbers of a delta from two lists of n values, element by element, NAN where one has none:
 * all members but figure, point, arm and baseline. Returns 0 or -ENOMEM.
 */
int delta_pairs(const double *arm, const double *baseline, size_t n, bool share, double confidence,
                struct delta *out);

/*
 * The same for lists whose elements have nothing to do with each other (results of other seeds):
 * Welch's interval. The relative change is that of the means, its interval by the delta method:
 * both samples enter with the slope of the ratio at their means. n counts the smaller one.
 */
int delta_unpaired(const double *arm, const double *baseline, size_t n, bool share,
                   double confidence, struct delta *out);

/* What to show: the relative change where there is one, the absolute one else; and what it counts. */
const struct interval *delta_shown(const struct delta *d);
enum estimate_kind delta_kind(const struct delta *d);

/* Whether the shown interval has ends, and whether zero lies inside it (on an end counts). */
bool delta_has_interval(const struct delta *d);
bool delta_zero_inside(const struct delta *d);

/* Whether a bootstrap interval stands beside the t interval. */
bool delta_skewed(const struct delta *d);

/* Mean and t interval of one arm over the replications it has. *out has n = 0 and NAN where it has
 * none. Returns 0 or -ENOMEM. */
int arm_mean(const struct results *r, const struct figure *f, size_t point, size_t arm,
             double confidence, struct interval *out);

#endif
