/* Swarms as a whole: how long they take, when peers leave, what the books say. */
#include "sim/p2p/swarm_internal.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/test.h"

/* 10 MB at 1 MB/s. */
TEST(one_peer_at_one_seed_takes_size_over_rate)
{
    struct swarm_rig r;
    swarm_rig_init(&r,
                   SWARM_WORLD(SWARM_UPLOADS("8 Mbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s"), "",
                               SWARM_AT_ONCE ", 'content': '10 MB', 'population': {'a': {'area': "
                                             "'a', 'peers': 1}}"),
                   1, NULL);
    swarm_rig_run(&r, 100);
    uint32_t a = swarm_rig_peer(&r, "a", 0);
    print_message("%lld\n", (long long)swarm_rig_swarm(&r)->peers[a].finished);
    swarm_rig_check(&r);
    swarm_rig_fini(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_peer_at_one_seed_takes_size_over_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
