/* Ten connections' worth of requests at known times; what happened is what two moments differ in. The
 * times are those of cdn_test.c: a hit at the pop takes 0.157 s from asking to the last byte. */
#include "sim/scenario/cdn_watch.h"

#include "tests/support/cdn_rig.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <errno.h>

#define CDN                                                                                        \
    "{'agents': {'home': {'node': 'edge-a', 'rate': 1}}, 'surrogates': {'pop': {'node': 'pop', "   \
    "'cache': '1 MB'}}, 'origin': {'node': 'far'}}"
#define TRACE "time,id,size\n1,x,10000\n3,x,10000\n3.01,x,10000\n8,y,20000\n"

enum { POP, ORIGIN };

static struct mapset *const no_maps[] = {NULL, NULL};

static void watch(struct cdn_rig *rig, struct cdn_watch *w)
{
    cdn_rig_setup(rig, CDN, TRACE);
    assert_int_equal(cdn_watch_init(w, rig->cdn, rig->net, no_maps), 0);
}

static void note_at(struct cdn_rig *rig, struct cdn_watch *w, double seconds)
{
    cdn_rig_run(rig, seconds);
    assert_int_equal(cdn_watch_note(w, sim_seconds(seconds)), 0);
}

static void end(struct cdn_rig *rig, struct cdn_watch *w)
{
    cdn_watch_fini(w);
    cdn_rig_teardown(rig);
}

TEST(what_happened_is_what_two_moments_differ_in)
{
    struct cdn_rig rig = {0};
    struct cdn_watch w;
    watch(&rig, &w);
    note_at(&rig, &w, 2);
    note_at(&rig, &w, 5);
    note_at(&rig, &w, 10);
    assert_int_equal(w.servers, 2);
    assert_int_equal(cdn_watch_count(&w, 0, 1).asked, 2);
    assert_int_equal(cdn_watch_count(&w, 0, 2).over, 3);
    assert_double_near(cdn_watch_count(&w, 1, 2).delivered, 20000, 0.1);
    struct cdn_server_count pop = cdn_watch_server(&w, POP, 0, 1);
    assert_string_equal(pop.name, "pop");
    assert_int_equal(pop.hits, 2);
    assert_int_equal(pop.requests, 2);
    assert_double_near(pop.sent, 20000, 0.1);
    assert_double_near(pop.hit, 20000, 0.1);
    assert_double_near(pop.fetched, 0, 0);
    assert_double_near(pop.busy, 2 * 0.157, 1e-6);
    assert_double_near(cdn_watch_server(&w, ORIGIN, 1, 2).sent, 20000, 0.1);
    assert_double_near(cdn_watch_server(&w, POP, 1, 2).fetched, 20000, 0.1);
    end(&rig, &w);
}

/* Two at once between seconds 2 and 5, one before and one behind. */
TEST(the_most_connections_are_those_of_the_time_between)
{
    struct cdn_rig rig = {0};
    struct cdn_watch w;
    watch(&rig, &w);
    note_at(&rig, &w, 0);
    note_at(&rig, &w, 2);
    note_at(&rig, &w, 5);
    note_at(&rig, &w, 10);
    assert_int_equal(cdn_watch_server(&w, POP, 0, 1).peak, 1);
    assert_int_equal(cdn_watch_server(&w, POP, 1, 2).peak, 2);
    assert_int_equal(cdn_watch_server(&w, POP, 2, 3).peak, 1);
    assert_int_equal(cdn_watch_server(&w, POP, 0, 3).peak, 2);
    end(&rig, &w);
}

TEST(whom_user_agents_are_sent_to_is_noted)
{
    struct cdn_rig rig = {0};
    struct cdn_watch w;
    watch(&rig, &w);
    note_at(&rig, &w, 10);
    uint32_t area = net_topo(rig.net)->nodes[node_named(&rig.t, "edge-a")].area;
    assert_double_near(mapping_of_area(w.mapping, area, POP), 50000, 0);
    assert_double_near(mapping_of_area(w.mapping, area, ORIGIN), 0, 0);
    end(&rig, &w);
}

TEST(without_memory_nothing_is_noted)
{
    struct cdn_rig rig = {0};
    struct cdn_watch w;
    cdn_rig_setup(&rig, CDN, TRACE);
    for (size_t n = 0;; n++) {
        faults_start(n);
        int code = cdn_watch_init(&w, rig.cdn, rig.net, no_maps);
        if (code == 0)
            code = cdn_watch_note(&w, 0);
        bool failed = faults_stop();
        assert_int_equal(code, failed ? -ENOMEM : 0);
        cdn_watch_fini(&w);
        if (!failed)
            break;
    }
    cdn_tell(rig.cdn, NULL, NULL);
    cdn_rig_teardown(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_happened_is_what_two_moments_differ_in),
        cmocka_unit_test(the_most_connections_are_those_of_the_time_between),
        cmocka_unit_test(whom_user_agents_are_sent_to_is_noted),
        cmocka_unit_test(without_memory_nothing_is_noted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
