/*
 * Figure "links": peak utilization of the most loaded links, by arm.
 */
#ifndef ANALYSIS_FIGURES_LINKS_H
#define ANALYSIS_FIGURES_LINKS_H

#include "analysis/figures/figures.h"

figure_fn figure_links;

#endif
