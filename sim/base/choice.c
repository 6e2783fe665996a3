#include "sim/base/choice.h"

#include <limits.h>
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

const char *choice_nearest(const char *const *choices, const char *word)
{
    const char *best = NULL;
    int least = (int)strlen(word) / 3 + 1;
    for (int i = 0; choices[i]; i++) {
        int distance = edit_distance(choices[i], word);
        if (distance <= least && (!best || distance < least)) {
            least = distance;
            best = choices[i];
        }
    }
    return best;
}
