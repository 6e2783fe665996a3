#include "server/edition.h"
#include "tests/support/alto_maps.h"
#include "tests/support/gunzip.h"
#include "tests/support/test.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

/* A set whose routingcost from a to a is `cost` and whose only PID beside a is `pid`. */
static struct mapset *maps(const char *pid, int cost)
{
    char json[500];
    snprintf(json, sizeof json,
             "{\"meta\": {\"vtag\": {\"resource-id\": \"net\"}}, \"network-map\":"
             " {\"a\": {\"ipv4\": [\"0.0.0.0/0\"]}, \"%s\": {\"ipv6\": [\"::/0\"]}},"
             " \"cost-maps\": [{\"meta\": {\"cost-type\": {\"cost-metric\": \"routingcost\","
             " \"cost-mode\": \"numerical\"}}, \"cost-map\": {\"a\": {\"a\": %d}}}]}",
             pid, cost);
    return maps_from(json, OFFER_FILTERED);
}

static uint64_t publish(struct editions *e, const char *pid, int cost, int64_t now)
{
    struct mapset *s = maps(pid, cost);
    uint64_t fence;
    assert_int_equal(editions_publish(e, s, NULL, now, &fence), 0);
    mapset_unref(s); /* the edition has its own reference */
    return fence;
}

static const struct document *document(const struct edition *edition, const char *id)
{
    const struct mapset *s = edition_maps(edition);
    for (size_t i = 0; i < mapset_resources(s); i++) {
        if (strcmp(mapset_resource(s, i)->id, id) == 0)
            return edition_document(edition, (long)i);
    }
    fail_msg("there is no resource %s", id);
    return NULL;
}

TEST(an_edition_has_a_document_for_the_directory_and_each_resource_to_get)
{
    struct editions *e = editions_new();
    assert_int_equal(publish(e, "b", 1, 5), 1);
    struct edition *edition = editions_enter(e);
    const struct document *d = edition_document(edition, -1);
    assert_string_equal(d->media, "application/alto-directory+json");
    assert_int_equal(d->since, 5);
    d = document(edition, "net");
    assert_string_equal(d->tag, netmap_tag(mapset_netmap(edition_maps(edition), 0)));
    assert_non_null(strstr(d->body.data, d->tag));
    d = document(edition, "net:num-routing");
    assert_non_null(strstr(d->body.data, "\"cost-map\":{\"a\":{\"a\":1},\"b\":{}}"));
    assert_null(document(edition, "net:filtered"));
    assert_null(document(edition, "endpoint-property"));
    editions_leave(e, edition);
    editions_free(e);
}

TEST(what_stays_the_same_keeps_its_tag_and_time)
{
    struct editions *e = editions_new();
    char before[TAG_MAX + 1];
    publish(e, "b", 1, 5);
    struct edition *edition = editions_enter(e);
    strcpy(before, document(edition, "net:num-routing")->tag);
    editions_leave(e, edition);
    publish(e, "b", 2, 6);
    edition = editions_enter(e);
    assert_int_equal(edition_document(edition, -1)->since, 5);
    assert_int_equal(document(edition, "net")->since, 5);
    assert_int_equal(document(edition, "net:num-routing")->since, 6);
    assert_string_not_equal(document(edition, "net:num-routing")->tag, before);
    editions_leave(e, edition);
    publish(e, "c", 2, 7);
    edition = editions_enter(e);
    assert_int_equal(edition_document(edition, -1)->since, 5);
    assert_int_equal(document(edition, "net")->since, 7);
    assert_int_equal(document(edition, "net:num-routing")->since, 7);
    editions_leave(e, edition);
    editions_free(e);
}

TEST(who_entered_an_edition_keeps_it_whatever_is_published)
{
    struct editions *e = editions_new();
    publish(e, "b", 1, 0);
    struct edition *old = editions_enter(e);
    publish(e, "c", 2, 0);
    struct edition *current = editions_enter(e);
    assert_int_not_equal(netmap_find(mapset_netmap(edition_maps(old), 0), "b"), NETMAP_NONE);
    assert_int_equal(netmap_find(mapset_netmap(edition_maps(current), 0), "b"), NETMAP_NONE);
    editions_leave(e, old);
    editions_leave(e, current);
    editions_free(e);
}

