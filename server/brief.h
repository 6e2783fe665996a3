/*
 * Problems for a person to read: of many that say the same of different things, the first few.
 */
#ifndef SERVER_BRIEF_H
#define SERVER_BRIEF_H

#include <stdio.h>

struct problems;

enum { BRIEF_LINES = 20 };

/*
 * Writes the problems in their order, one a line with `word` before it. Two are of one kind if their
 * texts are equal but for quoted words, numbers, and words with digits or slashes; behind the first
 * BRIEF_LINES of a kind a line says how many more there are. O(problems x kinds).
 */
void brief_print(const struct problems *p, const char *word, FILE *to);

/* Whether both are of one kind. */
int brief_same(const char *a, const char *b);

#endif
