/*
 * What all ALTO messages have in common (RFC 7285 sections 8.4, 8.5 and 10): the outer object with
 * its "meta", version tags, cost types, cost values, and the error message.
 *
 * Everything here reads what a server sent. Unknown members are ignored (8.3.7); a known one of the
 * wrong shape is -EINVAL with a message, never a crash and never a guess. Memory that ran out is
 * -ENOMEM. Nothing keeps state.
 */
#ifndef SIM_ALTO_MESSAGE_H
#define SIM_ALTO_MESSAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "sim/alto/outcome.h"

struct err;

enum { ALTO_NAME_MAX = 64, ALTO_METRIC_MAX = 32 };

/* A version tag (10.3). Two are equal if both strings are, byte for byte. */
struct vtag {
    char resource_id[ALTO_NAME_MAX + 1];
    char tag[ALTO_NAME_MAX + 1];
};

/* A cost type (10.7) without its description. */
struct alto_cost_type {
    char metric[ALTO_METRIC_MAX + 1];
    enum alto_mode mode;
};

/*
 * Reads a message: an object with a "meta" object (*meta is borrowed from it). *message is new.
 */
int message_read(const char *text, size_t size, json_t **message, json_t **meta, struct err *e);

/* The member `key` of `parent` as an object, borrowed; NULL with a message. */
json_t *message_object(const json_t *parent, const char *key, struct err *e);

/* The member `key` as a string, borrowed; NULL with a message. */
const char *message_string(const json_t *parent, const char *key, struct err *e);

/* Whether the text is a PID name or resource ID (10.1, 10.2). '.' is let pass: it is kept for
 * extensions, which a client may meet. */
bool message_name_ok(const char *name);

int message_vtag(const json_t *value, struct vtag *out, struct err *e);
bool vtag_equal(const struct vtag *a, const struct vtag *b);

int message_cost_type(const json_t *value, struct alto_cost_type *out, struct err *e);
/* False: no metric has so long a name. */
bool alto_cost_type_init(struct alto_cost_type *type, const char *metric, enum alto_mode mode);
bool alto_cost_type_equal(const struct alto_cost_type *a, const struct alto_cost_type *b);

/* "numerical", "ordinal"; a bug for other modes, which nobody asks for. */
const char *cost_mode_name(enum alto_mode mode);

/*
 * A cost (6.1.2, 11.2.3.6): a number that is not negative, whole if the mode is ordinal. JSON knows
 * no NaN and no infinity, and reading refuses numbers beyond a double.
 */
int message_cost(const json_t *value, enum alto_mode mode, double *cost, struct err *e);

/* What a parser's code says about the message: -EINVAL is malformed, -EEXIST contradicts itself or
 * what was asked for. */
enum alto_status message_status(int code);

/* Copies the code out of an ALTO error message (8.5.2), whether it is one of the RFC's or not. */
int message_error_code(const char *text, size_t size, char code[ALTO_ERROR_CODE], struct err *e);

#endif
