#include "sim/base/problems.h"

#include "sim/base/vec.h"

#include <search.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct problems {
    VEC(char *) lines;
    void *known; /* the same lines as a tree, for tsearch(3) */
    size_t lost; /* problems whose text found no memory */
};

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

struct problems *problems_new(void)
{
    return calloc(1, sizeof(struct problems));
}

void problems_free(struct problems *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->lines.n; i++) {
        tdelete(p->lines.v[i], &p->known, compare);
        free(p->lines.v[i]);
    }
    vec_free(&p->lines);
    free(p);
}

static char *line_of(const char *file, const char *pointer, const char *fmt, va_list args)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    fprintf(out, "%s: %s%s", file, pointer, *pointer ? ": " : "");
    vfprintf(out, fmt, args);
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

void problems_add(struct problems *p, const char *file, const char *pointer, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *line = line_of(file, pointer, fmt, args);
    va_end(args);
    if (line && tfind(line, &p->known, compare)) {
        free(line);
        return;
    }
    if (!line || !vec_reserve(&p->lines, p->lines.n + 1) || !tsearch(line, &p->known, compare)) {
        free(line);
        p->lost++;
        return;
    }
    vec_push(&p->lines, line);
}

size_t problems_count(const struct problems *p)
{
    return p->lines.n + p->lost;
}

const char *problems_line(const struct problems *p, size_t i)
{
    return i < p->lines.n ? p->lines.v[i] : "(a further problem, lost for want of memory)";
}

void problems_print(const struct problems *p, FILE *to)
{
    for (size_t i = 0; i < problems_count(p); i++)
        fprintf(to, "%s\n", problems_line(p, i));
}
