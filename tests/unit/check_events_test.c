/* What is said of events when a scenario is loaded. */
#include "sim/scenario/check_events.h"

#include "tests/support/scene.h"
#include "tests/support/test.h"

#define EVENT(name, at, more) "'" name "': {'at': '" at "', " more "}"
#define RENUMBER(name, at, node, prefix)                                                           \
    EVENT(name, at, "'kind': 'renumber', 'node': '" node "', 'prefixes': ['" prefix "']")

static void sound(const char *events)
{
    struct scene s = scene_sound(events);
    scene_free(&s);
}

TEST(names_and_times_must_be_there)
{
    scene_refused(
        "{'events': {" EVENT("a", "5 s", "'kind': 'weight', 'link': 'x', 'weight': 3") ", " //
        EVENT("b", "2 h", "'kind': 'server-up', 'server': 'guide'") ", "                    //
        RENUMBER("c", "5 s", "mars", "10.9.0.0/24") "}}",
        "/events/a/link: there is no link \"x\"" SCENE_LINKS,
        "/events/b/at: found a time behind the end, allowed: at most the duration",
        "/events/c/node: there is no node \"mars\"" SCENE_NODES, NULL);
}

TEST(hosts_must_find_room_in_their_new_prefixes)
{
    scene_refused("{'events': {" RENUMBER("a", "5 s", "b-edge", "10.9.0.0/29") "}}",
                  "/events/a/prefixes: found room for 6 addresses, allowed: for the 8 hosts of the "
                  "node",
                  NULL);
    sound("{'events': {" RENUMBER("a", "5 s", "b-edge", "10.9.0.0/28") "}}");
}

TEST(addresses_belong_to_one_node_at_a_time)
{
    scene_refused(
        "{'events': {" RENUMBER("a", "5 s", "a-north", "10.0.1.128/25") "}}",
        "/events/a/prefixes: found 10.0.1.128/25, which then overlaps 10.0.1.0/24 of node "
        "\"a-south\", allowed: prefixes that no other node has at that time",
        NULL);
    scene_refused("{'events': {" RENUMBER("a", "5 s", "a-north", "10.0.0.0/15") "}}",
                  "/events/a/prefixes: found 10.0.0.0/15, which then overlaps 10.0.1.0/24 of node "
                  "\"a-south\", allowed: prefixes that no other node has at that time",
                  NULL);
}

/* What is given up may be taken in the same moment or later, not before. */
TEST(prefixes_may_change_hands)
{
    sound("{'events': {" RENUMBER("a", "5 s", "a-north", "10.0.1.0/24") ", " //
          RENUMBER("b", "5 s", "a-south", "10.0.0.0/24") "}}");
    sound("{'events': {" RENUMBER("z", "5 s", "a-north", "10.9.0.0/24") ", " //
          RENUMBER("a", "9 s", "a-south", "10.0.0.0/24") "}}");
    scene_refused("{'events': {" RENUMBER("z", "9 s", "a-north", "10.9.0.0/24") ", " //
                  RENUMBER("a", "5 s", "a-south", "10.0.0.0/24") "}}",
                  "/events/a/prefixes: found 10.0.0.0/24, which then overlaps 10.0.0.0/24 of node "
                  "\"a-north\", allowed: prefixes that no other node has at that time",
                  NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_times_must_be_there),
        cmocka_unit_test(hosts_must_find_room_in_their_new_prefixes),
        cmocka_unit_test(addresses_belong_to_one_node_at_a_time),
        cmocka_unit_test(prefixes_may_change_hands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
