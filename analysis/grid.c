#include "analysis/grid.h"

#include "sim/base/arena.h"
#include "sim/base/vec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct grid {
    const char *alignment; /* in the arena */
    size_t columns;
    size_t *widths; /* of the columns so far, in the arena */
    struct arena *arena;
    VEC(const char *) cells;
    VEC(enum grid_tone) tones; /* of the rows */
};

struct grid *grid_new(const char *alignment)
{
    struct grid *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    g->columns = strlen(alignment);
    g->arena = arena_new();
    g->alignment = g->arena ? arena_strdup(g->arena, alignment) : NULL;
    g->widths = g->arena ? arena_array(g->arena, g->columns, sizeof *g->widths) : NULL;
    if (!g->alignment || !g->widths) {
        grid_free(g);
        return NULL;
    }
    return g;
}

void grid_free(struct grid *g)
{
    if (!g)
        return;
    vec_free(&g->cells);
    vec_free(&g->tones);
    arena_free(g->arena);
    free(g);
}

/* Characters of a text: bytes that do not continue a code point. */
static size_t width(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

int grid_row(struct grid *g, enum grid_tone tone, const char *const *cells)
{
    if (!vec_reserve(&g->cells, g->cells.n + g->columns) || !vec_push(&g->tones, tone))
        return -ENOMEM;
    for (size_t i = 0; i < g->columns; i++) {
        const char *copy = arena_strdup(g->arena, cells[i]);
        if (!copy) {
            g->tones.n--;
            g->cells.n -= i;
            return -ENOMEM;
        }
        g->cells.v[g->cells.n++] = copy;
    }
    for (size_t i = 0; i < g->columns; i++) {
        size_t wide = width(cells[i]);
        g->widths[i] = wide > g->widths[i] ? wide : g->widths[i];
    }
    return 0;
}

static const char *tone_code(enum grid_tone tone)
{
    switch (tone) {
    case GRID_GOOD:
        return "\033[32m";
    case GRID_BAD:
        return "\033[31m";
    case GRID_FAINT:
        return "\033[2m";
    case GRID_STRONG:
        return "\033[1m";
    case GRID_PLAIN:
        break;
    }
    return "";
}

static void put_clean(FILE *out, const char *text)
{
    for (; *text; text++)
        putc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text, out);
}

void grid_put(FILE *out, enum grid_tone tone, bool colour, const char *text)
{
    bool coloured = colour && tone != GRID_PLAIN;
    fputs(coloured ? tone_code(tone) : "", out);
    put_clean(out, text);
    fputs(coloured ? "\033[0m" : "", out);
}

static void put_blanks(FILE *out, size_t n)
{
    while (n--)
        putc(' ', out);
}

static void print_row(const struct grid *g, size_t row, FILE *out, bool colour)
{
    const char *const *cells = g->cells.v + row * g->columns;
    size_t last = g->columns, owed = 0; /* blanks not yet printed */
    while (last && !*cells[last - 1])
        last--;
    for (size_t i = 0; i < last; i++) {
        size_t pad = g->widths[i] - width(cells[i]);
        bool right = g->alignment[i] == 'r';
        if (*cells[i]) {
            put_blanks(out, owed + (right ? pad : 0));
            grid_put(out, g->tones.v[row], colour, cells[i]);
            owed = right ? 0 : pad;
        } else {
            owed += pad;
        }
        owed += 2;
    }
    putc('\n', out);
}

void grid_print(const struct grid *g, FILE *out, bool colour)
{
    for (size_t row = 0; row < g->tones.n; row++)
        print_row(g, row, out, colour);
}

bool grid_colour(FILE *out)
{
    const char *unwanted = getenv("NO_COLOR");
    int fd = fileno(out);
    return fd >= 0 && isatty(fd) && !(unwanted && *unwanted);
}
