/*
 * What a connection fetches next, what is kept of it, and how long it takes. In what follows "a"
 * downloads without a limit; "b" uploads 1 MB/s, "c" 2 MB/s; the seed has left. All connect half a
 * second after the beginning; times are from then on.
 */
#include "sim/p2p/swarm_internal.h"
#include "tests/support/fake_guide.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/test.h"

#include <math.h>
#include <string.h>

#define ALONE "'peers': 1, 'reachable': false"
#define THREE(more)                                                                                \
    SWARM_WORLD(SWARM_UPLOADS("1 bit/s", "1 bit/s", "8 Mbit/s", "16 Mbit/s"), SWARM_ALTO,          \
                "'seeds': {'area': 's'}, 'arrivals': {'within': '0 s'}, 'seeding': 'forever', "    \
                "'tracker': {'delay': '500 ms'}, 'choking': {'interval': '1 h', 'regular': 9}, "   \
                "'population': {'a': {'area': 'a', 'peers': 1}, 'b': {'area': 'b', " ALONE         \
                "}, 'c': {'area': 'c', " ALONE "}}, " more)

struct three {
    struct swarm_rig r;
    uint32_t a, b, c;
};

/* b and c have these pieces when they meet a. */
static void meet_in(struct three *t, uint32_t replication, const char *scenario, uint32_t b_from,
                    uint32_t b_to, uint32_t c_from, uint32_t c_to, const struct guide *guide)
{
    swarm_rig_init(&t->r, scenario, replication, guide);
    t->a = swarm_rig_peer(&t->r, "a", 0);
    t->b = swarm_rig_peer(&t->r, "b", 0);
    t->c = swarm_rig_peer(&t->r, "c", 0);
    swarm_rig_run(&t->r, 0.25);
    tracker_unregister(swarm_rig_swarm(&t->r), 0);
    swarm_rig_swarm(&t->r)->peers[0].state = STATE_GONE;
    swarm_rig_give(&t->r, t->b, b_from, b_to);
    swarm_rig_give(&t->r, t->c, c_from, c_to);
}

static void meet(struct three *t, const char *scenario, uint32_t b_from, uint32_t b_to,
                 uint32_t c_from, uint32_t c_to, const struct guide *guide)
{
    meet_in(t, 1, scenario, b_from, b_to, c_from, c_to, guide);
}

/* Runs to a time after they met. */
static void run(struct three *t, double seconds)
{
    swarm_rig_run(&t->r, 0.5 + seconds);
}

static void finish(struct three *t)
{
    swarm_rig_check(&t->r);
    swarm_rig_fini(&t->r);
}

static const struct peer *downloader(const struct three *t)
{
    return &swarm_rig_swarm(&t->r)->peers[t->a];
}

static uint32_t link_to(const struct three *t, uint32_t other)
{
    return swarm_rig_link(&t->r, t->a, other)->id;
}

/* What "a" fetches from another peer; NULL: nothing. */
static const struct download *fetching(const struct three *t, uint32_t other)
{
    const struct link *l = swarm_rig_link(&t->r, t->a, other);
    if (!l)
        return NULL;
    const struct download *d = &swarm_rig_swarm(&t->r)->edges.v[l->id >> 1].get[l->id & 1];
    return d->transfer == TRANSFER_NONE ? NULL : d;
}

static void segment_is(const struct download *d, uint32_t piece, uint32_t from, uint32_t to)
{
    assert_non_null(d);
    assert_int_equal(d->at.piece, piece);
    assert_int_equal(d->at.from, from);
    assert_int_equal(d->at.to, to);
}

/* Payload "a" got so far, and what of it is of use: whole blocks. */
static void got(const struct three *t, double received, double useful)
{
    double sum = downloader(t)->received;
    const uint32_t from[2] = {t->b, t->c};
    for (int i = 0; i < 2; i++) {
        const struct download *d = fetching(t, from[i]);
        sum += d ? net_delivered(t->r.net, d->transfer) : 0;
    }
    assert_double_near(sum, received, 1e-3);
    assert_double_near(downloader(t)->useful, useful, 1e-3);
}

static void choke(const struct three *t, uint32_t other)
{
    link_choke(swarm_rig_swarm(&t->r), link_to(t, other) ^ 1);
}

static void unchoke(const struct three *t, uint32_t other)
{
    link_unchoke(swarm_rig_swarm(&t->r), link_to(t, other) ^ 1, UNCHOKED_REGULAR);
}

