/*
 * Growing arrays, as a macro over any element type:
 *
 *     VEC(int) ages = {0};
 *     if (!vec_push(&ages, 42)) ... out of memory, ages as before ...
 *     for (size_t i = 0; i < ages.n; i++) use(ages.v[i]);
 *     vec_free(&ages);
 *
 * Pushing is amortised O(1). Pointers into v are good until the next push. A large array asks for
 * large pages (pages.h).
 */
#ifndef SIM_BASE_VEC_H
#define SIM_BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *v;                                                                                   \
        size_t n, cap;                                                                             \
    }

/* Makes room for `need` elements of `size` bytes; false when memory ran out, nothing changed. */
bool vec_grow(void **v, size_t *cap, size_t need, size_t size);

#define vec_reserve(vec, need)                                                                     \
    ((need) <= (vec)->cap || vec_grow((void **)&(vec)->v, &(vec)->cap, (need), sizeof *(vec)->v))
#define vec_push(vec, ...)                                                                         \
    (vec_reserve((vec), (vec)->n + 1) ? ((vec)->v[(vec)->n++] = (__VA_ARGS__), true) : false)
#define vec_free(vec) (free((vec)->v), (vec)->v = NULL, (vec)->n = (vec)->cap = 0)

#endif
