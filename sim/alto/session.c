#include "sim/alto/session.h"

#include <errno.h>

#include "sim/alto/freshness.h"
#include "sim/alto/http_client.h"
#include "sim/alto/memo.h"

struct alto_document *session_held(const struct session *x, uint32_t slot)
{
    return documents_at(x->s->documents, slot);
}

void session_hold(struct alto_service *s, uint32_t *slot, struct alto_document *doc)
{
    struct alto_document *old = documents_at(s->documents, *slot);
    *slot = doc ? doc->slot : 0;
    document_unref(s->documents, old);
}

int session_get(struct session *x, struct fetch *what, struct memo_entry **answer)
{
    int64_t retry_after = 0;
    if (x->q->now < x->cache->retry_at)
        return alto_fail(x->out, ALTO_OVERLOADED, "the server asked to be left alone");
    what->client = x->q->client.family == FAMILY_NONE ? &x->q->self : &x->q->client;
    int code = fetch(&x->s->fetcher, what, x->out, answer, &retry_after);
    if (retry_after)
        x->cache->retry_at = x->q->now + retry_after;
    return code;
}

/* The document in a new answer, a new reference; NULL: no memory. */
static struct alto_document *document_in(struct session *x, enum document_kind kind,
                                         struct memo_entry *answer)
{
    if (!answer->document) {
        struct alto_document *doc =
            documents_read(x->s->documents, kind, answer->uri, &answer->response);
        if (!doc)
            return NULL;
        memo_attach(answer, doc);
    }
    return document_ref(answer->document);
}

int session_get_document(struct session *x, struct fetch *what, enum document_kind kind,
                         struct alto_document *known, struct alto_document **doc, int64_t *lifetime)
{
    struct memo_entry *answer;
    what->validator = known && !what->body ? known->validator : NULL;
    int code = session_get(x, what, &answer);
    if (code)
        return code;
    if (answer->response.status == 304) {
        *doc = document_ref(known);
        *lifetime = freshness_given(&answer->response) ? freshness_lifetime(&answer->response)
                                                       : known->lifetime;
        return 0;
    }
    *doc = document_in(x, kind, answer);
    if (!*doc)
        return -ENOMEM;
    *lifetime = (*doc)->lifetime;
    if ((*doc)->status == ALTO_GUIDED)
        return 0;
    code = alto_fail(x->out, (*doc)->status, "%s: %s", http_path(what->uri), (*doc)->reason);
    document_unref(x->s->documents, *doc);
    return code;
}
