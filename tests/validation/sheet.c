#include "tests/validation/sheet.h"

#include <math.h>
#include <string.h>

enum { CELL = 64 };

static void put_row(const struct sheet *s, const char *target, const char *what, const char *source,
                    const char *expected, const char *got, const char *verdict)
{
    if (!s->out)
        return;
    fprintf(s->out, "%-4s %-62s %-26s %-26s %-34s %s\n", target, what, source, expected, got,
            verdict);
    fflush(s->out);
}

void sheet_open(struct sheet *s, FILE *out)
{
    memset(s, 0, sizeof *s);
    s->out = out;
    put_row(s, "", "target", "source", "expected", "got [95%]", "verdict");
}

struct claim claim_near(const char *target, const char *what, const char *source, bool hard,
                        double expected, double tolerance)
{
    double off = fabs(expected) * tolerance;
    return (struct claim){target, what, source, hard, expected, expected - off, expected + off};
}

static void put_expected(char *text, const struct claim *c)
{
    int n = isnan(c->expected) ? 0 : snprintf(text, CELL, "%.4g: ", c->expected);
    if (isinf(c->least))
        snprintf(text + n, (size_t)(CELL - n), "at most %.4g", c->most);
    else if (isinf(c->most))
        snprintf(text + n, (size_t)(CELL - n), "at least %.4g", c->least);
    else
        snprintf(text + n, (size_t)(CELL - n), "%.4g to %.4g", c->least, c->most);
}

static void put_got(char *text, struct interval got)
{
    if (got.n == 0 || isnan(got.mean))
        snprintf(text, CELL, "-");
    else if (isnan(got.low))
        snprintf(text, CELL, "%.5g", got.mean);
    else
        snprintf(text, CELL, "%.4g [%.4g, %.4g] n=%zu", got.mean, got.low, got.high, got.n);
}

void sheet_judge(struct sheet *s, const struct claim *c, struct interval got)
{
    char expected[CELL], found[CELL];
    bool held = got.n > 0 && got.mean >= c->least && got.mean <= c->most;
    put_expected(expected, c);
    put_got(found, got);
    put_row(s, c->target, c->what, c->source, expected, found,
            held      ? "held"
            : c->hard ? "FAILED"
                      : "missed");
    s->held += held;
    s->failed += !held && c->hard;
    s->missed += !held && !c->hard;
    if (!held && c->hard && !s->first_failure[0])
        snprintf(s->first_failure, sizeof s->first_failure, "%s, %s: expected %s, got %s",
                 c->target, c->what, expected, found);
}

void sheet_judge_one(struct sheet *s, const struct claim *c, double got)
{
    sheet_judge(s, c, (struct interval){1, got, NAN, NAN});
}

void sheet_leave(struct sheet *s, const char *target, const char *what, const char *source,
                 const char *why)
{
    put_row(s, target, what, source, "", "", why);
    s->open++;
}

void sheet_close(const struct sheet *s)
{
    if (s->out)
        fprintf(s->out, "\n%zu held, %zu failed, %zu missed (soft), %zu left open\n", s->held,
                s->failed, s->missed, s->open);
}
