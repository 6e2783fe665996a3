#include "sim/base/json.h"

#include "sim/base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LOAD_FLAGS = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY };

static void say_syntax(struct err *e, const char *name, const json_error_t *je)
{
    err_set(e, -EINVAL, "%s: line %d, column %d: not valid JSON: %s", name, je->line, je->column,
            je->text);
}

json_t *json_read_file(const char *path, int *code, struct err *e)
{
    FILE *in = fopen(path, "rb");
    if (!in) {
        *code = err_sys(e, errno == ENOENT || errno == ENOTDIR ? -EINVAL : -errno,
                        "%s: cannot open", path);
        if (*code == -EINVAL && e)
            snprintf(e->text, sizeof e->text, "%s: there is no such file", path);
        return NULL;
    }
    json_error_t je;
    json_t *value = json_loadf(in, LOAD_FLAGS, &je);
    *code = 0;
    if (!value && ferror(in)) {
        *code = err_sys(e, -EIO, "%s: cannot read", path);
    } else if (!value) {
        say_syntax(e, path, &je);
        *code = -EINVAL;
    }
    fclose(in);
    return value;
}

json_t *json_read_text(const char *text, size_t size, const char *name, struct err *e)
{
    json_error_t je;
    json_t *value = json_loadb(text, size, LOAD_FLAGS, &je);
    if (!value)
        say_syntax(e, name, &je);
    return value;
}

const char *json_type_words(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
        return "a whole number";
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
        return "true";
    case JSON_FALSE:
        return "false";
    case JSON_NULL:
        break;
    }
    return "null";
}

char *json_describe(const json_t *value, char *buf, size_t size)
{
    snprintf(buf, size, "%s", json_type_words(value));
    if (!json_is_string(value) && !json_is_number(value))
        return buf;
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
    if (text && strlen(text) < 60 && strlen(text) < size)
        snprintf(buf, size, "%s", text);
    free(text);
    return buf;
}

size_t json_pointer_push(char *buf, size_t size, const char *key)
{
    size_t before = strlen(buf), at = before;
    if (at + 1 < size)
        buf[at++] = '/';
    for (; *key && at + 2 < size; key++) {
        if (*key == '~' || *key == '/') {
            buf[at++] = '~';
            buf[at++] = *key == '~' ? '0' : '1';
        } else {
            buf[at++] = *key;
        }
    }
    buf[at] = '\0';
    return before;
}

size_t json_pointer_push_index(char *buf, size_t size, size_t index)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%zu", index);
    return json_pointer_push(buf, size, digits);
}

/* Copies the next reference token, unescaped, and moves *pointer behind it; NULL: malformed. */
static char *next_token(const char **pointer)
{
    if (**pointer != '/')
        return NULL;
    const char *from = *pointer + 1;
    size_t len = strcspn(from, "/");
    *pointer = from + len;
    char *token = malloc(len + 1), *to = token;
    if (!token)
        return NULL;
    for (size_t i = 0; i < len; i++) {
        if (from[i] != '~') {
            *to++ = from[i];
        } else if (i + 1 < len && (from[i + 1] == '0' || from[i + 1] == '1')) {
            *to++ = from[++i] == '0' ? '~' : '/';
        } else {
            free(token);
            return NULL;
        }
    }
    *to = '\0';
    return token;
}

/* The array index a token spells (no leading zero), or -1. */
static long long index_of(const char *token)
{
    size_t len = strlen(token);
    if (len == 0 || len > 9 || strspn(token, "0123456789") != len || (*token == '0' && len > 1))
        return -1;
    return atoll(token);
}

static json_t *step(const json_t *at, const char *token)
{
    if (json_is_object(at))
        return json_object_get(at, token);
    if (json_is_array(at) && index_of(token) >= 0)
        return json_array_get(at, (size_t)index_of(token));
    return NULL;
}

json_t *json_pointer_get(const json_t *root, const char *pointer)
{
    const json_t *at = root;
    while (at && *pointer) {
        char *token = next_token(&pointer);
        at = token ? step(at, token) : NULL;
        free(token);
    }
    return (json_t *)at;
}