/* --- Whole pieces ------------------------------------------------------------------------------ */

/* b and c have all ten pieces: each is fetched from one of them as a whole, c's in half the time. */
TEST(as_long_as_there_are_pieces_each_comes_whole_from_one_sender)
{
    struct three t;
    meet(&t, THREE("'piece': '1 MB', 'block': '250 kB', 'content': '11 MB'"), 0, 10, 0, 10, NULL);
    run(&t, 0.75);
    const struct download *b = fetching(&t, t.b), *c = fetching(&t, t.c);
    assert_true(b && c && b->at.piece != c->at.piece);
    segment_is(b, b->at.piece, 0, 4);
    segment_is(c, c->at.piece, 0, 4);
    assert_int_equal(downloader(&t)->pieces.had, 1);
    assert_int_equal(downloader(&t)->begun.n, 0);
    run(&t, 2.25); /* 2 of b, 4 of c */
    assert_int_equal(downloader(&t)->pieces.had, 6);
    finish(&t);
}

/* b has pieces 0 to 9, c all of these but 9, and sends nothing. Whether a has 9, or is at it, after so
 * many other pieces; they take a second each. */
static bool at_rarest(struct three *t, double seconds)
{
    run(t, seconds);
    return pieces_has(&downloader(t)->pieces, 9) || fetching(t, t->b)->at.piece == 9;
}

TEST(after_some_random_ones_the_rarest_piece_comes_first)
{
    uint32_t early = 0;
    for (uint32_t replication = 1; replication <= 12; replication++) {
        struct three t;
        meet_in(&t, replication, THREE("'piece': '1 MB', 'content': '12 MB', 'random_first': 0"), 0,
                10, 0, 9, NULL);
        run(&t, 0);
        choke(&t, t.c); /* what it was at comes next */
        assert_true(at_rarest(&t, 2.5));
        finish(&t);

        meet_in(&t, replication, THREE("'piece': '1 MB', 'content': '12 MB', 'random_first': 5"), 0,
                10, 0, 9, NULL);
        run(&t, 0);
        choke(&t, t.c);
        early += at_rarest(&t, 4.5);
        assert_true(at_rarest(&t, 5.5));
        finish(&t);
    }
    assert_true(early > 0 && early < 12); /* five of ten pieces: half of the times */
}

/* A connection keeps its transfer from piece to piece. */
TEST(a_transfer_goes_on_with_the_next_piece)
{
    struct three t;
    meet(&t, THREE("'piece': '1 MB', 'block': '250 kB', 'content': '11 MB'"), 0, 10, 0, 0, NULL);
    run(&t, 0.5);
    uint32_t transfer = fetching(&t, t.b)->transfer;
    run(&t, 5.5);
    assert_int_equal(fetching(&t, t.b)->transfer, transfer);
    assert_double_near(fetching(&t, t.b)->base, 5e6, 1e-3);
    got(&t, 5.5e6, 5e6);
    finish(&t);
}

/* --- What is left over ------------------------------------------------------------------------- */

/* b sends piece 0 alone and is choked after 0.6 s, in its third block: 0.6 MB came, 0.5 MB stay, and
 * blocks 2 and 3 are loose. When b may send again, it goes on there. */
TEST(a_choked_download_keeps_its_whole_blocks)
{
    struct three t;
    meet(&t, THREE("'piece': '1 MB', 'block': '250 kB', 'content': '2 MB'"), 0, 1, 0, 0, NULL);
    run(&t, 0.6);
    choke(&t, t.b);
    assert_null(fetching(&t, t.b));
    got(&t, 0.6e6, 0.5e6);
    assert_int_equal(downloader(&t)->loose.n, 1);
    assert_int_equal(downloader(&t)->loose.v[0].from, 2);
    assert_int_equal(downloader(&t)->loose.v[0].to, 4);
    swarm_rig_check(&t.r);
    run(&t, 2);
    unchoke(&t, t.b);
    segment_is(fetching(&t, t.b), 0, 2, 4);
    run(&t, 2.499);
    assert_false(pieces_has(&downloader(&t)->pieces, 0));
    run(&t, 2.501);
    assert_true(pieces_has(&downloader(&t)->pieces, 0));
    got(&t, 1.1e6, 1e6); /* 0.1 MB were wasted */
    finish(&t);
}

/* c has pieces 0 to 4, b the same; b is choked in the middle of one, and c's next segment is the rest
 * of that, though there are whole pieces to be had. */
