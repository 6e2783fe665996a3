#include "sim/base/condition.h"

#include "sim/base/err.h"
#include "sim/base/quantity.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const struct op_word {
    const char *text;
    enum condition_op op;
} ops[] = {
    /* The longer of two that begin alike stands first. */
    {"<=", CONDITION_AT_MOST},
    {"<", CONDITION_LESS},
    {">=", CONDITION_AT_LEAST},
    {">", CONDITION_MORE},
};

static const struct quantity_unit {
    enum unit unit;
    enum condition_unit means;
} quantities[] = {
    {UNIT_RATE, CONDITION_RATE},
    {UNIT_SIZE, CONDITION_SIZE},
    {UNIT_TIME, CONDITION_TIME},
};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " ");
}

/* Reads "<=" and its like and moves *at behind it; false if none stands there. */
static bool read_op(const char **at, enum condition_op *op)
{
    for (size_t i = 0; i < LENGTH(ops); i++) {
        size_t length = strlen(ops[i].text);
        if (strncmp(*at, ops[i].text, length) == 0) {
            *op = ops[i].op;
            *at += length;
            return true;
        }
    }
    return false;
}

/* A number with `suffix` behind it, as a hundredth of it; false if it is not that. */
static bool read_hundredths(const char *text, const char *suffix, double *value)
{
    char number[64];
    size_t length = strlen(text), tail = strlen(suffix);
    if (length <= tail || strcmp(text + length - tail, suffix) != 0)
        return false;
    length -= tail;
    while (length && text[length - 1] == ' ')
        length--;
    if (length >= sizeof number)
        return false;
    memcpy(number, text, length);
    number[length] = '\0';
    if (number_parse(number, value))
        return false;
    *value /= 100;
    return true;
}

/* A bound without its sign. */
static bool read_bound(const char *text, struct condition *c)
{
    if (number_parse(text, &c->bound) == 0) {
        c->unit = CONDITION_PLAIN;
        return true;
    }
    if (read_hundredths(text, "%", &c->bound)) {
        c->unit = CONDITION_PERCENT;
        return true;
    }
    if (read_hundredths(text, "points", &c->bound) || read_hundredths(text, "point", &c->bound)) {
        c->unit = CONDITION_POINTS;
        return true;
    }
    for (size_t i = 0; i < LENGTH(quantities); i++) {
        if (quantity_parse(quantities[i].unit, text, &c->bound) == 0) {
            c->unit = quantities[i].means;
            return true;
        }
    }
    return false;
}

int condition_parse(const char *text, struct condition *out, struct err *e)
{
    struct condition c;
    const char *at = skip_blanks(text);
    bool good = read_op(&at, &c.op);
    if (good) {
        at = skip_blanks(at);
        bool negative = *at == '-';
        at += *at == '-' || *at == '+';
        good = *at != '-' && *at != '+' && read_bound(at, &c);
        if (good && negative)
            c.bound = -c.bound;
    }
    if (!good)
        return err_set(e, -EINVAL,
                       "found \"%.80s\", allowed: <, <=, >= or > and a bound, as \"<= -30%%\", "
                       "\">= 5 points\" or \"<= 40 Mbit/s\"",
                       text);
    *out = c;
    return 0;
}

bool condition_met(const struct condition *c, double value)
{
    switch (c->op) {
    case CONDITION_LESS:
        return value < c->bound;
    case CONDITION_AT_MOST:
        return value <= c->bound;
    case CONDITION_AT_LEAST:
        return value >= c->bound;
    case CONDITION_MORE:
        break;
    }
    return value > c->bound;
}

bool condition_upper(const struct condition *c)
{
    return c->op == CONDITION_LESS || c->op == CONDITION_AT_MOST;
}
