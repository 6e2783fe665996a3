#include "server/answer.h"

#include "server/resource.h"

#include <stdlib.h>
#include <string.h>

void answer_fini(struct answer *a)
{
    free(a->body.data);
    stream_free(a->stream);
    free(a->named);
    *a = (struct answer){0};
}

bool answer_failure(struct answer *a)
{
    a->status = 500;
    a->media = NULL;
    return false;
}

void answer_document(struct answer *a, const char *media, void (*write)(const void *ctx, FILE *out),
                     const void *ctx)
{
    answer_failure(a);
    FILE *out = text_open(&a->body);
    if (!out)
        return;
    write(ctx, out);
    if (text_close(&a->body, out))
        return;
    a->status = 200;
    a->media = media;
}

void answer_stream(struct answer *a, const char *media, stream_fn *next, void (*release)(void *ctx),
                   void *ctx)
{
    answer_failure(a);
    a->stream = stream_new(next, release, ctx);
    if (!a->stream)
        return;
    a->status = 200;
    a->media = media;
}

/* Answers with an error of that code (static); takes `meta`. The order of members is that of their
 * setting. */
static bool answer_error(struct answer *a, int status, const char *code, json_t *meta)
{
    json_t *document = json_pack("{so}", "meta", meta);
    a->body.data = document ? json_dumps(document, JSON_COMPACT) : NULL;
    a->body.size = a->body.data ? strlen(a->body.data) : 0;
    json_decref(document);
    if (!a->body.data)
        return answer_failure(a);
    a->status = status;
    a->error = code;
    a->media = MEDIA_ERROR;
    return false;
}

bool answer_syntax(struct answer *a, const char *text)
{
    char printable[256];
    size_t n = 0;
    for (; text[n] && n + 1 < sizeof printable; n++)
        printable[n] = text[n] >= ' ' && text[n] <= '~' ? text[n] : '?';
    printable[n] = '\0';
    return answer_error(a, 400, "E_SYNTAX",
                        json_pack("{ssss}", "code", "E_SYNTAX", "syntax-error", printable));
}

bool answer_missing(struct answer *a, const char *field)
{
    return answer_error(a, 400, "E_MISSING_FIELD",
                        json_pack("{ssss}", "code", "E_MISSING_FIELD", "field", field));
}

bool answer_type(struct answer *a, const char *field)
{
    return answer_error(a, 400, "E_INVALID_FIELD_TYPE",
                        json_pack("{ssss}", "code", "E_INVALID_FIELD_TYPE", "field", field));
}

static bool invalid_value(struct answer *a, int status, const char *field, const char *value)
{
    return answer_error(
        a, status, "E_INVALID_FIELD_VALUE",
        json_pack("{ssssss}", "code", "E_INVALID_FIELD_VALUE", "field", field, "value", value));
}

bool answer_value(struct answer *a, const char *field, const json_t *value)
{
    if (json_is_string(value))
        return invalid_value(a, 400, field, json_string_value(value));
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
    bool no = invalid_value(a, 400, field, text ? text : "");
    free(text);
    return no;
}

bool answer_too_large(struct answer *a, const char *field, const char *why)
{
    return invalid_value(a, 413, field, why);
}