TEST(loose_blocks_come_before_new_pieces)
{
    struct three t;
    meet(&t, THREE("'piece': '1 MB', 'block': '250 kB', 'content': '9 MB'"), 0, 5, 0, 5, NULL);
    run(&t, 0.3); /* c's first piece takes half a second */
    uint32_t piece = fetching(&t, t.b)->at.piece;
    choke(&t, t.b);
    assert_true(downloader(&t)->pieces.nopen > 3);
    run(&t, 0.6);
    segment_is(fetching(&t, t.c), piece, 1, 4);
    finish(&t);
}

/* The same, but c lacks that piece: its blocks wait. */
TEST(loose_blocks_wait_for_somebody_who_has_them)
{
    struct three t;
    meet(&t, THREE("'piece': '1 MB', 'block': '250 kB', 'content': '9 MB'"), 0, 1, 1, 6, NULL);
    run(&t, 0.3);
    choke(&t, t.b);
    run(&t, 5);
    assert_int_equal(downloader(&t)->loose.n, 1);
    assert_int_equal(downloader(&t)->pieces.had, 5);
    unchoke(&t, t.b);
    segment_is(fetching(&t, t.b), 0, 1, 4);
    finish(&t);
}

/* --- Shared pieces ----------------------------------------------------------------------------- */

/* One piece of 8 blocks of 1 MB, b and c have it. Whoever is first begins all of it; the other finds
 * nothing new and takes half of the 7 blocks not begun, the last 4.
 *
 * b [0,4), c [4,8): at 2 s c has its four and b two; of b's other two block 2 is begun, so c takes
 * block 3. At 2.5 s c has that, but piece 1, which nobody has, is open: no race. b has block 2 at 3 s.
 * c [0,4), b [4,8): the same, with blocks 7 and 6. c has sent 5 MB, b 3 MB, and none twice. */
static void halves(struct three *t)
{
    meet(t, THREE("'piece': '8 MB', 'block': '1 MB', 'content': '16 MB'"), 0, 1, 0, 1, NULL);
    run(t, 0.5);
}

TEST(when_nothing_else_is_left_a_sender_takes_half_of_anothers_blocks)
{
    struct three t;
    halves(&t);
    const struct download *b = fetching(&t, t.b), *c = fetching(&t, t.c);
    const struct download *first = b->at.from == 0 ? b : c, *second = b->at.from == 0 ? c : b;
    segment_is(first, 0, 0, 4);
    segment_is(second, 0, 4, 8);
    assert_int_equal(downloader(&t)->begun.n, 1);
    assert_int_equal(downloader(&t)->begun.v[0].missing, 8);
    run(&t, 2.75);
    assert_true(!fetching(&t, t.c) && fetching(&t, t.b));
    run(&t, 3.001);
    assert_true(pieces_has(&downloader(&t)->pieces, 0));
    got(&t, 8e6, 8e6);
    finish(&t);
}

/* Of what a fast sender is at, only blocks not begun are taken: c at 2.5 s is in its sixth block. */
TEST(a_block_that_is_begun_is_left_to_its_sender)
{
    struct three t;
    meet(&t, THREE("'piece': '8 MB', 'block': '1 MB', 'content': '16 MB'"), 0, 1, 0, 1, NULL);
    run(&t, 0);
    choke(&t, t.b);
    assert_int_equal(downloader(&t)->loose.n, 1);
    choke(&t, t.c);
    unchoke(&t, t.c); /* one of two segments */
    struct segment at = fetching(&t, t.c)->at;
    assert_int_equal(at.to - at.from, 4);
    run(&t, 2.75); /* it has that, and is in block 1 of the other */
    unchoke(&t, t.b);
    struct segment c = fetching(&t, t.c)->at, b = fetching(&t, t.b)->at;
    assert_true(b.to - b.from == 1 && c.to - c.from == 3); /* half of the two not begun */
    assert_int_equal(b.from, c.to);
    finish(&t);
}

/* --- Races ------------------------------------------------------------------------------------- */

