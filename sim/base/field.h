/*
 * Tables of fields: one declaration from which a JSON document is parsed, validated, completed
 * with its defaults, and described (JSON Schema, reference page; see field_doc.h).
 *
 * A `struct record` describes a JSON object and the C struct it is read into. Every such C struct
 * begins with a `struct origin`, so that later checks (dangling names and the like) can say where
 * in the file a thing stands. A record is read field by field in the table's order; keys that no
 * field declares are reported. Nothing stops at the first problem: the whole document is read,
 * each fault is reported once with its JSON pointer, and a record in which something was reported
 * says so (origin.sound): its members may be anything, those of its sound parts can be used.
 *
 * Forms of a value:
 *   - shorthand: where a record names a `shorthand` key, a value that is no object stands for an
 *     object with just that key: "graph": "net.json" is "graph": {"file": "net.json"}.
 *   - variants: where a record has variants, the key "kind" chooses one, which adds its fields.
 *   - maps: things that have names are objects keyed by name. They are read in ascending order of
 *     the names, so that the order in the file changes nothing.
 *
 * Where a field is absent and optional, its member is NULL, NAN (number, rate, share) or -1
 * (whole number, size, time, choice), an empty list or map, or false.
 *
 * Memory: everything read lives in the arena of the input; texts are copies. FIELD_JSON members
 * are borrowed from the completed document: who reads a record that has some asks for it.
 */
#ifndef SIM_BASE_FIELD_H
#define SIM_BASE_FIELD_H

#include "sim/base/choice.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct record;

enum field_kind {
    FIELD_BOOL,     /* bool */
    FIELD_INT,      /* int64_t */
    FIELD_NUMBER,   /* double */
    FIELD_RATE,     /* double, bit/s */
    FIELD_SHARE,    /* double, fraction */
    FIELD_SIZE,     /* int64_t, bytes */
    FIELD_TIME,     /* int64_t, nanoseconds */
    FIELD_TEXT,     /* const char * */
    FIELD_NAME,     /* const char *: the name of something else in the document */
    FIELD_PATH,     /* const char *: a file, relative to the document's own folder */
    FIELD_CHOICE,   /* int, the index into `choices` */
    FIELD_PREFIX,   /* struct prefix, in canonical form */
    FIELD_RECORD,   /* pointer to the record's struct */
    FIELD_LIST,     /* struct { T *v; size_t n; } of `item`s, or of pointers to `record`s */
    FIELD_MAP,      /* struct { T *v; size_t n; } of `record` structs, or of struct named_value */
    FIELD_JSON,     /* json_t *, any value */
    FIELD_DOCUMENT, /* struct field_document: a `record`, or the path of a file that holds it */
};

/* The first member of every record's struct. */
struct origin {
    const char *name;    /* the key in the map that holds it; "" for a record in no map */
    const char *pointer; /* where it stands in the document */
    bool sound; /* nothing in it was reported: all its members can be used, not just these */
};

/* An element of a map whose values are scalars, or any JSON. */
struct named_value {
    struct origin at;
    union {
        int64_t whole;
        double number;
        const char *text;
        json_t *json;
    } value;
};

/* One of both; the file is the caller's to read. */
struct field_document {
    const char *file;
    void *record;
};

/* A `preset` for what may be absent and then means "none". NULL means: must be given. */
#define OPTIONAL ""

struct field {
    const char *name;
    enum field_kind kind;
    size_t offset;
    const char *preset; /* the default as JSON text, OPTIONAL, or NULL: required */
    double min, max;    /* base units; for lists and maps their length; no maximum if max <= min */
    const char *meaning;
    const char *const *choices; /* FIELD_CHOICE: the words, NULL at the end */
    const struct record
        *record;              /* FIELD_RECORD, FIELD_DOCUMENT; FIELD_LIST, FIELD_MAP of records */
    const struct field *item; /* FIELD_LIST, FIELD_MAP of scalars: kind, range, choices */
};

/* The first three initialisers of a field whose member and key have one name. */
#define FIELD_OF(type, member, field_kind)                                                         \
    .name = #member, .kind = (field_kind), .offset = offsetof(type, member)

struct variant {
    const char *kind; /* value of the key "kind"; NULL ends the list */
    const char *meaning;
    const struct field *fields; /* {NULL} at the end, or NULL */
    size_t offset;              /* where in the record's struct the struct of these fields begins */
};

struct record {
    const char *title;              /* unique; names it on the reference page */
    const char *meaning;            /* a sentence or two */
    size_t size;                    /* of the C struct */
    const struct field *fields;     /* {NULL} at the end, or NULL */
    const char *shorthand;          /* or NULL */
    const struct variant *variants; /* or NULL */
    size_t kind_offset;             /* of the int that gets the variant's index */
    const char *kind_preset;        /* the variant taken when "kind" is absent; NULL: required */
};

/* Where problems go: a JSON pointer and what is wrong there. */
struct reporter {
    void (*say)(void *ctx, const char *pointer, const char *text);
    void *ctx;
};

void report(const struct reporter *r, const char *pointer, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

struct field_input {
    struct arena *arena;
    struct reporter reporter;
};

/* What the names in maps match (ECMA 262, for JSON Schema). */
#define NAME_PATTERN "^[A-Za-z0-9_:@][A-Za-z0-9._:@-]{0,63}$"

enum { POINTER_MAX = 1024 }; /* bytes of a JSON pointer in messages; longer ones are cut */

/*
 * Reads `value` (NULL counts as an empty object) as a record that stands at `pointer`. Returns its
 * struct, in the arena, or NULL when memory ran out or the value is no object. *completed, if
 * asked for, is a new reference to the document with every default filled in and every shorthand
 * written out, NULL where nothing is returned; reading it again gives the same struct. O(size of the document x log of its
 * largest map).
 */
void *record_parse(const struct field_input *in, const struct record *r, const json_t *value,
                   const char *pointer, json_t **completed);

/* What a field accepts, in words: `a whole number from 1 to 9`. Returns buf. */
char *field_allowed(const struct field *f, char *buf, size_t size);

#endif
