#include "analysis/reader.h"

#include "sim/base/err.h"
#include "sim/base/json.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void reader_fault(struct reader *r, const char *pointer, const char *fmt, ...)
{
    char text[300];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (r->code == 0)
        r->code = err_set(r->e, -EINVAL, "%s: %s: %s", r->path, pointer, text);
}

static void unwanted(struct reader *r, const char *pointer, const json_t *found,
                     const char *allowed)
{
    char words[100];
    reader_fault(r, pointer, "found %s, allowed: %s",
                 found ? json_describe(found, words, sizeof words) : "nothing", allowed);
}

/* The member, or NULL where it is absent or null, or where reading has failed already. */
static json_t *member(const struct reader *r, const json_t *object, const char *pointer)
{
    const char *slash = strrchr(pointer, '/');
    json_t *value = r->code ? NULL : json_object_get(object, slash ? slash + 1 : pointer);
    return json_is_null(value) ? NULL : value;
}

const char *reader_text(struct reader *r, const json_t *object, const char *pointer)
{
    json_t *value = member(r, object, pointer);
    if (!json_is_string(value))
        unwanted(r, pointer, value, "a text");
    return json_is_string(value) ? json_string_value(value) : "";
}

const char *reader_text_or(struct reader *r, const json_t *object, const char *pointer,
                           const char *preset)
{
    return member(r, object, pointer) ? reader_text(r, object, pointer) : preset;
}

double reader_number(struct reader *r, const json_t *object, const char *pointer)
{
    json_t *value = member(r, object, pointer);
    if (!json_is_number(value))
        unwanted(r, pointer, value, "a number");
    return json_number_value(value);
}

double reader_number_or(struct reader *r, const json_t *object, const char *pointer, double preset)
{
    return member(r, object, pointer) ? reader_number(r, object, pointer) : preset;
}

json_int_t reader_whole(struct reader *r, const json_t *object, const char *pointer)
{
    json_t *value = member(r, object, pointer);
    if (!json_is_integer(value))
        unwanted(r, pointer, value, "a whole number");
    return json_integer_value(value);
}

json_t *reader_array(struct reader *r, const json_t *object, const char *pointer)
{
    json_t *value = member(r, object, pointer);
    if (!json_is_array(value))
        unwanted(r, pointer, value, "an array");
    return json_is_array(value) ? value : NULL;
}

bool reader_object(struct reader *r, const json_t *value, const char *pointer)
{
    if (!json_is_object(value))
        unwanted(r, pointer, value, "an object");
    return json_is_object(value);
}