/* The one piece is one block of 1 MB, and both are at it. c has it at 0.5 s; what b sent is wasted. */
TEST(in_the_endgame_two_race_for_the_last_block_and_one_wastes_its_bytes)
{
    struct three t;
    meet(&t, THREE("'piece': '1 MB', 'block': '1 MB', 'content': '1 MB'"), 0, 1, 0, 1, NULL);
    run(&t, 0.25);
    assert_true(fetching(&t, t.b)->race && fetching(&t, t.c)->race);
    segment_is(fetching(&t, t.b), 0, 0, 1);
    segment_is(fetching(&t, t.c), 0, 0, 1);
    run(&t, 0.51);
    assert_true(pieces_has(&downloader(&t)->pieces, 0));
    assert_null(fetching(&t, t.b));
    got(&t, 1.5e6, 1e6);
    finish(&t);
}

/* Piece 1 is open, if only nobody here has it: no endgame yet. */
TEST(while_a_piece_is_open_there_are_no_races)
{
    struct three t;
    meet(&t, THREE("'piece': '1 MB', 'block': '1 MB', 'content': '2 MB'"), 0, 1, 0, 1, NULL);
    run(&t, 0.25);
    assert_true(!fetching(&t, t.b) != !fetching(&t, t.c));
    run(&t, 2);
    got(&t, 1e6, 1e6);
    finish(&t);
}

/* --- Short pieces ------------------------------------------------------------------------------ */

/* 2.3 MB in pieces of 1 MB in blocks of 400 kB: pieces of 400, 400 and 200 kB twice, then one block of
 * 300 kB. 2.3 s from b, not a byte too many. */
TEST(the_last_piece_and_the_last_block_are_short)
{
    struct three t;
    meet(&t, THREE("'piece': '1 MB', 'block': '400 kB', 'content': '2300 kB'"), 0, 3, 0, 0, NULL);
    run(&t, 0.5);
    assert_int_equal(fetching(&t, t.b)->at.to, fetching(&t, t.b)->at.piece == 2 ? 1 : 3);
    run(&t, 2.31);
    assert_int_equal(downloader(&t)->state, STATE_SEED);
    assert_double_near((double)downloader(&t)->finished * 1e-9, 2.8, 1e-4);
    got(&t, 2.3e6, 2.3e6);
    finish(&t);
}

/* Choked after 0.9 s, with 100 kB of the last 200 kB: two blocks stay. */
TEST(of_a_short_block_nothing_stays_before_it_is_whole)
{
    struct three t;
    meet(&t, THREE("'piece': '1 MB', 'block': '400 kB', 'content': '2 MB'"), 0, 1, 0, 0, NULL);
    run(&t, 0.9);
    choke(&t, t.b);
    got(&t, 0.9e6, 0.8e6);
    assert_int_equal(downloader(&t)->loose.v[0].from, 2);
    finish(&t);
}

/* --- Links that fail --------------------------------------------------------------------------- */

static void set_link(struct three *t, const char *link, bool up)
{
    net_set_link(t->r.net, topo_find_link(t->r.cell->topo, link), up);
}

/* b's access network is cut off after 0.6 s: blocks 2 and 3 go to c. */
TEST(what_a_broken_transfer_leaves_comes_from_another)
{
    struct three t;
    meet(&t, THREE("'piece': '1 MB', 'block': '250 kB', 'content': '9 MB'"), 0, 5, 0, 5, NULL);
    run(&t, 0.6);
    uint32_t piece = fetching(&t, t.b)->at.piece;
    set_link(&t, "b", false);
    assert_null(fetching(&t, t.b));
    assert_int_equal(downloader(&t)->loose.n, 1);
    run(&t, 1.1);
    segment_is(fetching(&t, t.c), piece, 2, 4);
    run(&t, 5);
    assert_int_equal(downloader(&t)->pieces.had, 5);
    finish(&t);
}

TEST(without_a_route_blocks_wait)
{
    struct three t;
    meet(&t, THREE("'piece': '1 MB', 'block': '250 kB', 'content': '9 MB'"), 0, 1, 0, 0, NULL);
    run(&t, 0.25);
    choke(&t, t.b);
    set_link(&t, "b", false);
    unchoke(&t, t.b);
    assert_null(fetching(&t, t.b));
    assert_int_equal(downloader(&t)->loose.n, 1);
    swarm_rig_check(&t.r);
    choke(&t, t.b);
    set_link(&t, "b", true);
    unchoke(&t, t.b);
    segment_is(fetching(&t, t.b), 0, 1, 4);
    finish(&t);
}

/* --- Transport --------------------------------------------------------------------------------- */