TEST(a_fence_is_passed_once_all_older_editions_were_left)
{
    struct editions *e = editions_new();
    uint64_t first = publish(e, "b", 1, 0);
    struct edition *old = editions_enter(e);
    assert_int_equal(editions_fence(e, first, 0), 0);
    uint64_t second = publish(e, "b", 2, 0);
    struct edition *middle = editions_enter(e);
    assert_int_equal(editions_fence(e, first, 0), 0);
    assert_int_equal(editions_fence(e, second, 0), -ETIMEDOUT);
    uint64_t third = publish(e, "b", 3, 0);
    editions_leave(e, old);
    assert_int_equal(editions_fence(e, second, 0), 0);
    assert_int_equal(editions_fence(e, third, 0), -ETIMEDOUT);
    editions_leave(e, middle);
    assert_int_equal(editions_fence(e, third, 0), 0);
    editions_free(e);
}

TEST(an_old_edition_left_before_an_older_one_waits_for_it)
{
    struct editions *e = editions_new();
    publish(e, "b", 1, 0);
    struct edition *oldest = editions_enter(e);
    publish(e, "b", 2, 0);
    struct edition *middle = editions_enter(e);
    uint64_t fence = publish(e, "b", 3, 0);
    editions_leave(e, middle);
    assert_int_equal(editions_fence(e, fence, 0), -ETIMEDOUT);
    editions_leave(e, oldest);
    assert_int_equal(editions_fence(e, fence, 0), 0);
    editions_free(e);
}

struct holder {
    struct editions *editions;
    struct edition *edition;
    atomic_bool left;
};

static void *hold(void *ctx)
{
    struct holder *h = ctx;
    atomic_store(&h->left, true);
    editions_leave(h->editions, h->edition);
    return NULL;
}

TEST(a_fence_waits_for_another_thread)
{
    struct holder h = {.editions = editions_new()};
    pthread_t thread;
    publish(h.editions, "b", 1, 0);
    h.edition = editions_enter(h.editions);
    uint64_t fence = publish(h.editions, "b", 2, 0);
    assert_int_equal(pthread_create(&thread, NULL, hold, &h), 0);
    assert_int_equal(editions_fence(h.editions, fence, 30), 0);
    assert_true(atomic_load(&h.left));
    pthread_join(thread, NULL);
    editions_free(h.editions);
}

/* Somebody who enters while an edition is being made. */
struct reader {
    struct editions *editions;
    pthread_t thread;
    sem_t entered;
    struct edition *edition;
    bool came, waited;
};

static struct reader *watching; /* NULL: nobody */

static void *enter(void *ctx)
{
    struct reader *r = ctx;
    r->edition = editions_enter(r->editions);
    sem_post(&r->entered);
    return NULL;
}

/* Digests are made of an edition's documents. The time is for a server that makes readers wait. */
int gnutls_hash_fast(gnutls_digest_algorithm_t algorithm, const void *data, size_t size, void *out)
{
    struct reader *r = watching;
    gnutls_hash_hd_t hash;
    if (r && !r->came) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += 20;
        r->came = true;
        assert_int_equal(pthread_create(&r->thread, NULL, enter, r), 0);
        r->waited = sem_timedwait(&r->entered, &until) != 0;
    }
    int code = gnutls_hash_init(&hash, algorithm);
    if (code == 0) {
        gnutls_hash(hash, data, size);
        gnutls_hash_deinit(hash, out);
    }
    return code;
}

