/*
 * Figure "completion": how the times to complete a download are distributed, a panel for each workload.
 */
#ifndef ANALYSIS_FIGURES_COMPLETION_H
#define ANALYSIS_FIGURES_COMPLETION_H

#include "analysis/figures/figures.h"

figure_fn figure_completion;

#endif
