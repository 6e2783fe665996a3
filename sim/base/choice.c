#include "sim/base/choice.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

int choice_find(const char *const *choices, const char *word)
{
    for (int i = 0; choices[i]; i++) {
        if (strcmp(choices[i], word) == 0)
            return i;
    }
    return -1;
}

char *choice_words(const char *const *choices, char *buf, size_t size)
{
    size_t used = 0;
    buf[0] = '\0';
    for (int i = 0; choices[i] && used < size; i++) {
        const char *joint = i == 0 ? "" : choices[i + 1] ? ", " : " or ";
        int n = snprintf(buf + used, size - used, "%s\"%s\"", joint, choices[i]);
        used += n > 0 ? (size_t)n : 0;
    }
    return buf;
}

/* Levenshtein distance, for words up to 63 bytes; longer ones are far from everything. */
static int edit_distance(const char *a, const char *b)
{
    size_t la = strlen(a), lb = strlen(b);
    int row[64];
    if (la > 63 || lb > 63)
        return INT_MAX;
    for (size_t j = 0; j <= lb; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= la; i++) {
        int diagonal = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= lb; j++) {
            int best = diagonal + (a[i - 1] != b[j - 1]);
            best = row[j] + 1 < best ? row[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[lb];
}

/* The name of the i-th of things that begin with theirs. */
static const char *name_at(const void *things, size_t i, size_t stride)
{
    return *(const char *const *)((const char *)things + i * stride);
}

static const char *nearest(const void *things, size_t n, size_t stride, const char *word)
{
    const char *best = NULL;
    int least = (int)strlen(word) / 3 + 1;
    for (size_t i = 0; i < n; i++) {
        const char *name = name_at(things, i, stride);
        int distance = edit_distance(name, word);
        bool shared = distance < (int)strlen(word); /* they have a letter in common */
        if (shared && distance <= least && (!best || distance < least)) {
            least = distance;
            best = name;
        }
    }
    return best;
}

const char *choice_nearest(const char *const *choices, const char *word)
{
    size_t n = 0;
    while (choices[n])
        n++;
    return nearest(choices, n, sizeof *choices, word);
}

char *choice_hint(const void *things, size_t n, size_t stride, const char *word, char *buf,
                  size_t size)
{
    enum { SHOWN = 8 };
    const char *near = nearest(things, n, stride, word), *names[SHOWN + 1] = {NULL};
    char words[SHOWN * 70];
    if (near) {
        snprintf(buf, size, ", did you mean \"%s\"?", near);
        return buf;
    }
    for (size_t i = 0; i < n && i < SHOWN; i++)
        names[i] = name_at(things, i, stride);
    if (n == 0)
        snprintf(buf, size, ", nor any other");
    else if (n <= SHOWN)
        snprintf(buf, size, ", allowed: %s", choice_words(names, words, sizeof words));
    else
        snprintf(buf, size, ", allowed: %zu names, among them \"%s\", \"%s\" and \"%s\"", n,
                 names[0], names[1], names[2]);
    return buf;
}
