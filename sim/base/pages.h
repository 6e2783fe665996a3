/*
 * Memory that is used all over: large pages spare the processor most of its searches for where a
 * page is, which in a large simulation cost as much as the memory itself.
 */
#ifndef SIM_BASE_PAGES_H
#define SIM_BASE_PAGES_H

#include <stddef.h>

/* From this size on it is worth asking. */
#define PAGES_LARGE ((size_t)2 << 20)

/* Asks the system to back the memory by large pages where it can. A hint: nothing fails, nothing
 * changes but time; less than PAGES_LARGE is left alone. */
void pages_prefer_large(void *memory, size_t size);

/* New memory, for free(): from PAGES_LARGE on it starts at such a boundary and prefers large pages.
 * NULL: no memory. */
void *pages_alloc(size_t size);

#endif
