#include "server/place.h"

#include "sim/base/json.h"

#include <stdarg.h>
#include <stdio.h>

void place_start(struct place *at, const struct mapjson *in, const char *pointer)
{
    at->in = in;
    at->errors = 0;
    snprintf(at->pointer, sizeof at->pointer, "%s", pointer);
}

size_t place_enter(struct place *at, const char *key)
{
    return json_pointer_push(at->pointer, sizeof at->pointer, key);
}

void place_leave(struct place *at, size_t before)
{
    at->pointer[before] = '\0';
}

void place_fault(struct place *at, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    report(at->in->errors, at->pointer, "%s", text);
    at->errors++;
}

/* Reports of the builders: those that name no place are about the one we are at. */
void place_pass_on(void *ctx, const char *pointer, const char *text)
{
    struct place *at = ctx;
    report(at->in->errors, *pointer ? pointer : at->pointer, "%s", text);
    at->errors++;
}

/* A member of an object that must be of that type, or NULL with the fault reported. */
json_t *place_member(struct place *at, const json_t *object, const char *key, json_type type,
                     bool needed)
{
    static const char *const words[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array", [JSON_STRING] = "a string"};
    json_t *value = json_object_get(object, key);
    char found[80];
    size_t before = place_enter(at, key);
    if (value && json_typeof(value) != type) {
        place_fault(at, "must be %s, is %s", words[type],
                    json_describe(value, found, sizeof found));
        value = NULL;
    } else if (!value && needed) {
        place_fault(at, "is missing, must be %s", words[type]);
    }
    place_leave(at, before);
    return value;
}

bool place_is_object(struct place *at, const json_t *value)
{
    char found[80];
    if (json_is_object(value))
        return true;
    place_fault(at, "must be an object, is %s", json_describe(value, found, sizeof found));
    return false;
}

uint32_t place_find_pid(struct place *at, const struct netmap *netmap, const char *name)
{
    uint32_t pid = netmap_find(netmap, name);
    if (pid == NETMAP_NONE)
        place_fault(at, "network map \"%s\" has no PID \"%s\"", netmap_id(netmap), name);
    return pid;
}
