/*
 * Memory that is given back all at once.
 *
 * What a scenario or a graph is parsed into lives in one arena: nothing in it is freed by
 * itself, everything goes with arena_free(). Blocks come zeroed and aligned for any type.
 * A failed allocation gives NULL and leaves what was given before intact.
 */
#ifndef SIM_BASE_ARENA_H
#define SIM_BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a); /* NULL is allowed */

void *arena_alloc(struct arena *a, size_t size);
void *arena_array(struct arena *a, size_t n, size_t size); /* n elements; NULL on overflow */
char *arena_strdup(struct arena *a, const char *s);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
