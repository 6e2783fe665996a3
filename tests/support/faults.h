/*
 * Failed allocations on demand. Test programs are linked so that the calls of malloc, calloc,
 * realloc, strdup, strndup and open_memstream in our own code, and jansson's, come here first.
 *
 *     for (size_t n = 0;; n++) {
 *         faults_start(n);
 *         int code = thing_under_test();
 *         if (!faults_stop())
 *             break; // it needs no more than n allocations
 *         assert_int_equal(code, -ENOMEM);
 *     }
 *
 * Only the calling thread's allocations fail, and only between start and stop.
 */
#ifndef TESTS_SUPPORT_FAULTS_H
#define TESTS_SUPPORT_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

/* From now on allocation number n (0: the next one) fails; those around it succeed. */
void faults_start(size_t n);

/* As faults_start(), sparing jansson: it takes some failed allocations for faults of the text that it
 * reads, and loses members or characters over others without a word. */
void faults_start_own(size_t n);

/* From now on allocation number n and all behind it fail. */
void faults_start_all(size_t n);

/* Ends it; says whether an allocation was made to fail. */
bool faults_stop(void);

/* How many allocations there were between the last start and stop. To count them and let none fail:
 * faults_start(SIZE_MAX). */
size_t faults_seen(void);

#endif
