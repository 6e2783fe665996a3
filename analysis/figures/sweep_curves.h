/*
 * Figure "sweep": headline figures against what is swept, a curve for each arm.
 */
#ifndef ANALYSIS_FIGURES_SWEEP_CURVES_H
#define ANALYSIS_FIGURES_SWEEP_CURVES_H

#include "analysis/figures/figures.h"

figure_fn figure_sweep;

#endif
