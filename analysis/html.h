/*
 * Writing HTML: nothing that came from outside gets into a page unescaped.
 */
#ifndef ANALYSIS_HTML_H
#define ANALYSIS_HTML_H

#include <stdio.h>

/* Text with & < > " ' as references, good between tags and in quoted attributes. Control
 * characters, which XML cannot hold, and bytes that are no UTF-8 become U+FFFD. */
void html_text(FILE *out, const char *text);

/* As fprintf, escaping the whole result; what is longer than a kilobyte is cut. */
void html_printf(FILE *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
