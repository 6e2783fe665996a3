#include "server/request.h"

#include <string.h>

/* Where the string whose content begins at i ends: at its quote, or with the body. */
static size_t string_end(const char *body, size_t size, size_t i)
{
    while (i < size && body[i] != '"')
        i += body[i] == '\\' ? 2 : 1;
    return i;
}

/* Whether arrays and objects nest no deeper than REQUEST_DEPTH. Counts brackets outside strings,
 * so it is right for what is JSON; what is not fails in the parser. */
static bool shallow(const char *body, size_t size)
{
    int depth = 0;
    size_t opening = 0;
    for (size_t i = 0; i < size; i++)
        opening += (body[i] == '[') | (body[i] == '{');
    if (opening <= REQUEST_DEPTH) /* as nearly always, and without looking at strings */
        return true;
    for (size_t i = 0; i < size; i++) {
        if (body[i] == '"')
            i = string_end(body, size, i + 1);
        else if ((body[i] == '[' || body[i] == '{') && ++depth > REQUEST_DEPTH)
            return false;
        else if (body[i] == ']' || body[i] == '}')
            depth--;
    }
    return true;
}

static json_t *parse(const char *body, size_t size, json_error_t *error)
{
    const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
    json_t *value = json_loadb(body, size, flags, error);
    /* An integer beyond 64 bits is fine in a member that is ignored. */
    if (!value && json_error_code(error) == json_error_numeric_overflow)
        value = json_loadb(body, size, flags | JSON_DECODE_INT_AS_REAL, error);
    return value;
}

json_t *request_read(const char *body, size_t size, struct answer *a)
{
    char text[sizeof(json_error_t) + 64];
    if (!shallow(body, size)) {
        snprintf(text, sizeof text, "arrays and objects are nested deeper than %d", REQUEST_DEPTH);
        answer_syntax(a, text);
        return NULL;
    }
    json_error_t error;
    json_t *value = parse(body, size, &error);
    if (!value && !error.text[0]) { /* it has nothing to say where memory ran out */
        answer_failure(a);
    } else if (!value) {
        snprintf(text, sizeof text, "line %d, column %d: %s", error.line, error.column,
                 size ? error.text : "the body is empty");
        answer_syntax(a, text);
    } else if (!json_is_object(value)) {
        answer_syntax(a, "line 1, column 1: the body is no JSON object");
        json_decref(value);
        value = NULL;
    }
    return value;
}

static const char *name_of(const char *field)
{
    const char *slash = strrchr(field, '/');
    return slash ? slash + 1 : field;
}

bool request_may(const json_t *object, const char *field, json_type type, struct answer *a,
                 json_t **out)
{
    *out = json_object_get(object, name_of(field));
    return !*out || json_typeof(*out) == type || answer_type(a, field);
}

bool request_need(const json_t *object, const char *field, json_type type, struct answer *a,
                  json_t **out)
{
    return request_may(object, field, type, a, out) && (*out || answer_missing(a, field));
}

bool request_strings(const json_t *array, const char *field, struct answer *a)
{
    size_t i;
    json_t *element;
    json_array_foreach((json_t *)array, i, element)
    {
        if (!json_is_string(element))
            return answer_value(a, field, element);
    }
    return true;
}
