/* What a peer knows of the pieces, and how it chooses the next one. */
#include "sim/p2p/piece.h"
#include "tests/support/test.h"

#include <gsl/gsl_cdf.h>
#include <stdalign.h>
#include <stdlib.h>

enum { MOST = 200, NEIGHBOURS = 63 };

/* Pieces with room for MOST of them. */
struct set {
    alignas(PIECES_ALIGN) uint64_t block[80];
    struct latest latest;
    struct pieces p;
};

static void lay_out_for(struct set *s, uint32_t n, uint32_t neighbours, bool seed)
{
    assert_true(pieces_size(n, neighbours) <= sizeof s->block);
    pieces_init(&s->p, n, neighbours, s->block, seed, &s->latest);
}

static void lay_out(struct set *s, uint32_t n, bool seed)
{
    lay_out_for(s, n, NEIGHBOURS, seed);
}

static struct news news; /* empty between tests */

static void hear(struct set *s, uint32_t piece)
{
    pieces_hear(&s->p, &news, piece);
    pieces_count(&s->p, &news);
}

static void get(struct set *s, uint32_t piece)
{
    pieces_ask(&s->p, piece);
    pieces_complete(&s->p, piece);
}

static uint32_t pick(const struct set *s, const struct set *sender, bool rarest, struct rng *rng)
{
    return pieces_pick(&s->p, &sender->p, rarest, rng);
}

static struct rng rng_of(const char *purpose)
{
    struct rng rng;
    rng_init(&rng, 1, 1, purpose, "piece test");
    return rng;
}

/* Each 128 pieces are 16 bytes in each set: those had, those open, and six digits. */
TEST(a_thousand_pieces_take_a_kibibyte)
{
    assert_int_equal(pieces_size(1024, 63), 1024);
    assert_int_equal(pieces_size(1, 63), 2 * 64);
    assert_int_equal(pieces_size(1, 1), 2 * 64);
    assert_int_equal(pieces_size(1024, 64), 1152); /* seven digits */
    assert_int_equal(pieces_size(1024, 127), 1152);
    assert_int_equal(pieces_size(1024, 10000), 2048); /* fourteen: 2^14 = 16,384 */
    assert_int_equal(sizeof(struct latest), 32);
}

TEST(a_leecher_begins_with_every_piece_open_and_a_seed_with_every_piece_had)
{
    static const uint32_t sizes[] = {1, 63, 64, 65, 128, 199};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct set leecher, seed;
        lay_out(&leecher, sizes[i], false);
        lay_out(&seed, sizes[i], true);
        for (uint32_t k = 0; k < sizes[i]; k++) {
            assert_true(pieces_is_open(&leecher.p, k) && !pieces_has(&leecher.p, k));
            assert_true(!pieces_is_open(&seed.p, k) && pieces_has(&seed.p, k));
        }
        assert_int_equal(leecher.p.had, 0);
        assert_int_equal(leecher.p.nopen, sizes[i]);
        assert_int_equal(seed.p.had, sizes[i]);
        assert_int_equal(seed.p.nopen, 0);
        assert_int_equal(pieces_witness(&seed.p, &seed.p, 0),
                         PIECE_NONE); /* no bits behind the last */
    }
}

TEST(a_piece_is_open_then_asked_for_then_had_and_may_be_opened_again)
{
    struct set s;
    lay_out(&s, 70, false);
    pieces_ask(&s.p, 69);
    assert_true(!pieces_is_open(&s.p, 69) && !pieces_has(&s.p, 69) && s.p.nopen == 69);
    pieces_reopen(&s.p, 69);
    assert_true(pieces_is_open(&s.p, 69) && s.p.nopen == 70);
    get(&s, 69);
    assert_true(!pieces_is_open(&s.p, 69) && pieces_has(&s.p, 69));
    assert_true(s.p.nopen == 69 && s.p.had == 1);
}

TEST(news_of_neighbours_are_counted_together_and_tell_nothing_of_what_one_has_oneself)
{
    static const uint32_t heard[] = {0, 129, 0, 1, 0, 129};
    struct set s;
    lay_out(&s, 130, false);
    get(&s, 1);
    for (size_t i = 0; i < COUNT(heard); i++)
        pieces_hear(&s.p, &news, heard[i]);
    pieces_count(&s.p, &news);
    assert_int_equal(pieces_copies(&s.p, 0), 3);
    assert_int_equal(pieces_copies(&s.p, 1), 1);
    assert_int_equal(pieces_copies(&s.p, 2), 0);
    assert_int_equal(pieces_copies(&s.p, 129), 2);
    assert_false(pieces_has(&s.p, 0));
    assert_true(pieces_has(&s.p, 1));
    pieces_count(&s.p, &news); /* empty now */
    assert_int_equal(pieces_copies(&s.p, 0), 3);
    pieces_forget(&s.p);
    assert_int_equal(pieces_copies(&s.p, 0) + pieces_copies(&s.p, 129), 0);
    assert_true(pieces_has(&s.p, 1) && pieces_is_open(&s.p, 0));
}

