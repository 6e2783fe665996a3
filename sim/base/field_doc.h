/*
 * Descriptions made from the tables of field.h: a JSON Schema for editors and validators, and the
 * reference page for people. Both come from the very declarations that parse a document, so they
 * cannot say anything else than what is accepted.
 */
#ifndef SIM_BASE_FIELD_DOC_H
#define SIM_BASE_FIELD_DOC_H

#include "sim/base/field.h"

#include <stdio.h>

/* JSON Schema (draft 2020-12) of a document that is one `root` record. New reference; NULL: no
 * memory. Each record is defined once under "$defs", named after its title. */
json_t *field_schema(const struct record *root, const char *title);

/* Writes the reference as Markdown: a section with a table of fields for the root and for each
 * record it leads to, in the order they are first met. */
void field_reference(const struct record *root, FILE *out);

#endif
