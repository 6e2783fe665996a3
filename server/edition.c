#include "server/edition.h"

#include "server/gzip.h"
#include "server/service.h"
#include "sim/base/digest.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct edition {
    struct edition *newer;
    uint64_t number;
    size_t users; /* answers being made or sent from it */
    struct mapset *maps;
    struct terms *terms; /* or NULL */
    size_t n;            /* documents: the directory, then one for each resource */
    struct document documents[];
};

struct editions {
    pthread_mutex_t lock;
    pthread_cond_t retired;
    struct edition *oldest, *current; /* a list from old to new */
};

/* --- One edition ------------------------------------------------------------------------------ */

/* Compresses what is worth it, here and not when somebody asks, whom nobody else would wait for. */
static int compress(struct document *d)
{
    int code = d->body.size < GZIP_WORTH ? 0 : gzip_compress(&d->body, false, &d->gzip);
    if (d->gzip.size >= d->body.size) {
        free(d->gzip.data);
        d->gzip = (struct text){NULL, 0};
    }
    return code;
}

static int write_document(struct document *d, const struct edition *edition,
                          const struct resource *r)
{
    struct answer a = {0};
    char digest[DIGEST_HEX];
    const struct terms *t = edition->terms;
    const struct question q = {
        .resource = r, .links = t ? t->links : NULL, .n_links = t ? t->n_links : 0};
    service_answer(edition->maps, &q, &a);
    if (a.status != 200) {
        answer_fini(&a);
        return -ENOMEM;
    }
    d->media = a.media;
    if (a.stream) {
        int code = costmap_digest(r->costmap, d->tag);
        answer_fini(&a);
        return code;
    }
    d->body = a.body; /* taken over */
    digest_hex(d->body.data, d->body.size, digest);
    bool versioned = r && r->service == SERVICE_NETWORKMAP;
    snprintf(d->tag, sizeof d->tag, "%s", versioned ? netmap_tag(r->netmap) : digest);
    return t && t->gzip ? compress(d) : 0;
}

/* The document with the same content in the edition before, or NULL. */
static const struct document *find_same(const struct edition *before, const struct document *d)
{
    for (size_t i = 0; before && i < before->n; i++) {
        const struct document *old = &before->documents[i];
        if (old->media && strcmp(old->tag, d->tag) == 0 && strcmp(old->media, d->media) == 0)
            return old;
    }
    return NULL;
}

static void edition_free(struct edition *edition)
{
    if (!edition)
        return;
    for (size_t i = 0; i < edition->n; i++) {
        free(edition->documents[i].gzip.data);
        free(edition->documents[i].body.data);
    }
    mapset_unref(edition->maps);
    terms_unref(edition->terms);
    free(edition);
}

/* An edition with all its documents but their times, or NULL: no memory. */
static struct edition *edition_new(struct mapset *maps, struct terms *terms)
{
    size_t n = 1 + mapset_resources(maps);
    struct edition *edition = calloc(1, sizeof *edition + n * sizeof *edition->documents);
    if (!edition)
        return NULL;
    edition->maps = mapset_ref(maps);
    edition->terms = terms ? terms_ref(terms) : NULL;
    edition->n = n;
    int code = 0;
    for (size_t i = 0; i < n && code == 0; i++) {
        const struct resource *r = i ? mapset_resource(maps, i - 1) : NULL;
        if (!r || !service_accepts(r->service))
            code = write_document(&edition->documents[i], edition, r);
    }
    if (code == 0)
        return edition;
    edition_free(edition);
    return NULL;
}

const struct mapset *edition_maps(const struct edition *edition)
{
    return edition->maps;
}

const struct terms *edition_terms(const struct edition *edition)
{
    return edition->terms;
}

const struct document *edition_document(const struct edition *edition, long resource)
{
    const struct document *d = &edition->documents[resource + 1];
    return d->media ? d : NULL;
}

/* --- All of them ------------------------------------------------------------------------------ */

struct editions *editions_new(void)
{
    struct editions *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&e->lock, NULL);
    pthread_cond_init(&e->retired, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return e;
}

/* Takes editions that are neither current nor in use off the old end of the list. */
static struct edition *retire(struct editions *e)
{
    struct edition *first = e->oldest, **end = &first;
    while (e->oldest != e->current && e->oldest->users == 0) {
        end = &e->oldest->newer;
        e->oldest = *end;
    }
    if (end == &first)
        return NULL;
    *end = NULL;
    pthread_cond_broadcast(&e->retired);
    return first;
}

static void free_all(struct edition *first)
{
    while (first) {
        struct edition *next = first->newer;
        edition_free(first);
        first = next;
    }
}

void editions_free(struct editions *e)
{
    if (!e)
        return;
    for (struct edition *edition = e->oldest; edition; edition = edition->newer)
        assert(edition->users == 0);
    free_all(e->oldest);
    pthread_cond_destroy(&e->retired);
    pthread_mutex_destroy(&e->lock);
    free(e);
}

/* A reference to those terms; to the ones of the current edition for NULL, or NULL if there are none. */
static struct terms *terms_for(struct editions *e, struct terms *terms)
{
    pthread_mutex_lock(&e->lock);
    if (!terms && e->current)
        terms = e->current->terms;
    if (terms)
        terms_ref(terms);
    pthread_mutex_unlock(&e->lock);
    return terms;
}

/* Puts a whole edition in the place of the current one; returns its number. */
static uint64_t make_current(struct editions *e, struct edition *edition, int64_t now)
{
    pthread_mutex_lock(&e->lock);
    for (size_t i = 0; i < edition->n; i++) {
        struct document *d = &edition->documents[i];
        const struct document *same = d->media ? find_same(e->current, d) : NULL;
        d->since = same ? same->since : now;
    }
    uint64_t number = edition->number = e->current ? e->current->number + 1 : 1;
    if (e->current)
        e->current->newer = edition;
    else
        e->oldest = edition;
    e->current = edition;
    struct edition *gone = retire(e);
    pthread_mutex_unlock(&e->lock);
    free_all(gone);
    return number;
}

int editions_publish(struct editions *e, struct mapset *maps, struct terms *terms, int64_t now,
                     uint64_t *fence)
{
    terms = terms_for(e, terms);
    bool linked = !terms || !directory_links_check(terms->links, terms->n_links, maps, NULL);
    struct edition *edition = linked ? edition_new(maps, terms) : NULL;
    terms_unref(terms);
    if (!edition)
        return linked ? -ENOMEM : -EINVAL;
    *fence = make_current(e, edition, now);
    return 0;
}

int editions_fence(struct editions *e, uint64_t fence, unsigned seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += seconds;
    int code = 0;
    pthread_mutex_lock(&e->lock);
    while (e->oldest && e->oldest->number < fence && e->oldest != e->current && code == 0)
        code = pthread_cond_timedwait(&e->retired, &e->lock, &until);
    pthread_mutex_unlock(&e->lock);
    return -code;
}

struct edition *editions_enter(struct editions *e)
{
    pthread_mutex_lock(&e->lock);
    struct edition *edition = e->current;
    assert(edition);
    edition->users++;
    pthread_mutex_unlock(&e->lock);
    return edition;
}

void editions_leave(struct editions *e, struct edition *edition)
{
    pthread_mutex_lock(&e->lock);
    edition->users--;
    struct edition *gone = retire(e);
    pthread_mutex_unlock(&e->lock);
    free_all(gone);
}