TEST(a_peer_shows_its_latest_pieces_the_last_one_first)
{
    struct set s;
    lay_out(&s, 130, false);
    assert_int_equal(s.latest.had, 0);
    for (uint32_t i = 0; i < LATEST_MOST + 3; i++)
        get(&s, 100 - i);
    assert_int_equal(s.latest.had, LATEST_MOST + 3);
    for (uint32_t i = 0; i < LATEST_MOST; i++)
        assert_int_equal(s.latest.piece[i], 100 - (LATEST_MOST + 2) + i);
    lay_out(&s, 130, true);
    assert_int_equal(s.latest.had, 130);
}

TEST(counts_go_as_far_as_there_are_neighbours)
{
    static const uint32_t neighbours[] = {1, 63, 64, 1000};
    for (size_t i = 0; i < COUNT(neighbours); i++) {
        struct set s;
        lay_out_for(&s, 100, neighbours[i], false);
        for (uint32_t k = 1; k <= neighbours[i]; k++) {
            hear(&s, 99);
            assert_int_equal(pieces_copies(&s.p, 99), k);
        }
        assert_int_equal(pieces_copies(&s.p, 98), 0);
    }
}

TEST(a_neighbour_that_leaves_takes_back_what_it_brought)
{
    struct set s, seed, some;
    lay_out(&s, 130, false);
    lay_out(&seed, 130, true);
    lay_out(&some, 130, false);
    get(&some, 64);
    get(&some, 129);
    get(&s, 129);
    pieces_meet(&s.p, &seed.p);
    pieces_meet(&s.p, &some.p);
    assert_int_equal(pieces_copies(&s.p, 0), 1);
    assert_int_equal(pieces_copies(&s.p, 64), 2);
    assert_int_equal(pieces_copies(&s.p, 129), 2);
    pieces_part(&s.p, &seed.p);
    assert_int_equal(pieces_copies(&s.p, 0), 0);
    assert_int_equal(pieces_copies(&s.p, 64), 1);
    assert_int_equal(pieces_copies(&s.p, 129), 1);
    pieces_part(&s.p, &some.p);
    assert_int_equal(pieces_copies(&s.p, 64), 0);
    assert_int_equal(pieces_copies(&s.p, 129), 0);
    assert_true(pieces_has(&s.p, 129) && pieces_is_open(&s.p, 64));
}

TEST(a_witness_is_looked_for_from_a_word_on_and_around)
{
    struct set s, other;
    lay_out(&s, 200, false);
    lay_out(&other, 200, false);
    assert_int_equal(pieces_witness(&s.p, &other.p, 0), PIECE_NONE);
    get(&other, 3);
    get(&other, 140);
    assert_int_equal(pieces_witness(&s.p, &other.p, 0), 3);
    assert_int_equal(pieces_witness(&s.p, &other.p, 1), 140);
    assert_int_equal(pieces_witness(&s.p, &other.p, 2), 140);
    assert_int_equal(pieces_witness(&s.p, &other.p, 3), 3);
    assert_int_equal(pieces_witness(&s.p, &other.p, 4 * 1000 + 1), 140); /* of four words */
    get(&s, 3);
    assert_int_equal(pieces_witness(&s.p, &other.p, 0), 140);
    get(&s, 140);
    assert_int_equal(pieces_witness(&s.p, &other.p, 0), PIECE_NONE);
}

/* Copies: 0: 1, 1: 2, 2: 1 (asked for), 3: 1 (not the sender's), 4: 0. Of those to be had, piece 4 is
 * the rarest; then piece 0. */
TEST(the_rarest_open_piece_of_the_sender_is_picked)
{
    struct set s, sender;
    struct rng rng = rng_of("rarest");
    lay_out(&s, 5, false);
    lay_out(&sender, 5, false);
    get(&sender, 0), get(&sender, 1), get(&sender, 2), get(&sender, 4);
    hear(&s, 0), hear(&s, 1), hear(&s, 1), hear(&s, 2), hear(&s, 3);
    pieces_ask(&s.p, 2);
    assert_int_equal(pick(&s, &sender, true, &rng), 4);
    pieces_ask(&s.p, 4);
    assert_int_equal(pick(&s, &sender, true, &rng), 0);
    pieces_ask(&s.p, 0);
    assert_int_equal(pick(&s, &sender, true, &rng), 1);
    pieces_ask(&s.p, 1);
    assert_int_equal(pick(&s, &sender, true, &rng), PIECE_NONE);
}