/* A round trip takes 2 x (10 + 10) ms: 8 kB in 40 ms are 200 kB/s, where b could send 1 MB/s. */
TEST(a_window_limits_a_transfer_by_its_round_trip_time)
{
    struct swarm_rig r;
    swarm_rig_init(
        &r,
        SWARM_WORLD("'s': {'up': '8 Mbit/s', 'down': '8 Mbit/s', 'delay': '10 ms'}, 'a': {'up': '8 "
                    "Mbit/s', 'down': '8 Mbit/s', 'delay': '10 ms'}, " SWARM_CLASS(
                        "b", "8 Mbit/s", "8 Mbit/s") ", " SWARM_CLASS("c", "8 Mbit/s", "8 Mbit/s"),
                    "",
                    "'seeds': {'area': 's'}, 'arrivals': {'within': '0 s'}, 'tracker': {'delay': "
                    "'40 ms'}, 'transport': {'kind': 'window', 'window': '8 kB'}, 'content': '1 "
                    "MB', 'population': {'a': {'area': 'a', 'peers': 1}}"),
        1, NULL);
    swarm_rig_run(&r, 10);
    const struct peer *a = &swarm_rig_swarm(&r)->peers[swarm_rig_peer(&r, "a", 0)];
    assert_double_near((double)a->finished * 1e-9, 0.04 + 0.06 + 5, 1e-6);
    swarm_rig_fini(&r);
}

/* --- Guidance ---------------------------------------------------------------------------------- */

static double dear_from_c(const struct fake_guide *g, uint32_t from, uint32_t self)
{
    const struct swarm_rig *r = g->world;
    uint32_t node = host_node(net_hosts(r->net), from);
    (void)self;
    return strcmp(net_topo(r->net)->nodes[node].name, "c") == 0 ? 50 : 1;
}

/* b has five pieces, c has five others: c is spared until b has none left, although it is faster. */
TEST(where_guidance_governs_fetching_who_is_to_be_avoided_is_asked_last)
{
    struct three t;
    struct fake_guide g;
    fake_guide_init(&g);
    g.cost = dear_from_c;
    g.world = &t.r;
    meet(&t,
         THREE("'piece': '1 MB', 'block': '250 kB', 'content': '11 MB', 'guidance': {'holder': "
               "'peer', 'governs': ['fetch'], 'strategy': {'kind': 'cost', 'avoid': 50}}"),
         0, 5, 5, 10, &g.guide);
    run(&t, 0);
    assert_true(link_avoided(swarm_rig_swarm(&t.r), link_to(&t, t.c)));
    assert_false(link_avoided(swarm_rig_swarm(&t.r), link_to(&t, t.b)));
    choke(&t, t.c); /* in case it was there first and sends a piece */
    unchoke(&t, t.c);
    for (double at = 0.25; at < 5; at += 0.5) {
        run(&t, at);
        assert_non_null(fetching(&t, t.b));
        assert_null(fetching(&t, t.c));
    }
    run(&t, 5.1);
    assert_null(fetching(&t, t.b));
    assert_non_null(fetching(&t, t.c));
    run(&t, 8);
    assert_int_equal(downloader(&t)->pieces.had, 10);
    swarm_rig_fini(&t.r);
    fake_guide_fini(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_long_as_there_are_pieces_each_comes_whole_from_one_sender),
        cmocka_unit_test(after_some_random_ones_the_rarest_piece_comes_first),
        cmocka_unit_test(a_transfer_goes_on_with_the_next_piece),
        cmocka_unit_test(a_choked_download_keeps_its_whole_blocks),
        cmocka_unit_test(loose_blocks_come_before_new_pieces),
        cmocka_unit_test(loose_blocks_wait_for_somebody_who_has_them),
        cmocka_unit_test(when_nothing_else_is_left_a_sender_takes_half_of_anothers_blocks),
        cmocka_unit_test(a_block_that_is_begun_is_left_to_its_sender),
        cmocka_unit_test(in_the_endgame_two_race_for_the_last_block_and_one_wastes_its_bytes),
        cmocka_unit_test(while_a_piece_is_open_there_are_no_races),
        cmocka_unit_test(the_last_piece_and_the_last_block_are_short),
        cmocka_unit_test(of_a_short_block_nothing_stays_before_it_is_whole),
        cmocka_unit_test(what_a_broken_transfer_leaves_comes_from_another),
        cmocka_unit_test(without_a_route_blocks_wait),
        cmocka_unit_test(a_window_limits_a_transfer_by_its_round_trip_time),
        cmocka_unit_test(where_guidance_governs_fetching_who_is_to_be_avoided_is_asked_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
