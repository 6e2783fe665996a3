/*
 * Reading the JSON parameters of a request (RFC 7285 section 8.5.2), with the RFC's errors.
 *
 * Whatever bytes come in, the outcome is a value or an error answered. Unknown members are ignored
 * (section 8.3.7). Functions that return bool have answered with an error when it is false. A
 * field's path has '/' between its parts, as "cost-type/cost-mode"; the last part is the member's
 * name.
 */
#ifndef SERVER_REQUEST_H
#define SERVER_REQUEST_H

#include "server/answer.h"

enum { REQUEST_DEPTH = 32 }; /* nested arrays and objects that are read at most */

/* Reads the body, which must hold one JSON object and nothing else, without duplicate members.
 * A new reference, or NULL with an error answered. O(size). */
json_t *request_read(const char *body, size_t size, struct answer *a);

/* The member `field` of an object, which must be there and of that type; *out is borrowed. */
bool request_need(const json_t *object, const char *field, json_type type, struct answer *a,
                  json_t **out);

/* The same for one that may be absent: *out is NULL then. */
bool request_may(const json_t *object, const char *field, json_type type, struct answer *a,
                 json_t **out);

/* Whether every element of an array is a string; one that is not is an invalid value (8.5.2). */
bool request_strings(const json_t *array, const char *field, struct answer *a);

#endif
