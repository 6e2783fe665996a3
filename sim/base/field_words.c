#include "sim/base/field_internal.h"

#include "sim/base/json.h"

#include <stdio.h>

bool field_unit(enum field_kind kind, enum unit *unit)
{
    switch (kind) {
    case FIELD_RATE:
        *unit = UNIT_RATE;
        return true;
    case FIELD_SIZE:
        *unit = UNIT_SIZE;
        return true;
    case FIELD_TIME:
        *unit = UNIT_TIME;
        return true;
    case FIELD_SHARE:
        *unit = UNIT_SHARE;
        return true;
    default:
        return false;
    }
}

/* A bound as a person would write it: in the field's unit, or as a plain number. */
static void bound_text(const struct field *f, double bound, char *buf, size_t size)
{
    enum unit unit;
    if (field_unit(f->kind, &unit))
        quantity_format(unit, bound, buf, size);
    else
        snprintf(buf, size, "%.16g", bound);
}

static void range_text(const struct field *f, char *buf, size_t size)
{
    char least[40], most[40];
    bound_text(f, f->min, least, sizeof least);
    bound_text(f, f->max, most, sizeof most);
    enum unit unit;
    if (f->max > f->min)
        snprintf(buf, size, " from %s to %s", least, most);
    else if (f->min != 0 || !field_unit(f->kind, &unit)) /* quantities are never negative */
        snprintf(buf, size, " of at least %s", least);
    else
        buf[0] = '\0';
}

char *field_allowed(const struct field *f, char *buf, size_t size)
{
    char range[96], words[512];
    enum unit unit;
    range_text(f, range, sizeof range);
    if (field_unit(f->kind, &unit)) {
        snprintf(buf, size, "%s%s%s", quantity_allowed(unit), *range ? "," : "", range);
        return buf;
    }
    switch (f->kind) {
    case FIELD_BOOL:
        snprintf(buf, size, "true or false");
        break;
    case FIELD_INT:
        snprintf(buf, size, "a whole number%s", range);
        break;
    case FIELD_NUMBER:
        snprintf(buf, size, "a number%s", range);
        break;
    case FIELD_TEXT:
        snprintf(buf, size, "a text");
        break;
    case FIELD_NAME:
        snprintf(buf, size, "a name");
        break;
    case FIELD_PATH:
        snprintf(buf, size, "the path of a file");
        break;
    case FIELD_CHOICE:
        snprintf(buf, size, "%s", choice_words(f->choices, words, sizeof words));
        break;
    case FIELD_PREFIX:
        snprintf(buf, size, "an IPv4 or IPv6 prefix, as \"192.0.2.0/24\"");
        break;
    case FIELD_LIST:
        snprintf(buf, size, "an array%s", f->min > 0 ? " that is not empty" : "");
        break;
    case FIELD_MAP:
        snprintf(buf, size, "an object keyed by name%s", f->min > 0 ? ", not empty" : "");
        break;
    case FIELD_RECORD:
        snprintf(buf, size, "an object");
        break;
    case FIELD_DOCUMENT:
        snprintf(buf, size, "an object, or the path of a file that holds it");
        break;
    default:
        snprintf(buf, size, "any value");
        break;
    }
    return buf;
}

void field_complain_found(struct parse *p, const struct field *f, const json_t *value)
{
    char found[96], allowed[640];
    COMPLAIN(p, "found %s, allowed: %s", json_describe(value, found, sizeof found),
             field_allowed(f, allowed, sizeof allowed));
}
