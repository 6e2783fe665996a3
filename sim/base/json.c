#include "sim/base/json.h"

#include "sim/base/err.h"
#include "sim/base/file.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LOAD_FLAGS = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY };

static void say_syntax(struct err *e, const char *name, const json_error_t *je)
{
    err_set(e, -EINVAL, "%s: line %d, column %d: not valid JSON: %s", name, je->line, je->column,
            je->text);
}

json_t *json_read_text(const char *text, size_t size, const char *name, struct err *e)
{
    json_error_t je;
    json_t *value = json_loadb(text, size, LOAD_FLAGS, &je);
    if (!value)
        say_syntax(e, name, &je);
    return value;
}

json_t *json_read_file(const char *path, int *code, struct err *e)
{
    char *text;
    size_t size;
    *code = file_read(path, &text, &size, e);
    if (*code)
        return NULL;
    json_t *value = json_read_text(text, size, path, e);
    if (!value)
        *code = -EINVAL;
    free(text);
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
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
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

/* The bytes of the UTF-8 sequence at c (RFC 3629 section 3); 0 where it is malformed. */
static size_t sequence(const unsigned char *c)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (*c < 0x80)
        return 1;
    if (*c < 0xc0 || *c > 0xf4)
        return 0;
    size_t n = *c >= 0xf0 ? 4 : *c >= 0xe0 ? 3 : 2;
    uint32_t code = *c & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((c[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (c[i] & 0x3f);
    }
    bool surrogate = code >= 0xd800 && code <= 0xdfff;
    return code >= least[n] && code <= 0x10ffff && !surrogate ? n : 0;
}

bool json_text_fits(const char *text)
{
    const unsigned char *c = (const unsigned char *)text;
    for (size_t n; *c; c += n) {
        if ((n = sequence(c)) == 0)
            return false;
    }
    return true;
}

/* RFC 6901 section 3: empty, or tokens behind a / each, in which ~ is followed by 0 or 1. */
static bool well_formed(const char *pointer)
{
    if (*pointer && *pointer != '/')
        return false;
    while ((pointer = strchr(pointer, '~')) != NULL) {
        if (pointer[1] != '0' && pointer[1] != '1')
            return false;
        pointer++;
    }
    return true;
}

/* Copies the next reference token of a well-formed pointer, unescaped, and moves *pointer behind
 * it. NULL: no memory. */
static char *next_token(const char **pointer)
{
    const char *from = *pointer + 1, *end = from + strcspn(from, "/");
    char *token = malloc((size_t)(end - from) + 1), *to = token;
    if (!token)
        return NULL;
    for (; from < end; from++)
        *to++ = *from == '~' ? (*++from == '0' ? '~' : '/') : *from;
    *to = '\0';
    *pointer = end;
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
    const json_t *at = well_formed(pointer) ? root : NULL;
    while (at && *pointer) {
        char *token = next_token(&pointer);
        at = token ? step(at, token) : NULL;
        free(token);
    }
    return (json_t *)at;
}

static int no_such_place(const json_t *at, const char *token, const char *pointer, struct err *e)
{
    return err_set(e, -EINVAL, "%s: \"%s\" is %s", pointer, token,
                   json_is_array(at) ? "no element of the array there"
                                     : "below a value that is no object or array");
}

/* Moves *at to its member or element `token`; an object gets it where it is missing. */
static int descend(json_t **at, const char *token, const char *pointer, struct err *e)
{
    json_t *next = step(*at, token);
    if (!next && json_is_object(*at)) {
        next = json_object();
        if (json_object_set_new(*at, token, next))
            return err_sys(e, -ENOMEM, "%s", pointer);
    }
    if (!next)
        return no_such_place(*at, token, pointer, e);
    *at = next;
    return 0;
}

/* Sets member or element `token` of `at`, taking `value`. */
static int set_last(json_t *at, const char *token, json_t *value, const char *pointer,
                    struct err *e)
{
    long long i = index_of(token);
    int bad;
    if (json_is_object(at)) {
        bad = json_object_set_new(at, token, value);
    } else if (json_is_array(at) && strcmp(token, "-") == 0) {
        bad = json_array_append_new(at, value);
    } else if (json_is_array(at) && i >= 0 && (size_t)i < json_array_size(at)) {
        bad = json_array_set_new(at, (size_t)i, value);
    } else {
        json_decref(value);
        return no_such_place(at, token, pointer, e);
    }
    return bad ? err_sys(e, -ENOMEM, "%s", pointer) : 0;
}

int json_pointer_set(json_t *root, const char *pointer, json_t *value, struct err *e)
{
    const char *rest = pointer;
    json_t *at = root;
    int code = 0;
    if (*pointer != '/')
        code = err_set(e, -EINVAL, "\"%s\" is no JSON pointer: it must start with /", pointer);
    else if (!well_formed(pointer))
        code =
            err_set(e, -EINVAL, "\"%s\" is no JSON pointer: ~ must be followed by 0 or 1", pointer);
    else if (!json_text_fits(pointer))
        code = err_set(e, -EINVAL, "\"%s\" is no JSON pointer: it is not UTF-8", pointer);
    while (code == 0 && *rest) {
        char *token = next_token(&rest);
        if (!token) {
            code = err_sys(e, -ENOMEM, "%s", pointer);
        } else if (*rest) {
            code = descend(&at, token, pointer, e);
        } else {
            code = set_last(at, token, value, pointer, e);
            value = NULL;
        }
        free(token);
    }
    json_decref(value);
    return code;
}

/* A copy that shares nothing. json_deep_copy() leaves out what finds no memory; this gives NULL. */
static json_t *copy_of(const json_t *value)
{
    json_t *copy = json_deep_copy(value);
    if (copy && json_equal(copy, value))
        return copy;
    json_decref(copy);
    return NULL;
}

/* Applies an object's members to the object `target`; false when memory ran out. */
static bool apply(json_t *target, const json_t *patch)
{
    const char *key;
    json_t *change;
    json_object_foreach((json_t *)patch, key, change)
    {
        json_t *old = json_object_get(target, key);
        bool ok = true;
        if (json_is_null(change))
            json_object_del(target, key);
        else if (json_is_object(change) && json_is_object(old))
            ok = apply(old, change);
        else
            ok = json_object_set_new(target, key, json_merge_patch(NULL, change)) == 0;
        if (!ok)
            return false;
    }
    return true;
}

json_t *json_merge_patch(const json_t *target, const json_t *patch)
{
    if (!json_is_object(patch))
        return copy_of(patch);
    json_t *merged = json_is_object(target) ? copy_of(target) : json_object();
    if (merged && apply(merged, patch))
        return merged;
    json_decref(merged);
    return NULL;
}

json_t *json_merge_diff(const json_t *from, const json_t *to)
{
    if (json_equal(from, to))
        return NULL;
    if (!json_is_object(from) || !json_is_object(to))
        return copy_of(to);
    json_t *patch = json_object();
    int bad = !patch;
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)to, key, value)
    {
        json_t *old = json_object_get(from, key);
        if (!old || !json_equal(old, value))
            bad |= json_object_set_new(patch, key, json_merge_diff(old, value));
    }
    json_object_foreach((json_t *)from, key, value)
    {
        if (!json_object_get(to, key))
            bad |= json_object_set_new(patch, key, json_null());
    }
    if (!bad)
        return patch;
    json_decref(patch);
    return NULL;
}

