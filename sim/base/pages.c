#define _DEFAULT_SOURCE /* madvise */
#include "sim/base/pages.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

void pages_prefer_large(void *memory, size_t size)
{
#ifdef MADV_HUGEPAGE
    uintptr_t from = ((uintptr_t)memory + PAGES_LARGE - 1) / PAGES_LARGE * PAGES_LARGE;
    uintptr_t to = ((uintptr_t)memory + size) / PAGES_LARGE * PAGES_LARGE;
    int before = errno;
    if (size >= PAGES_LARGE && to > from)
        madvise((void *)from, to - from, MADV_HUGEPAGE);
    errno = before;
#else
    (void)memory;
    (void)size;
#endif
}

void *pages_alloc(size_t size)
{
    if (size < PAGES_LARGE)
        return malloc(size);
    size_t whole = (size + PAGES_LARGE - 1) / PAGES_LARGE * PAGES_LARGE;
    void *memory = whole >= size ? aligned_alloc(PAGES_LARGE, whole) : NULL;
    if (memory)
        pages_prefer_large(memory, whole);
    return memory;
}
