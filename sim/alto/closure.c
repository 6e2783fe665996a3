#include "sim/alto/closure.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alto/session.h"

/* members[0..n-1] were got, uris[0..queued-1] are known of. */
struct exploration {
    struct closure_member members[CLOSURE_MAX];
    char *uris[CLOSURE_MAX];
    size_t n, queued;
    int64_t lifetime; /* the least of all */
};

static int enqueue(struct exploration *ex, const char *uri)
{
    for (size_t i = 0; i < ex->queued; i++) {
        if (strcmp(ex->uris[i], uri) == 0)
            return 0;
    }
    if (ex->queued == CLOSURE_MAX)
        return 0;
    ex->uris[ex->queued] = strdup(uri);
    return ex->uris[ex->queued++] ? 0 : -ENOMEM;
}

/* The directory that the client has from that URI, or NULL. */
static struct alto_document *known_directory(const struct session *x, const char *uri)
{
    const struct alto_document *old = session_held(x, x->cache->directory);
    for (size_t i = 0; old && i < old->closure.n; i++) {
        if (strcmp(old->closure.members[i].uri, uri) == 0)
            return old->closure.members[i].ird;
    }
    return NULL;
}

static int note_links(struct exploration *ex, const struct ird *ird)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < ird_len(ird); i++) {
        if (ird_entry(ird, i)->kind == IRD_DIRECTORY)
            code = enqueue(ex, ird_entry(ird, i)->uri);
    }
    return code;
}

static int visit(struct session *x, struct exploration *ex, const char *uri)
{
    struct fetch what = {.resource = ALTO_DIRECTORY, .uri = uri};
    struct closure_member member = {.uri = strdup(uri)};
    int64_t lifetime;
    if (!member.uri)
        return -ENOMEM;
    int code = session_get_document(x, &what, DOCUMENT_IRD, known_directory(x, uri), &member.ird,
                                    &lifetime);
    if (code) {
        free(member.uri);
        return code;
    }
    ex->members[ex->n++] = member;
    if (lifetime < ex->lifetime)
        ex->lifetime = lifetime;
    return note_links(ex, member.ird->ird);
}

static int explore(struct session *x, struct exploration *ex)
{
    int code = enqueue(ex, x->s->directory_uri);
    for (size_t i = 0; code == 0 && i < ex->queued; i++) {
        code = visit(x, ex, ex->uris[i]);
        if (code == 1 && i > 0) {
            ex->lifetime = 0;
            code = 0;
        }
    }
    return code;
}

static void drop_members(struct session *x, struct exploration *ex)
{
    for (size_t i = 0; i < ex->n; i++) {
        free(ex->members[i].uri);
        document_unref(x->s->documents, ex->members[i].ird);
    }
}

static int ask(struct session *x)
{
    struct exploration ex = {.lifetime = INT64_MAX};
    int code = explore(x, &ex);
    if (code == 0) {
        struct alto_document *closure = documents_closure(x->s->documents, ex.members, ex.n);
        code = closure ? 0 : -ENOMEM;
        if (closure) {
            session_hold(x->s, &x->cache->directory, closure);
            x->cache->directory_until = x->q->now + ex.lifetime;
        }
    } else {
        drop_members(x, &ex);
    }
    for (size_t i = 0; i < ex.queued; i++)
        free(ex.uris[i]);
    return code;
}

int closure_need(struct session *x)
{
    if (x->cache->directory && x->q->now < x->cache->directory_until)
        return 0;
    return ask(x);
}
