/*
 * The points of a scenario's sweep: its key "sweep" holds JSON pointers, each with a list of values,
 * and every combination is a point. The last pointer runs fastest. What is about the whole
 * experiment (sweep_common_keys) and arms that there are not cannot be swept.
 */
#ifndef SIM_SCENARIO_POINTS_H
#define SIM_SCENARIO_POINTS_H

#include "sim/base/field.h"

enum { POINTS_MAX = 10000 };

/* The keys of a scenario that neither an arm nor a point can change, NULL-ended: no arm may have any
 * of them, and of a sweep the first POINTS_COMMON are closed. */
enum { POINTS_COMMON = 8 };
extern const char *const common_keys[];

/* How many points a document has: 1 without a sweep, 0 with reports where the sweep is none. */
size_t points_count(const json_t *document, const struct reporter *errors);

/* The name of a point: POINTER=VALUE joined by ";", "-" without a sweep; new text. NULL: no memory. */
char *points_name(const json_t *document, size_t point);

/* Sets a point's values in the document. What cannot be set is reported. 0 or -ENOMEM. */
int points_set(json_t *document, size_t point, const struct reporter *errors);

/* Where what stands at `pointer` in a point's document is written: in buf the place in the sweep if
 * it is (part of) a swept value, or is there only because of one; else the pointer itself. */
const char *points_place(const json_t *document, size_t point, const char *pointer, char *buf,
                         size_t size);

#endif
