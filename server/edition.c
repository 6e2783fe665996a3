#include "server/edition.h"

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
    size_t n; /* documents: the directory, then one for each resource */
    struct document documents[];
};

struct editions {
    pthread_mutex_t lock;
    pthread_cond_t retired;
    const struct directory_link *links;
    size_t n_links;
    struct edition *oldest, *current; /* a list from old to new */
};

/* --- One edition ------------------------------------------------------------------------------ */

static int write_document(struct document *d, const struct editions *e, const struct mapset *maps,
                          const struct resource *r)
{
    struct answer a = {0};
    char digest[DIGEST_HEX];
    const struct question q = {.resource = r, .links = e->links, .n_links = e->n_links};
    service_answer(maps, &q, &a);
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
    d->gzip = gzipped_new();
    return d->gzip ? 0 : -ENOMEM;
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
        gzipped_free(edition->documents[i].gzip);
        free(edition->documents[i].body.data);
    }
    mapset_unref(edition->maps);
    free(edition);
}

/* An edition with all its documents but their times, or NULL: no memory. */
static struct edition *edition_new(const struct editions *e, struct mapset *maps)
{
    size_t n = 1 + mapset_resources(maps);
    struct edition *edition = calloc(1, sizeof *edition + n * sizeof *edition->documents);
    if (!edition)
        return NULL;
    edition->maps = mapset_ref(maps);
    edition->n = n;
    int code = 0;
    for (size_t i = 0; i < n && code == 0; i++) {
        const struct resource *r = i ? mapset_resource(maps, i - 1) : NULL;
        if (!r || !service_accepts(r->service))
            code = write_document(&edition->documents[i], e, maps, r);
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

void editions_link(struct editions *e, const struct directory_link *links, size_t n)
{
    assert(!e->current);
    e->links = links;
    e->n_links = n;
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

int editions_publish(struct editions *e, struct mapset *maps, int64_t now, uint64_t *fence)
{
    if (directory_links_check(e->links, e->n_links, maps, NULL))
        return -EINVAL;
    struct edition *edition = edition_new(e, maps);
    if (!edition)
        return -ENOMEM;
    pthread_mutex_lock(&e->lock);
    for (size_t i = 0; i < edition->n; i++) {
        struct document *d = &edition->documents[i];
        const struct document *same = d->media ? find_same(e->current, d) : NULL;
        d->since = same ? same->since : now;
    }
    *fence = edition->number = e->current ? e->current->number + 1 : 1;
    if (e->current)
        e->current->newer = edition;
    else
        e->oldest = edition;
    e->current = edition;
    struct edition *gone = retire(e);
    pthread_mutex_unlock(&e->lock);
    free_all(gone);
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
