/*
 * Figure "deltas": the headline changes against the baseline with their intervals (a forest plot).
 */
#ifndef ANALYSIS_FIGURES_DELTAS_H
#define ANALYSIS_FIGURES_DELTAS_H

#include "analysis/figures/figures.h"

figure_fn figure_deltas;

#endif
