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

/*
 * What to say behind `there is no network "ispa"`: `, did you mean "isp-a"?`, or else what there is:
 * `, allowed: "isp-a" or "isp-b"` (of many, a few), or `, nor any other`. The names are those of n things of
 * `stride` bytes that each begin with theirs, a const char *. Returns buf. O(n).
 */
char *choice_hint(const void *things, size_t n, size_t stride, const char *word, char *buf,
                  size_t size);

#endif
