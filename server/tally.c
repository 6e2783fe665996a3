#include "server/tally.h"

#include "server/addrset.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct tally {
    pthread_mutex_t lock;
    struct tally_figures figures;
    struct addrset clients, disclosed;
};

struct tally *tally_new(size_t limit)
{
    struct tally *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    pthread_mutex_init(&t->lock, NULL);
    addrset_init(&t->clients, limit);
    addrset_init(&t->disclosed, limit);
    return t;
}

void tally_free(struct tally *t)
{
    if (!t)
        return;
    addrset_fini(&t->clients);
    addrset_fini(&t->disclosed);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

void tally_add(struct tally *t, enum service service, int status, size_t bytes_in, size_t bytes_out)
{
    pthread_mutex_lock(&t->lock);
    struct traffic *f = service == SERVICES ? &t->figures.unknown : &t->figures.services[service];
    f->requests++;
    f->errors += status >= 400;
    f->bytes_in += bytes_in;
    f->bytes_out += bytes_out;
    pthread_mutex_unlock(&t->lock);
}

void tally_sent(struct tally *t, enum service service, uint64_t bytes)
{
    pthread_mutex_lock(&t->lock);
    t->figures.services[service].bytes_out += bytes;
    pthread_mutex_unlock(&t->lock);
}

/* Where memory runs out, the set is as full as it gets. */
static void note(struct tally *t, struct addrset *set, const struct addr *a, size_t n)
{
    pthread_mutex_lock(&t->lock);
    for (size_t i = 0; i < n; i++)
        t->figures.at_limit |= addrset_add(set, &a[i]) < 0;
    pthread_mutex_unlock(&t->lock);
}

void tally_client(struct tally *t, const struct addr *client)
{
    note(t, &t->clients, client, 1);
}

void tally_named(struct tally *t, const struct addr *named, size_t n)
{
    note(t, &t->disclosed, named, n);
}

void tally_read(struct tally *t, struct tally_figures *out)
{
    pthread_mutex_lock(&t->lock);
    *out = t->figures;
    out->clients = t->clients.n;
    out->disclosed = t->disclosed.n;
    pthread_mutex_unlock(&t->lock);
}
