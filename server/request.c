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

/* --- Plain bodies ------------------------------------------------------------------------------ */

/*
 * Nearly all requests consist of objects, arrays and strings of printable ASCII without escapes, and
 * some of hundreds of strings. jansson takes them byte by byte through a buffer; this takes a fifth of
 * the time. Whatever is not plain, be it fine or at fault, is left to jansson, so that what is
 * accepted and what is said of the rest is one parser's matter.
 */
struct plain {
    const char *at, *end;
    int depth;
};

static json_t *plain_value(struct plain *p);

/* Passes blanks; the byte behind them, or 0 at the end. */
static char peek(struct plain *p)
{
    while (p->at < p->end && (*p->at == ' ' || *p->at == '\n' || *p->at == '\t' || *p->at == '\r'))
        p->at++;
    return p->at < p->end ? *p->at : '\0';
}

/* Passes that byte, behind blanks, if it is there. */
static bool pass(struct plain *p, char c)
{
    bool there = peek(p) == c;
    p->at += there;
    return there;
}

/* The content of a string, or NULL. */
static const char *plain_text(struct plain *p, size_t *len)
{
    if (!pass(p, '"'))
        return NULL;
    const char *text = p->at;
    while (p->at < p->end && *p->at >= ' ' && *p->at <= '~' && *p->at != '"' && *p->at != '\\')
        p->at++;
    *len = (size_t)(p->at - text);
    return p->at < p->end && *p->at++ == '"' ? text : NULL;
}

static json_t *plain_string(struct plain *p)
{
    size_t len;
    const char *text = plain_text(p, &len);
    return text ? json_stringn_nocheck(text, len) : NULL;
}

static json_t *plain_array(struct plain *p)
{
    json_t *array = json_array();
    bool fine = array && pass(p, '[');
    bool more = fine && !pass(p, ']');
    while (fine && more) {
        fine = json_array_append_new(array, plain_value(p)) == 0;
        more = pass(p, ',');
        fine = fine && (more || pass(p, ']'));
    }
    if (fine)
        return array;
    json_decref(array);
    return NULL;
}

static bool plain_member(struct plain *p, json_t *object)
{
    size_t len;
    const char *key = plain_text(p, &len);
    return key && pass(p, ':') && !json_object_getn(object, key, len) &&
           json_object_setn_new_nocheck(object, key, len, plain_value(p)) == 0;
}

static json_t *plain_object(struct plain *p)
{
    json_t *object = json_object();
    bool fine = object && pass(p, '{');
    bool more = fine && !pass(p, '}');
    while (fine && more) {
        fine = plain_member(p, object);
        more = pass(p, ',');
        fine = fine && (more || pass(p, '}'));
    }
    if (fine)
        return object;
    json_decref(object);
    return NULL;
}

/* A new reference, or NULL: it is not plain, or there is no memory. */
static json_t *plain_value(struct plain *p)
{
    char first = peek(p);
    if (first == '"')
        return plain_string(p);
    if ((first != '[' && first != '{') || p->depth == REQUEST_DEPTH)
        return NULL;
    p->depth++;
    json_t *value = first == '[' ? plain_array(p) : plain_object(p);
    p->depth--;
    return value;
}

static json_t *read_plain(const char *body, size_t size)
{
    struct plain p = {body, body + size, 0};
    json_t *object = size && peek(&p) == '{' ? plain_value(&p) : NULL;
    peek(&p);
    if (p.at == p.end)
        return object;
    json_decref(object);
    return NULL;
}

/* --- All bodies -------------------------------------------------------------------------------- */

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
    json_t *plain = read_plain(body, size);
    if (plain)
        return plain;
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
        snprintf(text, sizeof text, "line %d, column %d: %s", error.line, error.column, error.text);
        answer_syntax(a, size ? text : "the body is empty");
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
