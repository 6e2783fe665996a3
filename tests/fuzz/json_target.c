/*
 * JSON with what the project adds to it: pointers, merge patches and their inverse. The input is
 * three lines: a pointer, a document, another document.
 */
#include "tests/fuzz/targets.h"

#include "sim/base/err.h"
#include "sim/base/json.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Cuts the next line off *at; the last one is what is left. */
static char *next_line(char **at)
{
    char *line = *at, *end = strchr(line, '\n');
    *at = end ? end + 1 : line + strlen(line);
    if (end)
        *end = '\0';
    return line;
}

static json_t *read_document(const char *text)
{
    struct err e = ERR_INIT;
    json_t *value = json_read_text(text, strlen(text), "fuzz", &e);
    assert(value || e.text[0]);
    return value;
}

/* A null in an object is what a merge patch cannot express. */
static bool has_null_member(const json_t *value)
{
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)value, key, member)
    {
        if (json_is_null(member) || has_null_member(member))
            return true;
    }
    return false;
}

static void try_pointer(json_t *root, const char *pointer)
{
    struct err e = ERR_INIT;
    char buf[64];
    json_t *found = json_pointer_get(root, pointer);
    if (found)
        assert(*json_describe(found, buf, sizeof buf));
    json_t *copy = json_deep_copy(root);
    int code = json_pointer_set(copy, pointer, json_string("set"), &e);
    assert(code == 0 || (e.text[0] && json_equal(copy, root)));
    if (code == 0 && (strlen(pointer) < 2 || strcmp(pointer + strlen(pointer) - 2, "/-") != 0))
        assert(strcmp(json_string_value(json_pointer_get(copy, pointer)), "set") == 0);
    json_decref(copy);
}

static void try_merge(const json_t *from, const json_t *to)
{
    json_t *merged = json_merge_patch(from, to), *patch = json_merge_diff(from, to);
    assert(merged && (patch != NULL) == !json_equal(from, to));
    if (patch && !has_null_member(to)) {
        json_t *made = json_merge_patch(from, patch);
        assert(json_equal(made, to));
        json_decref(made);
    }
    json_decref(patch);
    json_decref(merged);
}

void fuzz_json(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), *at = text;
    const char *pointer = next_line(&at);
    json_t *from = read_document(next_line(&at)), *to = read_document(at);
    if (from)
        try_pointer(from, pointer);
    if (from && to)
        try_merge(from, to);
    json_decref(from);
    json_decref(to);
    free(text);
}
