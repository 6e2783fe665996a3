#include "sim/alto/document.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alto/costmap_view.h"
#include "sim/alto/freshness.h"
#include "sim/alto/http_client.h"
#include "sim/alto/message.h"
#include "sim/alto/netmap_view.h"
#include "sim/base/err.h"
#include "sim/base/vec.h"

struct documents {
    VEC(struct alto_document *) slots; /* slot s at s - 1; NULL: free */
    size_t len;
};

struct documents *documents_new(void)
{
    return calloc(1, sizeof(struct documents));
}

/* --- Coming and going --- */

/* Frees a document with its contents; references it holds on others are the caller's affair. */
static void document_free(struct alto_document *doc)
{
    if (!doc)
        return;
    switch (doc->kind) {
    case DOCUMENT_IRD:
        ird_free(doc->ird);
        break;
    case DOCUMENT_NETMAP:
        netmap_view_free(doc->netmap);
        break;
    case DOCUMENT_COSTMAP:
        costmap_binding_free(doc->binding);
        costmap_view_free(doc->costmap);
        break;
    case DOCUMENT_CLOSURE:
        for (size_t i = 0; i < doc->closure.n; i++)
            free(doc->closure.members[i].uri);
        free(doc->closure.members);
        free(doc->closure.irds);
        break;
    }
    free(doc->uri);
    free(doc->validator);
    free(doc->reason);
    free(doc);
}

void documents_free(struct documents *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->slots.n; i++)
        document_free(d->slots.v[i]);
    vec_free(&d->slots);
    free(d);
}

struct alto_document *document_ref(struct alto_document *doc)
{
    doc->refs++;
    return doc;
}

void document_unref(struct documents *d, struct alto_document *doc)
{
    if (!doc || --doc->refs)
        return;
    d->slots.v[doc->slot - 1] = NULL;
    d->len--;
    document_unref(d, doc->bound);
    if (doc->kind == DOCUMENT_CLOSURE) {
        for (size_t i = 0; i < doc->closure.n; i++)
            document_unref(d, doc->closure.members[i].ird);
    }
    document_free(doc);
}

/* Puts the document into a free slot with one reference. False: no memory. */
static bool settle(struct documents *d, struct alto_document *doc)
{
    size_t at = 0;
    while (at < d->slots.n && d->slots.v[at])
        at++;
    if (at == d->slots.n && !vec_push(&d->slots, NULL))
        return false;
    d->slots.v[at] = doc;
    d->len++;
    doc->slot = (uint32_t)at + 1;
    doc->refs = 1;
    return true;
}

static struct alto_document *find(const struct documents *d, enum document_kind kind,
                                  const uint8_t digest[DIGEST_SIZE])
{
    for (size_t i = 0; i < d->slots.n; i++) {
        struct alto_document *doc = d->slots.v[i];
        if (doc && doc->kind == kind && memcmp(doc->digest, digest, DIGEST_SIZE) == 0)
            return doc;
    }
    return NULL;
}

struct alto_document *documents_at(const struct documents *d, uint32_t slot)
{
    return slot ? d->slots.v[slot - 1] : NULL;
}

size_t documents_len(const struct documents *d)
{
    return d->len;
}

/* --- Reading --- */

static int parse(struct alto_document *doc, const struct http_response *r, struct err *e)
{
    switch (doc->kind) {
    case DOCUMENT_IRD:
        return ird_parse(r->body, r->size, doc->uri, &doc->ird, e);
    case DOCUMENT_NETMAP:
        return netmap_view_parse(r->body, r->size, &doc->netmap, e);
    case DOCUMENT_COSTMAP:
        return costmap_view_parse(r->body, r->size, &doc->costmap, e);
    case DOCUMENT_CLOSURE:
        break;
    }
    assert(false);
    return -EINVAL;
}

/* Reads the body and keeps what is wrong with it, if anything. Returns 0 or -ENOMEM. */
static int understand(struct alto_document *doc, const struct http_response *r)
{
    struct err e = ERR_INIT;
    int code = parse(doc, r, &e);
    if (code == 0 || code == -ENOMEM)
        return code;
    doc->status = message_status(code);
    doc->reason = strdup(e.text);
    return doc->reason ? 0 : -ENOMEM;
}

