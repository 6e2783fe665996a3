/*
 * Figure: what each server of a CDN sends over time (cdn.rate), a panel a server, a curve an arm.
 */
#ifndef ANALYSIS_FIGURES_SURROGATES_H
#define ANALYSIS_FIGURES_SURROGATES_H

#include "analysis/figures/figures.h"

figure_fn figure_surrogates;

#endif
