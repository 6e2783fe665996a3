#include "tests/support/faults.h"

#include <errno.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The linker's names for the functions it wraps and for what they were (ld --wrap). */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);
FILE *__real_open_memstream(char **text, size_t *size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);
FILE *__wrap_open_memstream(char **text, size_t *size);

struct plan {
    size_t left; /* allocations to let through */
    size_t seen;
    bool on, all, failed;
};

static _Thread_local struct plan plan; /* malloc has no argument to hang it on */

static void start(size_t n, bool all)
{
    json_set_alloc_funcs(__wrap_malloc, free);
    plan = (struct plan){.left = n, .on = true, .all = all};
}

void faults_start(size_t n)
{
    start(n, false);
}

void faults_start_own(size_t n)
{
    start(n, false);
    json_set_alloc_funcs(__real_malloc, free);
}

void faults_start_all(size_t n)
{
    start(n, true);
}

bool faults_stop(void)
{
    plan.on = false;
    return plan.failed;
}

size_t faults_seen(void)
{
    return plan.seen;
}

/* Whether the allocation being made is to fail. */
static bool fails(void)
{
    if (!plan.on)
        return false;
    plan.seen++;
    if (plan.failed && !plan.all)
        return false;
    if (plan.left > 0) {
        plan.left--;
        return false;
    }
    plan.failed = true;
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __real_aligned_alloc(alignment, size);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t size)
{
    return fails() ? NULL : __real_strndup(text, size);
}

FILE *__wrap_open_memstream(char **text, size_t *size)
{
    return fails() ? NULL : __real_open_memstream(text, size);
}
