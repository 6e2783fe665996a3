/*
 * What the parts of field.c share: field_words.c (what a field accepts, in words), field_scalar.c
 * (values that hold no others), field.c (lists, maps and records).
 */
#ifndef SIM_BASE_FIELD_INTERNAL_H
#define SIM_BASE_FIELD_INTERNAL_H

#include "sim/base/field.h"
#include "sim/base/quantity.h"

/* One parse: where we are in the document, and what memory did. */
struct parse {
    const struct field_input *in;
    char pointer[POINTER_MAX];
    size_t complaints;
    bool no_memory;
};

#define COMPLAIN(p, ...) ((p)->complaints++, report(&(p)->in->reporter, (p)->pointer, __VA_ARGS__))

/* The unit of a kind that is written as a quantity; false for other kinds. */
bool field_unit(enum field_kind kind, enum unit *unit);

/* "found VALUE, allowed: ..." */
void field_complain_found(struct parse *p, const struct field *f, const json_t *value);

/* Reads a value of a kind that holds no others into the member at `at`; of the kinds that are
 * written as texts alone, for field_parse_text(). Where it does not fit the member stays. */
void field_parse_scalar(struct parse *p, const struct field *f, const json_t *value, void *at);
void field_parse_text(struct parse *p, const struct field *f, const json_t *value, void *at);

/* Bytes of such a member. */
size_t field_scalar_size(enum field_kind kind);

/* A copy in the arena. */
const char *field_copy_text(struct parse *p, const char *text);

#endif
