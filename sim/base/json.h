/*
 * What the project needs beside jansson itself: loading with a message for a person, JSON
 * pointers (RFC 6901), merge patches (RFC 7396) and their inverse, and writing.
 *
 * Ownership follows jansson's words: a function returns a new reference, a borrowed one, or
 * takes one. Nothing here keeps state.
 */
#ifndef SIM_BASE_JSON_H
#define SIM_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct err;

/*
 * Reads a file that holds one JSON value; duplicate keys and bytes after it are errors. Returns
 * a new reference, or NULL with *e naming file, line and column; *code is -EINVAL for what is
 * not JSON, another errno value when the file cannot be read.
 */
json_t *json_read_file(const char *path, int *code, struct err *e);

/* As json_read_file() for text in memory; `name` stands for it in messages. */
json_t *json_read_text(const char *text, size_t size, const char *name, struct err *e);

/* "an object", "a string", ...: how a found value is called in messages. Small scalars are shown
 * as they are ("7", "\"seven\""). Writes into buf and returns it. */
char *json_describe(const json_t *value, char *buf, size_t size);

/* The words for a type alone: "an object", "a whole number". */
const char *json_type_words(const json_t *value);

/*
 * Appends "/KEY" to the pointer in buf, with ~ and / escaped as ~0 and ~1; a pointer that does
 * not fit is cut. Returns the length before, to go back to with buf[length] = 0.
 */
size_t json_pointer_push(char *buf, size_t size, const char *key);
size_t json_pointer_push_index(char *buf, size_t size, size_t index);

/* The value a pointer names, borrowed; NULL if there is none or the pointer is malformed. */
json_t *json_pointer_get(const json_t *root, const char *pointer);

/*
 * Sets what the pointer names, making the objects on the way that are missing; an array element
 * must exist already, "-" appends. Takes `value`. Returns 0, -EINVAL with a message (the pointer
 * is malformed or goes through a value that is no container; nothing is changed) or -ENOMEM.
 */
int json_pointer_set(json_t *root, const char *pointer, json_t *value, struct err *e);

/*
 * RFC 7396: `target` (NULL: nothing) with `patch` applied, a new reference that shares no value with
 * the two. NULL: no memory.
 */
json_t *json_merge_patch(const json_t *target, const json_t *patch);

/*
 * The smallest merge patch that makes `from` into `to`, a new reference, NULL when they are equal
 * (or memory ran out). Exact as long as `to` holds no null, which a merge patch cannot express.
 */
json_t *json_merge_diff(const json_t *from, const json_t *to);

/* The value on one line, its numbers with the fewest of 15 to 17 digits with which all of them read
 * back equal; new. NULL: no memory. */
char *json_text(const json_t *value);

/*
 * Writes the value to a file, indented by two, keys in their order, numbers as json_text() does, with
 * a newline at the end. Returns 0 or a negative errno value.
 */
int json_write_file(const json_t *value, const char *path);

/* `value`, which must be finite, with the fewest of 15 to 17 digits that read back as it. Returns
 * buf. */
char *json_number(double value, char buf[32]);

/* Whether a text can be a JSON string, which is to say that it is UTF-8. */
bool json_text_fits(const char *text);

/* A JSON string literal, quotes included, for `text`, which must fit. */
void json_put_string(FILE *out, const char *text);

#endif