/* The fewest digits with which a number reads back equal. */
static int digits_of(double number)
{
    char text[32];
    for (int digits = 15; digits < 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            return digits;
    }
    return 17;
}

/* The same for all numbers of a value. */
static size_t precision(const json_t *value)
{
    size_t most = json_is_real(value) ? (size_t)digits_of(json_real_value(value)) : 15, i;
    const char *key;
    json_t *part;
    json_object_foreach((json_t *)value, key, part)
    {
        size_t digits = precision(part);
        most = digits > most ? digits : most;
    }
    json_array_foreach(value, i, part)
    {
        size_t digits = precision(part);
        most = digits > most ? digits : most;
    }
    return most;
}

char *json_text(const json_t *value)
{
    return json_dumps(value,
                      JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(precision(value)));
}

int json_write_file(const json_t *value, const char *path)
{
    FILE *out = fopen(path, "wb");
    if (!out)
        return -errno;
    int bad = json_dumpf(value, out,
                         JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(precision(value)));
    bad |= fputc('\n', out) == EOF;
    bad |= fflush(out) != 0;
    int code = bad ? -(errno ? errno : EIO) : 0;
    return fclose(out) != 0 && code == 0 ? -errno : code;
}

/* Writes a whole number as %.15g does, which most costs are; returns where it starts. */
static char *put_whole(int64_t n, char *end)
{
    uint64_t rest = n < 0 ? (uint64_t)-n : (uint64_t)n;
    *--end = '\0';
    do {
        *--end = (char)('0' + rest % 10);
    } while (rest /= 10);
    if (n < 0)
        *--end = '-';
    return end;
}

char *json_number(double value, char buf[32])
{
    char text[32];
    if (fabs(value) < 1e15 && value == (double)(int64_t)value && !(value == 0 && signbit(value)))
        return strcpy(buf, put_whole((int64_t)value, text + sizeof text));
    snprintf(buf, 32, "%.*g", digits_of(value), value);
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
