/*
 * JSON in tests, written with ' for " so that it can be read.
 */
#ifndef TESTS_SUPPORT_QUOTED_H
#define TESTS_SUPPORT_QUOTED_H

#include <jansson.h>

/* The value of the text, new; the test fails where it is no JSON. */
json_t *quoted_json(const char *text);

/* Fails unless `found` (taken) equals the value of the text. */
void is_json(json_t *found, const char *wanted);

#endif
