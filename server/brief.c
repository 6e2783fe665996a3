#include "server/brief.h"

#include "sim/base/problems.h"
#include "sim/base/vec.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* --- Kinds ------------------------------------------------------------------------------------ */

/* Where the next word ends: at a blank, but a quoted part is of one word. */
static const char *word_end(const char *s)
{
    bool quoted = false;
    for (; *s && (quoted || *s != ' '); s++)
        quoted ^= *s == '"';
    return s;
}

/* The next word that says what kind of problem it is: not a name, a number, a place. *size is 0 at
 * the end. */
static const char *next_word(const char **s, size_t *size)
{
    for (;;) {
        const char *word = *s += strspn(*s, " ");
        *s = word_end(word);
        *size = (size_t)(*s - word);
        bool telling = true;
        for (size_t i = 0; i < *size && telling; i++)
            telling = !isdigit((unsigned char)word[i]) && !strchr("\"/", word[i]);
        if (telling)
            return word;
    }
}

int brief_same(const char *a, const char *b)
{
    for (;;) {
        size_t n, m;
        const char *x = next_word(&a, &n), *y = next_word(&b, &m);
        if (n != m || memcmp(x, y, n) != 0)
            return 0;
        if (n == 0)
            return 1;
    }
}

/* --- Printing --------------------------------------------------------------------------------- */

struct kind {
    const char *first; /* the first problem of it */
    size_t total, printed;
};

struct kinds {
    VEC(struct kind) v;
};

/* The kind of a line; NULL: there is none yet. */
static struct kind *find(struct kinds *k, const char *line)
{
    for (size_t i = 0; i < k->v.n; i++) {
        if (brief_same(k->v.v[i].first, line))
            return &k->v.v[i];
    }
    return NULL;
}

/* A kind that memory runs out for is printed whole. */
static void count(struct kinds *k, const char *line)
{
    struct kind *kind = find(k, line), one = {line, 1, 0};
    if (kind)
        kind->total++;
    else if (!vec_push(&k->v, one))
        return;
}

static void print(struct kind *kind, const char *line, const char *word, FILE *to)
{
    size_t place = kind ? kind->printed++ : 0;
    if (place < BRIEF_LINES)
        fprintf(to, "%s%s\n", word, line);
    if (kind && place + 1 == BRIEF_LINES && kind->total > BRIEF_LINES)
        fprintf(to, "%sand %zu more like this\n", word, kind->total - BRIEF_LINES);
}

void brief_print(const struct problems *p, const char *word, FILE *to)
{
    struct kinds k = {0};
    for (size_t i = 0; i < problems_count(p); i++)
        count(&k, problems_line(p, i));
    for (size_t i = 0; i < problems_count(p); i++)
        print(find(&k, problems_line(p, i)), problems_line(p, i), word, to);
    vec_free(&k.v);
}