/* Names what makes two documents the same. */
static void identify(const struct alto_document *doc, const struct http_response *r,
                     uint8_t digest[DIGEST_SIZE])
{
    struct {
        uint8_t uri[DIGEST_SIZE], validator[DIGEST_SIZE], body[DIGEST_SIZE];
        int64_t lifetime;
    } whole = {.lifetime = doc->lifetime};
    digest_bytes(doc->uri, strlen(doc->uri), whole.uri);
    digest_bytes(doc->validator, strlen(doc->validator), whole.validator);
    digest_bytes(r->body ? r->body : "", r->size, whole.body);
    digest_bytes(&whole, sizeof whole, digest);
}

struct alto_document *documents_read(struct documents *d, enum document_kind kind, const char *uri,
                                     const struct http_response *response)
{
    struct alto_document *doc = calloc(1, sizeof *doc);
    if (!doc)
        return NULL;
    doc->kind = kind;
    doc->uri = strdup(uri);
    doc->validator = freshness_validator(response);
    doc->lifetime = freshness_lifetime(response);
    if (doc->uri && doc->validator) {
        identify(doc, response, doc->digest);
        struct alto_document *known = find(d, kind, doc->digest);
        if (known) {
            document_free(doc);
            return document_ref(known);
        }
        if (understand(doc, response) == 0 && settle(d, doc))
            return doc;
    }
    document_free(doc);
    return NULL;
}

/* --- Closures --- */

/* The members' URIs and slots; slots suffice, since a closure keeps its members where they are. */
static bool identify_closure(const struct closure_member *members, size_t n,
                             uint8_t digest[DIGEST_SIZE])
{
    struct part {
        uint8_t uri[DIGEST_SIZE];
        uint64_t slot;
    } *parts = calloc(n ? n : 1, sizeof *parts);
    if (!parts)
        return false;
    for (size_t i = 0; i < n; i++) {
        digest_bytes(members[i].uri, strlen(members[i].uri), parts[i].uri);
        parts[i].slot = members[i].ird->slot;
    }
    digest_bytes(parts, n * sizeof *parts, digest);
    free(parts);
    return true;
}

static void drop_members(struct documents *d, const struct closure_member *members, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(members[i].uri);
        document_unref(d, members[i].ird);
    }
}

static struct alto_document *closure_new(const struct closure_member *members, size_t n)
{
    struct alto_document *doc = calloc(1, sizeof *doc);
    if (!doc)
        return NULL;
    doc->kind = DOCUMENT_CLOSURE;
    doc->closure.members = calloc(n ? n : 1, sizeof *members);
    doc->closure.irds = calloc(n ? n : 1, sizeof *doc->closure.irds);
    if (!doc->closure.members || !doc->closure.irds) {
        document_free(doc);
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        doc->closure.irds[i] = members[i].ird->ird;
    return doc;
}

struct alto_document *documents_closure(struct documents *d, const struct closure_member *members,
                                        size_t n)
{
    uint8_t digest[DIGEST_SIZE];
    struct alto_document *doc = NULL;
    bool ok = identify_closure(members, n, digest);
    if (ok && (doc = find(d, DOCUMENT_CLOSURE, digest))) {
        drop_members(d, members, n);
        return document_ref(doc);
    }
    doc = ok ? closure_new(members, n) : NULL;
    if (!doc || !settle(d, doc)) {
        document_free(doc);
        drop_members(d, members, n);
        return NULL;
    }
    memcpy(doc->digest, digest, DIGEST_SIZE);
    memcpy(doc->closure.members, members, n * sizeof *members);
    doc->closure.n = n;
    return doc;
}

struct ird_closure document_closure(const struct alto_document *doc)
{
    return (struct ird_closure){doc->closure.irds, doc->closure.n};
}

/* --- Bindings --- */

const struct costmap_binding *document_binding(struct documents *d, struct alto_document *costmap,
                                               struct alto_document *netmap)
{
    if (costmap->bound == netmap)
        return costmap->binding;
    struct costmap_binding *binding = costmap_binding_new(costmap->costmap, netmap->netmap);
    if (!binding)
        return NULL;
    costmap_binding_free(costmap->binding);
    document_unref(d, costmap->bound);
    costmap->binding = binding;
    costmap->bound = document_ref(netmap);
    return binding;
}
