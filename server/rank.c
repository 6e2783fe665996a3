#include "server/rank.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Copies the defined values in ascending order, each once, and returns how many there are. */
static size_t distinct(const double *values, size_t n, double *sorted)
{
    size_t defined = 0, kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i]))
            sorted[defined++] = values[i];
    }
    qsort(sorted, defined, sizeof *sorted, compare);
    for (size_t i = 0; i < defined; i++) {
        if (i == 0 || sorted[i] != sorted[kept - 1])
            sorted[kept++] = sorted[i];
    }
    return kept;
}

int rank_values(double *values, size_t n, bool rising)
{
    if (n == 0)
        return 0;
    double *sorted = malloc(n * sizeof *sorted);
    if (!sorted)
        return -ENOMEM;
    size_t kept = distinct(values, n, sorted);
    for (size_t i = 0; i < n; i++) {
        if (isnan(values[i]))
            continue;
        const double *at = bsearch(&values[i], sorted, kept, sizeof *sorted, compare);
        size_t place = (size_t)(at - sorted);
        values[i] = (double)(rising ? kept - place : place + 1);
    }
    free(sorted);
    return 0;
}
