#include "sim/alto/memo.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alto/document.h"
#include "sim/base/prefix.h"

struct memo {
    void *tree; /* of entries, by key */
    struct memo_entry *newest, *oldest;
    size_t len, weight, limit;
    struct documents *documents;
};

struct memo *memo_new(size_t limit, struct documents *documents)
{
    struct memo *m = calloc(1, sizeof *m);
    if (m)
        *m = (struct memo){.limit = limit, .documents = documents};
    return m;
}

static int entry_compare(const void *a, const void *b)
{
    const struct memo_entry *x = a, *y = b;
    return memcmp(x->key, y->key, DIGEST_SIZE);
}

/* --- The order of use --- */

static void unlink_entry(struct memo *m, struct memo_entry *entry)
{
    *(entry->newer ? &entry->newer->older : &m->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &m->oldest) = entry->newer;
}

static void link_newest(struct memo *m, struct memo_entry *entry)
{
    entry->newer = NULL;
    entry->older = m->newest;
    *(m->newest ? &m->newest->newer : &m->oldest) = entry;
    m->newest = entry;
}

/* --- Coming and going --- */

static void entry_free(struct memo *m, struct memo_entry *entry)
{
    document_unref(m->documents, entry->document);
    http_response_fini(&entry->response);
    free(entry->uri);
    free(entry);
}

static void drop(struct memo *m, struct memo_entry *entry)
{
    tdelete(entry, &m->tree, entry_compare);
    unlink_entry(m, entry);
    m->len--;
    m->weight -= entry->weight;
    entry_free(m, entry);
}

void memo_clear(struct memo *m)
{
    while (m->oldest)
        drop(m, m->oldest);
}

void memo_free(struct memo *m)
{
    if (!m)
        return;
    memo_clear(m);
    free(m);
}

static size_t weight_of(const char *uri, const struct http_response *r)
{
    size_t weight = sizeof(struct memo_entry) + strlen(uri) + r->size;
    for (int i = 0; i < HTTP_HEADERS; i++)
        weight += r->headers[i] ? strlen(r->headers[i]) : 0;
    return weight;
}

struct memo_entry *memo_add(struct memo *m, const uint8_t key[DIGEST_SIZE], const char *uri,
                            struct http_response *response)
{
    struct memo_entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        return NULL;
    memcpy(entry->key, key, DIGEST_SIZE);
    entry->uri = strdup(uri);
    if (!entry->uri || !tsearch(entry, &m->tree, entry_compare)) {
        free(entry->uri);
        free(entry);
        return NULL;
    }
    entry->response = *response;
    *response = (struct http_response){0};
    entry->weight = weight_of(uri, &entry->response);
    link_newest(m, entry);
    m->len++;
    m->weight += entry->weight;
    while (m->weight > m->limit && m->oldest != entry)
        drop(m, m->oldest);
    return entry;
}

struct memo_entry *memo_find(struct memo *m, const uint8_t key[DIGEST_SIZE])
{
    struct memo_entry probe;
    memcpy(probe.key, key, DIGEST_SIZE);
    struct memo_entry *const *found = tfind(&probe, &m->tree, entry_compare);
    if (!found)
        return NULL;
    struct memo_entry *entry = *found;
    unlink_entry(m, entry);
    link_newest(m, entry);
    return entry;
}

void memo_attach(struct memo_entry *entry, struct alto_document *document)
{
    entry->document = document;
    free(entry->response.body);
    entry->response.body = NULL;
}

size_t memo_len(const struct memo *m)
{
    return m->len;
}

/* --- Keys --- */

void memo_key(const struct http_request *request, bool personal, uint8_t key[DIGEST_SIZE])
{
    struct {
        uint8_t uri[DIGEST_SIZE], accept[DIGEST_SIZE], validator[DIGEST_SIZE];
        uint8_t content_type[DIGEST_SIZE], body[DIGEST_SIZE], client[DIGEST_SIZE];
    } parts;
    const char *texts[] = {request->uri, request->accept, request->validator,
                           request->content_type};
    uint8_t *digests[] = {parts.uri, parts.accept, parts.validator, parts.content_type};
    for (int i = 0; i < 4; i++)
        digest_bytes(texts[i] ? texts[i] : "", texts[i] ? strlen(texts[i]) : 0, digests[i]);
    digest_bytes(request->body ? request->body : "", request->size, parts.body);
    bool named = personal && request->client;
    digest_bytes(named ? (const void *)request->client : "", named ? sizeof(struct addr) : 0,
                 parts.client);
    digest_bytes(&parts, sizeof parts, key);
}
