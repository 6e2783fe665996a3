#include "sim/base/quantity.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct suffix {
    enum unit unit;
    const char *text;
    double factor;
};

/* The first of each factor is the spelling quantity_format() uses. */
static const struct suffix suffixes[] = {
    {UNIT_RATE, "bit/s", 1},
    {UNIT_RATE, "kbit/s", 1e3},
    {UNIT_RATE, "Mbit/s", 1e6},
    {UNIT_RATE, "Gbit/s", 1e9},
    {UNIT_RATE, "Tbit/s", 1e12},
    {UNIT_RATE, "bps", 1},
    {UNIT_RATE, "kbps", 1e3},
    {UNIT_RATE, "Mbps", 1e6},
    {UNIT_RATE, "Gbps", 1e9},
    {UNIT_RATE, "Tbps", 1e12},
    {UNIT_RATE, "B/s", 8},
    {UNIT_RATE, "kB/s", 8e3},
    {UNIT_RATE, "MB/s", 8e6},
    {UNIT_RATE, "GB/s", 8e9},
    {UNIT_RATE, "KiB/s", 8.0 * 1024},
    {UNIT_RATE, "MiB/s", 8.0 * 1048576},
    {UNIT_RATE, "GiB/s", 8.0 * 1073741824},
    {UNIT_SIZE, "B", 1},
    {UNIT_SIZE, "kB", 1e3},
    {UNIT_SIZE, "MB", 1e6},
    {UNIT_SIZE, "GB", 1e9},
    {UNIT_SIZE, "TB", 1e12},
    {UNIT_SIZE, "PB", 1e15},
    {UNIT_SIZE, "KiB", 1024},
    {UNIT_SIZE, "MiB", 1048576},
    {UNIT_SIZE, "GiB", 1073741824},
    {UNIT_SIZE, "TiB", 1099511627776},
    {UNIT_TIME, "ns", 1e-9},
    {UNIT_TIME, "us", 1e-6},
    {UNIT_TIME, "ms", 1e-3},
    {UNIT_TIME, "s", 1},
    {UNIT_TIME, "min", 60},
    {UNIT_TIME, "h", 3600},
    {UNIT_TIME, "d", 86400},
    {UNIT_SHARE, "%", 0.01},
    {UNIT_SHARE, "", 1},
};
enum { NSUFFIXES = sizeof suffixes / sizeof *suffixes };

#define DIGITS "0123456789"

/* The end of the decimal number without a sign at the start of `text`, as NUMBER below has it. */
static const char *number_end(const char *text)
{
    const char *at = text + strspn(text, DIGITS);
    if (*at == '.')
        at += strspn(at + 1, DIGITS) ? 1 + strspn(at + 1, DIGITS) : 0;
    if (at > text && (*at == 'e' || *at == 'E')) {
        const char *power = at + 1 + (at[1] == '+' || at[1] == '-');
        at = strspn(power, DIGITS) ? power + strspn(power, DIGITS) : at;
    }
    return at;
}

/* Reads that number; returns what stands behind it, NULL where there is none or none finite. */
static const char *read_number(const char *text, double *value)
{
    const char *wanted = number_end(text);
    char *end;
    *value = strtod(text, &end);
    return end > text && end == wanted && isfinite(*value) ? end : NULL;
}

int quantity_parse(enum unit unit, const char *text, double *value)
{
    double number;
    const char *rest = read_number(text, &number);
    if (!rest)
        return -EINVAL;
    rest += strspn(rest, " ");
    for (size_t i = 0; i < NSUFFIXES; i++) {
        if (suffixes[i].unit == unit && strcmp(rest, suffixes[i].text) == 0) {
            *value = number * suffixes[i].factor;
            return isfinite(*value) ? 0 : -EINVAL;
        }
    }
    return -EINVAL;
}

/* Whether `s` is a spelling the formatter chooses: no second spelling of a factor, no bytes/s. */
static int preferred(const struct suffix *s, double value)
{
    if (s->unit == UNIT_SIZE) { /* binary prefixes for what is whole in them, else decimal ones */
        int binary = strchr(s->text, 'i') != NULL;
        int whole = fmod(value, 1024) == 0;
        return s->factor == 1 || binary == whole;
    }
    return s->unit != UNIT_RATE || strstr(s->text, "bit/s") != NULL;
}

char *quantity_format(enum unit unit, double value, char *buf, size_t size)
{
    if (unit == UNIT_SHARE) {
        snprintf(buf, size, "%.4g%%", value * 100);
        return buf;
    }
    /* Of what rounds to 1000 of a unit, 1 of the next is shown. */
    double shown = fabs(value) * 1.00005;
    const struct suffix *best = NULL;
    for (size_t i = 0; i < NSUFFIXES; i++) {
        const struct suffix *s = &suffixes[i];
        if (s->unit != unit || !preferred(s, value))
            continue;
        if (!best || (s->factor <= shown && s->factor > best->factor) ||
            (best->factor > shown && s->factor < best->factor))
            best = s;
    }
    if (unit == UNIT_TIME && value == 0)
        snprintf(buf, size, "0 s");
    else
        snprintf(buf, size, "%.4g %s", value / best->factor, best->text);
    return buf;
}

const char *quantity_allowed(enum unit unit)
{
    switch (unit) {
    case UNIT_RATE:
        return "a rate with its unit, as \"10 Mbit/s\"";
    case UNIT_SIZE:
        return "a size with its unit, as \"256 KiB\" or \"4 MB\"";
    case UNIT_TIME:
        return "a time with its unit, as \"15 ms\" or \"2 h\"";
    case UNIT_SHARE:
        break;
    }
    return "a share, as \"30%\" or 0.3";
}

#define NUMBER "^[0-9]*\\.?[0-9]+([eE][+-]?[0-9]+)? *"

const char *quantity_pattern(enum unit unit)
{
    switch (unit) {
    case UNIT_RATE:
        return NUMBER "([kMGT]?(bit/s|bps)|([kMG]|[KMG]i)?B/s)$";
    case UNIT_SIZE:
        return NUMBER "([kMGTP]|[KMGT]i)?B$";
    case UNIT_TIME:
        return NUMBER "(ns|us|ms|s|min|h|d)$";
    case UNIT_SHARE:
        break;
    }
    return NUMBER "%?$";
}

int number_parse(const char *text, double *value)
{
    int negative = *text == '-';
    const char *end = read_number(text + negative, value);
    if (!end || *end)
        return -EINVAL;
    *value = negative ? -*value : *value;
    return 0;
}

int whole_parse(const char *text, long long min, long long max, long long *value)
{
    char *end;
    if (!*text || !strchr("-0123456789", *text))
        return -EINVAL;
    errno = 0;
    *value = strtoll(text, &end, 10);
    if (end == text || *end)
        return -EINVAL;
    return errno || *value < min || *value > max ? -ERANGE : 0;
}
