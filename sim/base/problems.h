/*
 * Everything that is wrong with one or several input files, collected so that all of it can be
 * said at once. A line reads  FILE: /json/pointer: what was found, what is allowed
 *
 * A line equal to one already there is dropped: a fault in the scenario shows in each of its
 * arms, and a person wants to read it once. Order is the order of finding.
 */
#ifndef SIM_BASE_PROBLEMS_H
#define SIM_BASE_PROBLEMS_H

#include <stddef.h>
#include <stdio.h>

struct problems;

struct problems *problems_new(void);
void problems_free(struct problems *p); /* NULL is allowed */

/*
 * Adds "FILE: POINTER: text". The root's pointer is "": it is left out of the line then. When
 * memory runs out the problem still counts, its text is lost. O(log of the lines there are).
 */
void problems_add(struct problems *p, const char *file, const char *pointer, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

size_t problems_count(const struct problems *p);
const char *problems_line(const struct problems *p,
                          size_t i); /* borrowed, good until the next add */

/* Prints the lines to `to`, one each. */
void problems_print(const struct problems *p, FILE *to);

#endif
