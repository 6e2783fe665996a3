#include "sim/alto/message.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/err.h"
#include "sim/base/json.h"

/* jansson names no fault in particular when memory ran out. */
static int say_unreadable(struct err *e, const json_error_t *je)
{
    if (json_error_code(je) == json_error_unknown ||
        json_error_code(je) == json_error_out_of_memory)
        return -ENOMEM;
    return err_set(e, -EINVAL, "line %d, column %d: not valid JSON: %s", je->line, je->column,
                   je->text);
}

int message_read(const char *text, size_t size, json_t **message, json_t **meta, struct err *e)
{
    json_error_t je;
    *meta = NULL;
    *message = json_loadb(text ? text : "", size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &je);
    if (!*message)
        return say_unreadable(e, &je);
    if (!json_is_object(*message))
        err_set(e, -EINVAL, "the message is %s, not an object", json_type_words(*message));
    else
        *meta = message_object(*message, "meta", e);
    if (*meta)
        return 0;
    json_decref(*message);
    *message = NULL;
    return -EINVAL;
}

/* Says what stands in place of what is wanted. Returns -EINVAL. */
static int say_wanted(struct err *e, const char *key, const json_t *found, const char *wanted)
{
    char words[80];
    if (!found)
        return err_set(e, -EINVAL, "\"%s\" is missing", key);
    return err_set(e, -EINVAL, "\"%s\" is %s, not %s", key,
                   json_describe(found, words, sizeof words), wanted);
}

json_t *message_object(const json_t *parent, const char *key, struct err *e)
{
    json_t *value = json_object_get(parent, key);
    if (json_is_object(value))
        return value;
    say_wanted(e, key, value, "an object");
    return NULL;
}

const char *message_string(const json_t *parent, const char *key, struct err *e)
{
    const json_t *value = json_object_get(parent, key);
    if (!json_is_string(value))
        say_wanted(e, key, value, "a string");
    return json_string_value(value);
}

/* Letters, digits and the given signs, 1 to max of them. */
static bool word_ok(const char *text, size_t max, const char *signs)
{
    size_t len = strlen(text);
    for (; *text; text++) {
        char c = *text;
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!plain && !strchr(signs, c))
            return false;
    }
    return len > 0 && len <= max;
}

bool message_name_ok(const char *name)
{
    return word_ok(name, ALTO_NAME_MAX, "-:@_.");
}

static bool tag_ok(const char *tag)
{
    size_t len = strlen(tag);
    for (; *tag; tag++) {
        if (*tag < 0x21 || *tag > 0x7e)
            return false;
    }
    return len > 0 && len <= ALTO_NAME_MAX;
}

int message_vtag(const json_t *value, struct vtag *out, struct err *e)
{
    const char *id = message_string(value, "resource-id", e);
    const char *tag = id ? message_string(value, "tag", e) : NULL;
    if (!tag)
        return -EINVAL;
    if (!message_name_ok(id))
        return err_set(e, -EINVAL, "\"resource-id\" of a version tag is no resource ID");
    if (!tag_ok(tag))
        return err_set(e, -EINVAL, "\"tag\" is not 1 to 64 characters of U+0021 to U+007E");
    snprintf(out->resource_id, sizeof out->resource_id, "%s", id);
    snprintf(out->tag, sizeof out->tag, "%s", tag);
    return 0;
}

bool vtag_equal(const struct vtag *a, const struct vtag *b)
{
    return strcmp(a->resource_id, b->resource_id) == 0 && strcmp(a->tag, b->tag) == 0;
}

const char *cost_mode_name(enum alto_mode mode)
{
    assert(mode == ALTO_NUMERICAL || mode == ALTO_ORDINAL);
    return mode == ALTO_NUMERICAL ? "numerical" : "ordinal";
}

int message_cost_type(const json_t *value, struct alto_cost_type *out, struct err *e)
{
    const char *metric = message_string(value, "cost-metric", e);
    const char *mode = metric ? message_string(value, "cost-mode", e) : NULL;
    if (!mode)
        return -EINVAL;
    if (!word_ok(metric, ALTO_METRIC_MAX, "-:_.") ||
        !alto_cost_type_init(out, metric, ALTO_OTHER_MODE))
        return err_set(e, -EINVAL, "\"cost-metric\" is no cost metric");
    if (strcmp(mode, "numerical") == 0)
        out->mode = ALTO_NUMERICAL;
    else if (strcmp(mode, "ordinal") == 0)
        out->mode = ALTO_ORDINAL;
    return 0;
}

bool alto_cost_type_init(struct alto_cost_type *type, const char *metric, enum alto_mode mode)
{
    *type = (struct alto_cost_type){.mode = mode};
    return (size_t)snprintf(type->metric, sizeof type->metric, "%s", metric) <= ALTO_METRIC_MAX;
}

bool alto_cost_type_equal(const struct alto_cost_type *a, const struct alto_cost_type *b)
{
    return a->mode == b->mode && strcmp(a->metric, b->metric) == 0;
}

int message_cost(const json_t *value, enum alto_mode mode, double *cost, struct err *e)
{
    char words[80];
    double number = json_number_value(value);
    if (!json_is_number(value) || number < 0 || (mode == ALTO_ORDINAL && number != floor(number)))
        return err_set(e, -EINVAL, "a cost is %s, not a %s number of at least 0",
                       json_describe(value, words, sizeof words),
                       mode == ALTO_ORDINAL ? "whole" : "finite");
    *cost = number;
    return 0;
}

enum alto_status message_status(int code)
{
    assert(code == -EINVAL || code == -EEXIST);
    return code == -EEXIST ? ALTO_CONTRADICTORY : ALTO_MALFORMED;
}

int message_error_code(const char *text, size_t size, char code[ALTO_ERROR_CODE], struct err *e)
{
    json_t *message, *meta;
    int result = message_read(text, size, &message, &meta, e);
    if (result)
        return result;
    const char *found = message_string(meta, "code", e);
    if (found)
        snprintf(code, ALTO_ERROR_CODE, "%s", found);
    json_decref(message);
    return found ? 0 : -EINVAL;
}
