/*
 * Ordinal costs out of numerical ones (RFC 7285 section 6.1.2.2).
 */
#ifndef SERVER_RANK_H
#define SERVER_RANK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Replaces every value by its rank among all of them: 1 for the best, ties share a rank, and the
 * next value has the next whole number (dense ranking, 1-based as in the RFC's examples). The best
 * is the least value, or the greatest where values are `rising` (see cost_metric_rising()). NAN, an undefined cost, has no rank and stays NAN. O(n log n). Returns 0 or -ENOMEM, the values
 * then being as they were.
 */
int rank_values(double *values, size_t n, bool rising);

#endif
