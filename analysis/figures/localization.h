/*
 * Figure "localization": the share of bytes that stay in their part of the network, by arm.
 */
#ifndef ANALYSIS_FIGURES_LOCALIZATION_H
#define ANALYSIS_FIGURES_LOCALIZATION_H

#include "analysis/figures/figures.h"

figure_fn figure_localization;

#endif
