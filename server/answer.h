/*
 * What a service answers: an HTTP status, a media type and a body; or an ALTO error (RFC 7285
 * section 8.5), which is such an answer too.
 *
 * An answer starts zeroed, gets filled once, and is released with answer_fini(). While status is 0
 * nothing has been answered yet: functions that read a request return false after they have
 * answered with an error, and their callers just return.
 */
#ifndef SERVER_ANSWER_H
#define SERVER_ANSWER_H

#include "server/stream.h"
#include "server/text.h"
#include "sim/base/prefix.h"

#include <jansson.h>
#include <stdbool.h>

struct answer {
    int status;            /* HTTP's */
    const char *media;     /* static */
    struct text body;      /* owned; data is NULL when memory ran out */
    struct stream *stream; /* owned; a body too large for memory, in the place of `body`, or NULL */
    const char *error;     /* static; the ALTO error's code, or NULL */

    /* The endpoint addresses the client named in its request, owned; for statistics. */
    struct addr *named;
    size_t n_named;
};

void answer_fini(struct answer *a);

/* Answers with status 200 and a document written by write(), which gets `ctx`. When memory runs
 * out, as answer_failure(). */
void answer_document(struct answer *a, const char *media, void (*write)(const void *ctx, FILE *out),
                     const void *ctx);

/*
 * The same with a document given piece by piece: next() writes one and says whether another is behind
 * it. It takes ctx, as stream_new(), and what ctx borrows must last as long as the answer.
 */
void answer_stream(struct answer *a, const char *media, stream_fn *next, void (*release)(void *ctx),
                   void *ctx);

/* Answers with status 500 and no body: memory ran out. Returns false, as all that follow do. */
bool answer_failure(struct answer *a);

/* Answers E_SYNTAX, saying where and what (of which only ASCII goes out, being a parser's words
 * about arbitrary bytes). */
bool answer_syntax(struct answer *a, const char *text);

/* E_MISSING_FIELD, E_INVALID_FIELD_TYPE; `field` is the full path, as "cost-type/cost-mode". */
bool answer_missing(struct answer *a, const char *field);
bool answer_type(struct answer *a, const char *field);

/* E_INVALID_FIELD_VALUE; `value` is given back as a string, whatever it is. */
bool answer_value(struct answer *a, const char *field, const json_t *value);

/* The same with HTTP status 413: the value is fine by itself, but asks for more than this server
 * is willing to answer at once. `why` says so in the place of the value. */
bool answer_too_large(struct answer *a, const char *field, const char *why);

#endif
