/*
 * Inside of the client (client.h): one call on behalf of one simulated client, and how it comes by
 * a document. Functions return 0, 1 (unguided, the outcome says why) or negative, see fetch.h.
 */
#ifndef SIM_ALTO_SESSION_H
#define SIM_ALTO_SESSION_H

#include "sim/alto/client.h"
#include "sim/alto/document.h"
#include "sim/alto/fetch.h"

struct alto_service {
    char *directory_uri;
    struct documents *documents;
    struct fetcher fetcher;
};

struct session {
    struct alto_service *s;
    struct alto_cache *cache;
    const struct alto_query *q;
    struct alto_outcome *out;
    struct alto_cost_type type; /* that is looked for */
    uint32_t asked;             /* maps asked for so far */
};

/* The document in a slot of the client, borrowed; NULL: none. */
struct alto_document *session_held(const struct session *x, uint32_t slot);

/* Puts another document in place of the one a slot names; takes the reference (NULL: none). */
void session_hold(struct alto_service *s, uint32_t *slot, struct alto_document *doc);

/* Asks for a resource on behalf of the client, unless the server is to be left alone. */
int session_get(struct session *x, struct fetch *what, struct memo_entry **answer);

/*
 * Asks for a document, conditionally if the client has one already (`known`, NULL: none). *doc is a
 * new reference to what it has then, *lifetime how long that is good, in ns.
 */
int session_get_document(struct session *x, struct fetch *what, enum document_kind kind,
                         struct alto_document *known, struct alto_document **doc,
                         int64_t *lifetime);

#endif
