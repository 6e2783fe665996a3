#include "server/tally.h"

#include "server/addrset.h"
#include "sim/base/choice.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

const char *const tally_errors[] = {"E_SYNTAX", "E_MISSING_FIELD", "E_INVALID_FIELD_TYPE",
                                    "E_INVALID_FIELD_VALUE", NULL};

const int64_t tally_buckets[TALLY_BUCKETS] = {
    50000,    100000,   250000,    500000,    1000000,    2500000,
    10000000, 50000000, 100000000, 500000000, 1000000000, 5000000000,
};

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

/* Where memory runs out, the set is as full as it gets. */
static void add_addresses(struct tally *t, struct addrset *set, const struct addr *a, size_t n)
{
    pthread_mutex_lock(&t->lock);
    t->figures.at_limit |= addrset_add_many(set, a, n) < 0;
    pthread_mutex_unlock(&t->lock);
}

/* --- Counting ---------------------------------------------------------------------------------- */

static void add_traffic(struct traffic *to, const struct traffic *from)
{
    to->requests += from->requests;
    to->errors += from->errors;
    to->bytes_in += from->bytes_in;
    to->bytes_out += from->bytes_out;
}

static void add_time(struct tally_times *times, int64_t took)
{
    size_t i = 0;
    while (i < TALLY_BUCKETS && took > tally_buckets[i])
        i++;
    if (i < TALLY_BUCKETS)
        times->took[i]++;
    times->requests++;
    times->sum += took;
}

void tally_add(struct tally *t, const struct request_note *note)
{
    const struct traffic one = {1, note->status >= 400, note->bytes_in, note->bytes_out};
    int class = note->status / 100 - 1;
    int error = note->error ? choice_find(tally_errors, note->error) : -1;
    add_addresses(t, &t->clients, &note->client, 1);
    pthread_mutex_lock(&t->lock);
    if (class >= 0 && class < TALLY_CLASSES)
        add_traffic(&t->figures.classes[note->service][class], &one);
    add_time(&t->figures.times[note->service], note->took);
    if (error >= 0)
        t->figures.alto_errors[error]++;
    pthread_mutex_unlock(&t->lock);
}

void tally_sent(struct tally *t, enum service service, uint64_t bytes)
{
    pthread_mutex_lock(&t->lock);
    t->figures.classes[service][1].bytes_out += bytes;
    pthread_mutex_unlock(&t->lock);
}

void tally_named(struct tally *t, const struct addr *named, size_t n)
{
    add_addresses(t, &t->disclosed, named, n);
}

void tally_read(struct tally *t, struct tally_figures *out)
{
    pthread_mutex_lock(&t->lock);
    *out = t->figures;
    for (size_t i = 0; i <= SERVICES; i++) {
        for (size_t class = 0; class < TALLY_CLASSES; class ++)
            add_traffic(i < SERVICES ? &out->services[i] : &out->unknown, &out->classes[i][class]);
    }
    out->clients = t->clients.n;
    out->disclosed = t->disclosed.n;
    pthread_mutex_unlock(&t->lock);
}
