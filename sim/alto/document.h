/*
 * Documents that simulated clients hold: each content is read once and shared by all who have it,
 * whether they are ten or ten thousand.
 *
 * A document is immutable. It is named by its slot, a small number that fits a client's state; slot
 * 0 is none. Documents are reference-counted by clients, the memo and closures, and go when nobody
 * holds them; what is still held when the store is freed goes with it. A body that could not be
 * understood is a document as well, of which the reason is known, so that it is read but once.
 *
 * Two documents of one kind and URI are the same if body, validator and lifetime are. Not
 * thread-safe: a store belongs to one service.
 */
#ifndef SIM_ALTO_DOCUMENT_H
#define SIM_ALTO_DOCUMENT_H

#include <stddef.h>
#include <stdint.h>

#include "sim/alto/ird.h"
#include "sim/alto/outcome.h"
#include "sim/base/digest.h"

struct costmap_binding;
struct costmap_view;
struct http_response;
struct netmap_view;

enum document_kind { DOCUMENT_IRD, DOCUMENT_CLOSURE, DOCUMENT_NETMAP, DOCUMENT_COSTMAP };

/* A directory of a closure and the URI it was asked for at. */
struct closure_member {
    char *uri;
    struct alto_document *ird;
};

struct alto_document {
    enum document_kind kind;
    uint32_t slot, refs;
    uint8_t digest[DIGEST_SIZE];

    char *uri;        /* where it came from; relative URIs refer to it */
    char *validator;  /* see freshness_validator() */
    int64_t lifetime; /* ns */

    enum alto_status status; /* ALTO_GUIDED: understood, else the union is empty */
    char *reason;            /* why it was not */
    union {
        struct ird *ird;
        struct netmap_view *netmap;
        struct costmap_view *costmap;
        struct {
            struct closure_member *members; /* the root first */
            const struct ird **irds;
            size_t n;
        } closure;
    };

    /* Of a cost map: its binding to the network map in `bound`, on which it holds a reference. */
    struct costmap_binding *binding;
    struct alto_document *bound;
};

struct documents;

struct documents *documents_new(void);
void documents_free(struct documents *d); /* and all documents; NULL is allowed */

/*
 * The document of that kind in an answer from `uri`. Returns a new reference, NULL: no memory.
 * O(documents held) and, if it was not known, reading it.
 */
struct alto_document *documents_read(struct documents *d, enum document_kind kind, const char *uri,
                                     const struct http_response *response);

/* The closure of these directories; takes the members (their URIs and references), not the array.
 * A new reference, NULL: no memory. */
struct alto_document *documents_closure(struct documents *d, const struct closure_member *members,
                                        size_t n);

/* The document in a slot, borrowed; NULL for slot 0. */
struct alto_document *documents_at(const struct documents *d, uint32_t slot);

struct alto_document *document_ref(struct alto_document *doc);
void document_unref(struct documents *d, struct alto_document *doc); /* NULL is allowed */

struct ird_closure document_closure(const struct alto_document *doc);

/* The binding of a cost map to a network map, made when first asked for; borrowed. NULL: no memory. */
const struct costmap_binding *document_binding(struct documents *d, struct alto_document *costmap,
                                               struct alto_document *netmap);

/* How many documents are held. */
size_t documents_len(const struct documents *d);

#endif
