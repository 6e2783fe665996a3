/*
 * A table of fields with one of everything that sim/base/field.h knows: every kind, ranges, lists
 * and maps of scalars and of records, variants with and without a preset, variants with structs of
 * their own, shorthands. What tests of the tables themselves read, break, complete and describe.
 */
#ifndef TESTS_SUPPORT_SPECIMEN_H
#define TESTS_SUPPORT_SPECIMEN_H

#include "sim/base/field.h"
#include "sim/base/prefix.h"

#include <stdbool.h>

struct problems;

/* A record with a shorthand: "label" alone stands for {"label": "label"}. */
struct part {
    struct origin at;
    const char *label;
    int64_t weight;
};

enum shape_kind { CIRCLE, SQUARE, CLOUD };

/* A record with variants; a bare word is its kind. */
struct shape {
    struct origin at;
    int kind; /* enum shape_kind */
    const char *note;
    double radius;
    double side;
    struct {
        double *v;
        size_t n;
    } corners;
};

/* A record that one variant alone leads to. */
struct author {
    struct origin at;
    const char *who;
};

/* A record with variants, one of them the preset, and a shorthand of one of the variants' keys. */
struct source {
    struct origin at;
    int kind;
    const char *file;
    int64_t lines;
    struct author *author;
};

/* A record whose variants have a struct each. */
struct wheels {
    int64_t count;
    double radius;
};

struct rails {
    const char *gauge;
};

struct drive {
    struct origin at;
    int kind;
    const char *maker;
    struct wheels wheels;
    struct rails rails;
};

struct specimen {
    struct origin at;
    bool on;
    int64_t count, offset;
    double ratio, rate, share;
    int64_t size, delay;
    double speed;
    const char *title, *base, *file;
    int colour;
    struct prefix prefix;
    struct {
        const char **v;
        size_t n;
    } tags;
    struct {
        int64_t *v;
        size_t n;
    } levels;
    struct {
        struct prefix *v;
        size_t n;
    } prefixes;
    struct {
        bool *v;
        size_t n;
    } flags;
    struct {
        int *v;
        size_t n;
    } colours;
    struct {
        struct named_value *v;
        size_t n;
    } weights;
    struct {
        struct part **v;
        size_t n;
    } parts;
    struct {
        struct shape *v;
        size_t n;
    } shapes;
    struct source *source;
    struct drive *drive;
    struct field_document about; /* of an author */
    struct {
        struct author *v;
        size_t n;
    } crew;
    json_t *extra;
};

extern const struct record specimen_record;

/* A reporter's function whose ctx are struct problems: it adds a line for the file "s.json". */
void specimen_say(void *ctx, const char *pointer, const char *text);

/* Reads text with ' for ", as record_parse() does; problems are those of the file "s.json". */
struct specimen *specimen_parse(struct arena *arena, const char *text, struct problems *problems,
                                json_t **completed);

/* A document in which every key is given, for specimen_parse(). */
extern const char *const specimen_full;

#endif
