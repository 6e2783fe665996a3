#include "server/params.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define BLANKS " \t"
#define TOKEN  "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* Copies len bytes as a text; false if they do not fit. */
static bool copy(char *out, size_t size, const char *from, size_t len)
{
    if (len >= size)
        return false;
    memcpy(out, from, len);
    out[len] = '\0';
    return true;
}

/* Reads a quoted string (RFC 9110 section 5.6.4) behind its opening quote; NULL: malformed. */
static const char *read_quoted(const char *at, char out[PARAM_VALUE])
{
    size_t n = 0;
    for (; *at && *at != '"' && n + 1 < PARAM_VALUE; at++) {
        if (*at == '\\' && !*++at)
            return NULL;
        out[n++] = *at;
    }
    out[n] = '\0';
    return *at == '"' ? at + 1 : NULL;
}

static const char *read(const char *at, const char *blanks, struct param *out)
{
    size_t len = strspn(at, TOKEN);
    if (len == 0 || !copy(out->name, sizeof out->name, at, len))
        return NULL;
    at += len + strspn(at + len, blanks);
    if (*at != '=')
        return NULL;
    at += 1 + strspn(at + 1, blanks);
    if (*at == '"')
        return read_quoted(at + 1, out->value);
    len = strspn(at, TOKEN);
    return len && copy(out->value, sizeof out->value, at, len) ? at + len : NULL;
}

const char *param_read(const char *at, struct param *out)
{
    return read(at, "", out);
}

const char *param_read_spaced(const char *at, struct param *out)
{
    return read(at, BLANKS, out);
}