/* Sets member or element `token` of `at`, taking `value`. */
static int set_last(json_t *at, const char *token, json_t *value, const char *pointer,
                    struct err *e)
{
    if (json_is_object(at))
        return json_object_set_new(at, token, value) ? -ENOMEM : 0;
    long long i = index_of(token);
    if (json_is_array(at) && strcmp(token, "-") == 0)
        return json_array_append_new(at, value) ? -ENOMEM : 0;
    if (json_is_array(at) && i >= 0 && (size_t)i < json_array_size(at))
        return json_array_set_new(at, (size_t)i, value) ? -ENOMEM : 0;
    json_decref(value);
    return err_set(e, -EINVAL, "%s: \"%s\" is %s", pointer, token,
                   json_is_array(at) ? "no element of the array there"
                                     : "below a value that is no object or array");
}

int json_pointer_set(json_t *root, const char *pointer, json_t *value, struct err *e)
{
    const char *whole = pointer;
    json_t *at = root;
    if (*pointer != '/') {
        json_decref(value);
        return err_set(e, -EINVAL, "\"%s\" is no JSON pointer: it must start with /", whole);
    }
    for (;;) {
        char *token = next_token(&pointer);
        if (!token) {
            json_decref(value);
            return err_set(e, -EINVAL, "\"%s\" is no JSON pointer: ~ must be followed by 0 or 1",
                           whole);
        }
        if (!*pointer) {
            int code = set_last(at, token, value, whole, e);
            free(token);
            return code;
        }
        json_t *next = step(at, token);
        if (!next && json_is_object(at)) {
            next = json_object();
            if (json_object_set_new(at, token, next))
                next = NULL;
        }
        free(token);
        if (!next || (!json_is_object(next) && !json_is_array(next))) {
            json_decref(value);
            return err_set(e, -EINVAL, "%s: goes through a value that is no object or array",
                           whole);
        }
        at = next;
    }
}

json_t *json_merge_patch(const json_t *target, const json_t *patch)
{
    if (!json_is_object(patch))
        return json_deep_copy(patch);
    json_t *merged = json_is_object(target) ? json_copy((json_t *)target) : json_object();
    const char *key;
    json_t *change;
    json_object_foreach((json_t *)patch, key, change)
    {
        if (json_is_null(change)) {
            json_object_del(merged, key);
            continue;
        }
        json_t *member = json_merge_patch(json_object_get(merged, key), change);
        if (!member || json_object_set_new(merged, key, member)) {
            json_decref(merged);
            return NULL;
        }
    }
    return merged;
}

json_t *json_merge_diff(const json_t *from, const json_t *to)
{
    if (json_equal(from, to))
        return NULL;
    if (!json_is_object(from) || !json_is_object(to))
        return json_deep_copy(to);
    json_t *patch = json_object();
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)to, key, value)
    {
        json_t *old = json_object_get(from, key);
        json_t *change = old ? json_merge_diff(old, value) : json_deep_copy(value);
        if (change)
            json_object_set_new(patch, key, change);
    }
    json_object_foreach((json_t *)from, key, value)
    {
        if (!json_object_get(to, key))
            json_object_set_new(patch, key, json_null());
    }
    return patch;
}

int json_write_file(const json_t *value, const char *path)
{
    FILE *out = fopen(path, "wb");
    if (!out)
        return -errno;
    int bad = json_dumpf(value, out, JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
    bad |= fputc('\n', out) == EOF;
    bad |= fflush(out) != 0;
    int code = bad ? -(errno ? errno : EIO) : 0;
    return fclose(out) != 0 && code == 0 ? -errno : code;
}

char *json_number(double value, char buf[32])
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buf, 32, "%.*g", digits, value);
        if (strtod(buf, NULL) == value)
            break;
    }
    return buf;
}

void json_put_string(FILE *out, const char *text)
{
    putc('"', out);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '"' || *c == '\\')
            fprintf(out, "\\%c", *c);
        else if (*c < 0x20)
            fprintf(out, "\\u%04x", *c);
        else
            putc(*c, out);
    }
    putc('"', out);
}
