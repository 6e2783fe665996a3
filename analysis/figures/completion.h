/*
 * Figures "completion" and "ttfb": how the times to complete a download, or until a CDN's first
 * byte, are distributed, a panel for each workload.
 */
#ifndef ANALYSIS_FIGURES_COMPLETION_H
#define ANALYSIS_FIGURES_COMPLETION_H

#include "analysis/figures/figures.h"

figure_fn figure_completion, figure_first_bytes;

#endif
