/*
 * The report of a result folder while it is written, and the little that its sections share.
 *
 * Sections write XHTML-shaped HTML (every element closed, every attribute quoted) to `out`; all
 * that came from files goes through html_text(). A section with nothing to say writes nothing.
 */
#ifndef ANALYSIS_REPORT_PAGE_H
#define ANALYSIS_REPORT_PAGE_H

#include "analysis/expect.h"
#include "analysis/figures/figures.h"
#include "analysis/topology_drawing.h"

#include <stdio.h>

struct page {
    FILE *out;
    const struct results *r;
    const struct judgements *verdicts;
    const struct pictures *pictures;
    const struct topology_pictures *topology;
    const json_t *scenario; /* scenario.json */
    const char *warnings;   /* lines that the making of the report added; "" for none */
};

/* <h2>TITLE</h2>, in a section of its own until page_end_section(). */
void page_section(const struct page *p, const char *title);
void page_end_section(const struct page *p);

/* <p class="CLASS">TEXT</p>, the text escaped. */
void page_paragraph(const struct page *p, const char *class, const char *text);

/* <td class="CLASS">TEXT</td>; "" for no class. */
void page_cell(const struct page *p, const char *class, const char *text);

/* Four cells: the means of baseline and arm, the change and its interval. */
void page_delta(const struct page *p, const struct delta *d);

/* <table class="CLASS"> with a row of heads, inside a box that scrolls sideways where it is too
 * wide; heads end with NULL. */
void page_table(const struct page *p, const char *class, const char *const *heads);
void page_end_table(const struct page *p);

#endif
