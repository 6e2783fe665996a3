/*
 * Where reading a map document stands: a JSON pointer that grows and shrinks on the way, and how many
 * errors were said so far. What is wrong is said of the place.
 */
#ifndef SERVER_PLACE_H
#define SERVER_PLACE_H

#include "server/mapjson.h"

struct place {
    const struct mapjson *in;
    char pointer[POINTER_MAX];
    size_t errors;
};

void place_start(struct place *at, const struct mapjson *in, const char *pointer);

/* Goes to a member; returns what place_leave() goes back with. */
size_t place_enter(struct place *at, const char *key);
void place_leave(struct place *at, size_t before);

void place_fault(struct place *at, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* For a reporter whose ctx is the place: reports that name no pointer are about the place. */
void place_pass_on(void *ctx, const char *pointer, const char *text);

/* A member of an object that must be of that type (an object, an array or a string), borrowed; or NULL
 * with the fault reported, if it has another type or is needed and missing. */
json_t *place_member(struct place *at, const json_t *object, const char *key, json_type type,
                     bool needed);

/* Whether the value is an object; if not, it is reported. */
bool place_is_object(struct place *at, const json_t *value);

/* The PID of that name; NETMAP_NONE with the fault reported if there is none. */
uint32_t place_find_pid(struct place *at, const struct netmap *netmap, const char *name);

#endif