/* Chi-square of how often each of n pieces is picked against equal shares. */
static void uniform_over(const uint32_t *times, uint32_t n, uint32_t picks)
{
    double sum = 0, expected = (double)picks / n;
    for (uint32_t i = 0; i < n; i++)
        sum += (times[i] - expected) * (times[i] - expected) / expected;
    assert_true(sum < gsl_cdf_chisq_Qinv(1e-6, n - 1));
}

TEST(among_equally_rare_pieces_every_one_is_as_likely)
{
    enum { N = 150, PICKS = 30000 };
    struct set s, sender;
    uint32_t times[N] = {0};
    struct rng rng = rng_of("ties");
    lay_out(&s, N, false);
    lay_out(&sender, N, true);
    for (uint32_t i = 0; i < N; i++)
        hear(&s, i);
    for (uint32_t i = 0; i < PICKS; i++)
        times[pick(&s, &sender, true, &rng)]++;
    uniform_over(times, N, PICKS);
}

TEST(at_random_every_piece_is_as_likely_however_rare)
{
    enum { N = 100, PICKS = 30000 };
    struct set s, sender;
    uint32_t times[N] = {0};
    struct rng rng = rng_of("random");
    lay_out(&s, N, false);
    lay_out(&sender, N, true);
    for (uint32_t i = 0; i < N; i += 3)
        hear(&s, i);
    for (uint32_t i = 0; i < PICKS; i++)
        times[pick(&s, &sender, false, &rng)]++;
    uniform_over(times, N, PICKS);
}

/* Against a list of counts: neighbours come with random pieces, leave, and tell of more. */
TEST(whoever_comes_and_goes_the_rarest_are_those_of_a_list)
{
    enum { N = 150, CROWD = 90 };
    static struct set crowd[CROWD];
    struct set s, sender;
    uint32_t copies[N] = {0};
    bool here[CROWD] = {false};
    struct rng rng = rng_of("list");
    lay_out_for(&s, N, CROWD, false);
    lay_out(&sender, N, false);
    for (uint32_t k = 0; k < CROWD; k++) {
        lay_out(&crowd[k], N, false);
        for (uint32_t i = 0; i < N; i++) {
            if (rng_below(&rng, 3) > 0)
                get(&crowd[k], i);
        }
    }
    for (uint32_t round = 0; round < 3000; round++) {
        uint32_t k = (uint32_t)rng_below(&rng, CROWD), i = (uint32_t)rng_below(&rng, N);
        (here[k] ? pieces_part : pieces_meet)(&s.p, &crowd[k].p);
        for (uint32_t piece = 0; piece < N; piece++)
            copies[piece] += pieces_has(&crowd[k].p, piece) ? (here[k] ? -1u : 1u) : 0;
        here[k] = !here[k];
        if (!pieces_has(&sender.p, i))
            get(&sender, i);
        else if (round % 4 == 0 && pieces_is_open(&s.p, i))
            pieces_ask(&s.p, i);
        else if (!pieces_is_open(&s.p, i))
            pieces_reopen(&s.p, i);
        uint32_t least = UINT32_MAX, picked = pick(&s, &sender, true, &rng);
        for (uint32_t piece = 0; piece < N; piece++) {
            assert_int_equal(pieces_copies(&s.p, piece), copies[piece]);
            if (pieces_is_open(&s.p, piece) && pieces_has(&sender.p, piece))
                least = copies[piece] < least ? copies[piece] : least;
        }
        assert_true((picked == PIECE_NONE) == (least == UINT32_MAX));
        if (picked != PIECE_NONE)
            assert_true(copies[picked] == least && pieces_is_open(&s.p, picked) &&
                        pieces_has(&sender.p, picked));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_pieces_take_a_kibibyte),
        cmocka_unit_test(a_leecher_begins_with_every_piece_open_and_a_seed_with_every_piece_had),
        cmocka_unit_test(a_piece_is_open_then_asked_for_then_had_and_may_be_opened_again),
        cmocka_unit_test(
            news_of_neighbours_are_counted_together_and_tell_nothing_of_what_one_has_oneself),
        cmocka_unit_test(a_peer_shows_its_latest_pieces_the_last_one_first),
        cmocka_unit_test(counts_go_as_far_as_there_are_neighbours),
        cmocka_unit_test(a_neighbour_that_leaves_takes_back_what_it_brought),
        cmocka_unit_test(a_witness_is_looked_for_from_a_word_on_and_around),
        cmocka_unit_test(the_rarest_open_piece_of_the_sender_is_picked),
        cmocka_unit_test(among_equally_rare_pieces_every_one_is_as_likely),
        cmocka_unit_test(at_random_every_piece_is_as_likely_however_rare),
        cmocka_unit_test(whoever_comes_and_goes_the_rarest_are_those_of_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
