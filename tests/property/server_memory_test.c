/*
 * The server where memory runs out: each allocation is made to fail in turn, and what was being done
 * must fail cleanly, or not need it. Leaks show under AddressSanitizer.
 */
#include "server/edition.h"
#include "server/mapfile.h"
#include "server/service.h"
#include "sim/base/problems.h"
#include "tests/support/alto_maps.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>

TEST(a_map_file_is_read_whole_or_not_at_all)
{
    json_t *document = json_loads(sample_maps, 0, NULL);
    struct problems *errors = problems_new(), *warnings = problems_new();
    struct mapfile_source source = {"maps.json", "", document};
    bool failed = true;
    for (size_t n = 0; failed; n++) {
        struct mapset *maps;
        faults_start(n);
        int code = mapfile_build(&source, 1, OFFER_ALL, errors, warnings, &maps);
        failed = faults_stop();
        assert_int_equal(code, failed ? -ENOMEM : 0);
        assert_int_equal(maps != NULL, !failed);
        mapset_unref(maps);
    }
    assert_int_equal(problems_count(errors), 0);
    problems_free(errors);
    problems_free(warnings);
    json_decref(document);
}

/* Memory for jansson that does not fail: its parser (2.14) does not survive that. */
static void *steady(size_t size)
{
    void *memory;
    return posix_memalign(&memory, 16, size) == 0 ? memory : NULL;
}

/* Asks with each allocation failing in turn: the answer is whole, or says that it failed. */
static void ask_with_faults(const struct mapset *maps, const char *id, const char *body, int status)
{
    struct answer whole, a;
    bool failed = true;
    ask(maps, id, body, &whole);
    assert_int_equal(whole.status, status);
    for (size_t n = 0; failed; n++) {
        faults_start(n);
        json_set_alloc_funcs(steady, free);
        ask(maps, id, body, &a);
        failed = faults_stop();
        if (a.status == 500) {
            assert_true(failed);
            assert_null(a.body.data);
        } else {
            assert_int_equal(a.status, status);
            assert_string_equal(a.body.data, whole.body.data);
        }
        answer_fini(&a);
    }
    answer_fini(&whole);
}

TEST(every_service_answers_whole_or_says_that_it_failed)
{
#define TYPE "\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"ordinal\"}"
    struct mapset *maps = maps_from(sample_maps, OFFER_ALL);
    ask_with_faults(maps, "", NULL, 200);
    ask_with_faults(maps, "net", NULL, 200);
    ask_with_faults(maps, "net:num-routing", NULL, 200);
    ask_with_faults(maps, "net:filtered",
                    "{\"pids\": [\"far\", \"x\"], \"address-types\": [\"ipv4\"]}", 200);
    ask_with_faults(maps, "net:filtered-costs",
                    "{" TYPE ", \"constraints\": [\"gt 1\"], \"pids\": {\"srcs\": [\"far\"],"
                    " \"dsts\": [\"near\"]}}",
                    200);
    ask_with_faults(maps, "endpoint-property",
                    "{\"properties\": [\"net.pid\"], \"endpoints\": [\"ipv4:192.0.2.1\"]}", 200);
    ask_with_faults(maps, "endpoint-cost",
                    "{" TYPE ", \"endpoints\": {\"srcs\": [\"ipv4:192.0.2.1\"]}}", 200);
    ask_with_faults(maps, "endpoint-cost", "{" TYPE "}", 400);
    ask_with_faults(maps, "endpoint-cost", "{", 400);
    ask_with_faults(maps, "net:filtered", "{\"pids\": [{}]}", 400);
    mapset_unref(maps);
}

TEST(what_cannot_be_published_leaves_what_was)
{
    struct mapset *maps = maps_from(sample_maps, OFFER_ALL);
    struct editions *editions = editions_new();
    uint64_t fence, first;
    bool failed = true;
    assert_int_equal(editions_publish(editions, maps, NULL, 0, &first), 0);
    for (size_t n = 0; failed; n++) {
        faults_start(n);
        int code = editions_publish(editions, maps, NULL, 0, &fence);
        failed = faults_stop();
        assert_int_equal(code, failed ? -ENOMEM : 0);
    }
    assert_int_equal(fence, first + 1);
    editions_free(editions);
    mapset_unref(maps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_file_is_read_whole_or_not_at_all),
        cmocka_unit_test(every_service_answers_whole_or_says_that_it_failed),
        cmocka_unit_test(what_cannot_be_published_leaves_what_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