TEST(the_old_edition_is_entered_while_a_new_one_is_made)
{
    struct reader r = {.editions = editions_new()};
    struct mapset *old = maps("b", 1), *newer = maps("b", 2);
    uint64_t fence;
    sem_init(&r.entered, 0, 0);
    assert_int_equal(editions_publish(r.editions, old, NULL, 1, &fence), 0);
    watching = &r;
    assert_int_equal(editions_publish(r.editions, newer, NULL, 2, &fence), 0);
    watching = NULL;
    assert_true(r.came);
    pthread_join(r.thread, NULL);
    assert_false(r.waited);
    assert_ptr_equal(edition_maps(r.edition), old);
    editions_leave(r.editions, r.edition);
    sem_destroy(&r.entered);
    editions_free(r.editions);
    mapset_unref(old);
    mapset_unref(newer);
}

static struct terms *terms_of(const char *link, bool gzip)
{
    const struct directory_link links[] = {{link, "http://alto.example/"}};
    const struct alto_server_terms config = {
        .links = links, .n_links = 1, .max_age = 9, .gzip = gzip};
    struct terms *t;
    assert_int_equal(terms_new(&config, false, &t, NULL), 0);
    return t;
}

TEST(terms_stay_until_others_are_published)
{
    struct editions *e = editions_new();
    struct mapset *s = maps("b", 1);
    struct terms *one = terms_of("one", false), *two = terms_of("two", false);
    uint64_t fence;
    assert_int_equal(editions_publish(e, s, NULL, 0, &fence), 0);
    struct edition *bare = editions_enter(e);
    assert_null(edition_terms(bare));
    assert_int_equal(editions_publish(e, s, one, 0, &fence), 0);
    terms_unref(one); /* the edition has its own reference */
    assert_int_equal(editions_publish(e, s, NULL, 0, &fence), 0);
    struct edition *old = editions_enter(e);
    assert_ptr_equal(edition_terms(old), one);
    assert_non_null(strstr(edition_document(old, -1)->body.data, "\"one\""));
    assert_int_equal(editions_publish(e, s, two, 0, &fence), 0);
    terms_unref(two);
    struct edition *current = editions_enter(e);
    assert_ptr_equal(edition_terms(current), two);
    assert_non_null(strstr(edition_document(current, -1)->body.data, "\"two\""));
    assert_int_equal(edition_terms(old)->max_age, 9);
    struct terms *taken = terms_of("net", false);
    assert_int_equal(editions_publish(e, s, taken, 0, &fence), -EINVAL);
    terms_unref(taken);
    editions_leave(e, bare);
    editions_leave(e, old);
    editions_leave(e, current);
    mapset_unref(s);
    editions_free(e);
}

TEST(large_documents_are_compressed_beforehand_where_the_terms_say_so)
{
    struct editions *e = editions_new();
    struct mapset *s = maps_from(sample_maps, OFFER_ALL);
    for (int gzip = 0; gzip < 2; gzip++) {
        struct terms *t = terms_of("one", gzip);
        uint64_t fence;
        size_t size;
        assert_int_equal(editions_publish(e, s, t, 0, &fence), 0);
        terms_unref(t);
        struct edition *edition = editions_enter(e);
        const struct document *d = edition_document(edition, -1);
        assert_true(d->body.size > 1400);
        assert_true((d->gzip.data != NULL) == gzip);
        if (gzip) {
            char *back = gunzip(d->gzip.data, d->gzip.size, &size);
            assert_int_equal(size, d->body.size);
            assert_memory_equal(back, d->body.data, size);
            free(back);
        }
        assert_null(document(edition, "net")->gzip.data); /* small */
        editions_leave(e, edition);
    }
    mapset_unref(s);
    editions_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_old_edition_is_entered_while_a_new_one_is_made),
        cmocka_unit_test(an_edition_has_a_document_for_the_directory_and_each_resource_to_get),
        cmocka_unit_test(what_stays_the_same_keeps_its_tag_and_time),
        cmocka_unit_test(who_entered_an_edition_keeps_it_whatever_is_published),
        cmocka_unit_test(a_fence_is_passed_once_all_older_editions_were_left),
        cmocka_unit_test(an_old_edition_left_before_an_older_one_waits_for_it),
        cmocka_unit_test(a_fence_waits_for_another_thread),
        cmocka_unit_test(terms_stay_until_others_are_published),
        cmocka_unit_test(large_documents_are_compressed_beforehand_where_the_terms_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
