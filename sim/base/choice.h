/*
 * A choice among words: NULL-ended lists of the words allowed, how they are named in messages, and
 * which of them was likely meant.
 */
#ifndef SIM_BASE_CHOICE_H
#define SIM_BASE_CHOICE_H

#include <stddef.h>

/* The index of `word` in a NULL-ended list, or -1. */
int choice_find(const char *const *choices, const char *word);

/* The words of a list as `"a", "b" or "c"`. Returns buf. */
char *choice_words(const char *const *choices, char *buf, size_t size);

/* The word of a NULL-ended list nearest to `word` by edit distance, if it is near enough to be a
 * slip of the pen; else NULL. */
const char *choice_nearest(const char *const *choices, const char *word);

#endif
