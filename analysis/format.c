#include "analysis/format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Scales of a unit in ascending order; a scale begins where values reach `from`. */
static const struct step {
    const char *of;
    double from, factor;
    const char *unit;
} steps[] = {
    {"bytes", 0, 1, "B"},
    {"bytes", 1e3, 1e3, "kB"},
    {"bytes", 1e6, 1e6, "MB"},
    {"bytes", 1e9, 1e9, "GB"},
    {"bytes", 1e12, 1e12, "TB"},
    {"bytes", 1e15, 1e15, "PB"},
    {"bit/s", 0, 1, "bit/s"},
    {"bit/s", 1e3, 1e3, "kbit/s"},
    {"bit/s", 1e6, 1e6, "Mbit/s"},
    {"bit/s", 1e9, 1e9, "Gbit/s"},
    {"bit/s", 1e12, 1e12, "Tbit/s"},
    {"s", 0, 1e-3, "ms"},
    {"s", 1, 1, "s"},
    {"s", 1200, 60, "min"},
    {"s", 10800, 3600, "h"},
    {"share", 0, 0.01, "%"},
    {"count", 0, 1, ""},
    {"money", 0, 1, ""},
    {"ratio", 0, 1, ""},
};

struct scale scale_for(const char *unit, double magnitude)
{
    struct scale s = {1, unit};
    double size = fabs(magnitude);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (strcmp(steps[i].of, unit) == 0 && (size >= steps[i].from || steps[i].from == 0))
            s = (struct scale){steps[i].factor, steps[i].unit};
    }
    if (strcmp(unit, "s") == 0 && size == 0)
        s = (struct scale){1, "s"};
    return s;
}

/* How many decimals leave three digits that count in a number of that size. */
static int decimals(double size)
{
    if (size >= 99.95 || size == 0)
        return 0;
    if (size >= 9.995)
        return 1;
    return size >= 0.9995 ? 2 : 3;
}

/* Formats with a number of decimals, or as a power of ten where that gets long; what rounds to
 * nothing has no sign. */
static char *put(double value, int places, bool sign, char *buf, size_t size)
{
    if (fabs(value) < 0.5 * pow(10, -places))
        value = 0;
    if (fabs(value) >= 1e9)
        snprintf(buf, size, sign ? "%+.3g" : "%.3g", value);
    else
        snprintf(buf, size, sign && value != 0 ? "%+.*f" : "%.*f", places, value);
    return buf;
}

/* Numbers too small for three decimals are powers of ten. */
static bool tiny(double scaled)
{
    return scaled != 0 && fabs(scaled) < 1e-3;
}

static char *number(struct scale s, double value, bool sign, char buf[NUMBER_TEXT])
{
    double scaled = value / s.factor;
    if (isnan(scaled))
        snprintf(buf, NUMBER_TEXT, "-");
    else if (tiny(scaled))
        snprintf(buf, NUMBER_TEXT, sign ? "%+.3g" : "%.3g", scaled);
    else
        put(scaled, strcmp(s.unit, "%") == 0 ? 1 : decimals(fabs(scaled)), sign, buf, NUMBER_TEXT);
    return buf;
}

/* Puts the unit behind, with a blank where people write one. */
static char *with_unit(const char *unit, char buf[NUMBER_TEXT])
{
    size_t used = strlen(buf);
    const char *blank = *unit && strcmp(unit, "%") != 0 ? " " : "";
    snprintf(buf + used, NUMBER_TEXT - used, "%s%s", blank, unit);
    return buf;
}

char *scale_number(struct scale s, double value, char buf[NUMBER_TEXT])
{
    return number(s, value, false, buf);
}

char *scale_text(struct scale s, double value, char buf[NUMBER_TEXT])
{
    number(s, value, false, buf);
    return isnan(value) ? buf : with_unit(s.unit, buf);
}

/* The scale an estimate is shown in, by its mean. */
static struct scale estimate_scale(enum estimate_kind kind, const char *unit, double mean)
{
    if (kind == ESTIMATE_RELATIVE)
        return (struct scale){0.01, "%"};
    if (kind == ESTIMATE_POINTS || (kind == ESTIMATE_CHANGE && strcmp(unit, "share") == 0))
        return (struct scale){0.01, "points"};
    return scale_for(unit, mean);
}

char *estimate_text(enum estimate_kind kind, const char *unit, const struct interval *i,
                    char buf[NUMBER_TEXT])
{
    struct scale s = estimate_scale(kind, unit, i->mean);
    if (isnan(i->mean))
        return scale_number(s, NAN, buf);
    if (s.factor == 0.01)
        put(i->mean / s.factor, 1, kind != ESTIMATE_VALUE, buf, NUMBER_TEXT);
    else
        number(s, i->mean, kind != ESTIMATE_VALUE, buf);
    return with_unit(s.unit, buf);
}

char *estimate_ends(enum estimate_kind kind, const char *unit, const struct interval *i,
                    char buf[NUMBER_TEXT])
{
    struct scale s = estimate_scale(kind, unit, i->mean);
    if (isnan(i->low) || isnan(i->high))
        return scale_number(s, NAN, buf);
    double low = i->low / s.factor, high = i->high / s.factor;
    if (s.factor != 0.01 && tiny(fmax(fabs(low), fabs(high)))) {
        snprintf(buf, NUMBER_TEXT, kind == ESTIMATE_VALUE ? "[%.2g, %.2g]" : "[%+.2g, %+.2g]", low,
                 high);
        return buf;
    }
    int places = s.factor == 0.01 ? 1 : decimals(fmax(fabs(low), fabs(high)));
    bool sign = kind != ESTIMATE_VALUE;
    char first[NUMBER_TEXT / 2 - 4], second[sizeof first];
    snprintf(buf, NUMBER_TEXT, "[%s, %s]", put(low, places, sign, first, sizeof first),
             put(high, places, sign, second, sizeof second));
    return buf;
}

char *delta_text(const struct delta *d, char buf[NUMBER_TEXT])
{
    return estimate_text(delta_kind(d), d->figure->unit, delta_shown(d), buf);
}

char *delta_ends(const struct delta *d, char buf[NUMBER_TEXT])
{
    return estimate_ends(delta_kind(d), d->figure->unit, delta_shown(d), buf);
}
