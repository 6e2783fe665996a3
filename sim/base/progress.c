#include "sim/base/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { BAR = 30 };

struct progress {
    const char *what;
    double total, done;
    double start, last; /* wall clock, seconds; last is when something was printed */
    bool terminal;
    bool drawn;
};

static double wall(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct progress *progress_new(const char *what, double total, bool quiet)
{
    struct progress *p = quiet ? NULL : calloc(1, sizeof *p);
    if (p) {
        p->what = what;
        p->total = total;
        p->start = p->last = wall();
        p->terminal = isatty(STDERR_FILENO);
    }
    return p;
}

static void put_time(double seconds)
{
    if (seconds < 100)
        fprintf(stderr, "%.0f s", seconds);
    else if (seconds < 6000)
        fprintf(stderr, "%.0f min", seconds / 60);
    else
        fprintf(stderr, "%.1f h", seconds / 3600);
}

static void draw(struct progress *p, double now)
{
    double share = p->total > 0 ? p->done / p->total : 1;
    share = share > 1 ? 1 : share;
    double spent = now - p->start, rate = spent > 0 ? p->done / spent : 0;
    if (p->terminal) {
        int full = (int)(share * BAR);
        fprintf(stderr, "\r\033[K[%.*s%.*s] ", full, "##############################", BAR - full,
                "..............................");
    }
    fprintf(stderr, "%.4g of %.4g %s, %.3g/s", p->done, p->total, p->what, rate);
    if (rate > 0 && share < 1) {
        fputs(", ", stderr);
        put_time((p->total - p->done) / rate);
        fputs(" left", stderr);
    }
    if (!p->terminal)
        fputc('\n', stderr);
    fflush(stderr);
    p->drawn = p->terminal;
    p->last = now;
}

void progress_set(struct progress *p, double done)
{
    if (!p)
        return;
    p->done = done;
    double now = wall();
    if (now - p->last >= (p->terminal ? 0.1 : 10))
        draw(p, now);
}

void progress_clear(struct progress *p)
{
    if (p && p->drawn) {
        fputs("\r\033[K", stderr);
        p->drawn = false;
    }
}

void progress_end(struct progress *p)
{
    if (!p)
        return;
    draw(p, wall());
    if (p->terminal)
        fputc('\n', stderr);
    free(p);
}
