/*
 * Figure "traffic": inter-domain traffic over time, each arm, with a band for its interval.
 */
#ifndef ANALYSIS_FIGURES_TRAFFIC_H
#define ANALYSIS_FIGURES_TRAFFIC_H

#include "analysis/figures/figures.h"

figure_fn figure_traffic;

#endif
