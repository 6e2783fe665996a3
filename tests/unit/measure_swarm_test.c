/*
 * The metrics of peers (results/README.md), from swarms in the scene's network.
 */
#include "sim/base/stats.h"
#include "sim/scenario/measure.h"
#include "tests/support/run_rows.h"
#include "tests/support/scene.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct measured {
    struct swarm_rig rig;
    struct run_rows rows;
};

/* The scene's swarm after so many seconds. */
static struct measured measured(const char *patch, double seconds)
{
    struct measured m;
    json_t *document = scene_document(patch);
    char *text = json_dumps(document, 0);
    swarm_rig_init(&m.rig, text, 1, NULL);
    free(text);
    json_decref(document);
    assert_int_equal(sim_run(m.rig.sim, sim_seconds(seconds)), 0);
    m.rows = run_rows_open();
    measure_swarms(m.rows.rows, m.rig.net, "file", m.rig.swarms);
    assert_int_equal(measure_completions(m.rows.rows, m.rig.net, &m.rig.swarms, 1), 0);
    run_rows_read(&m.rows);
    return m;
}

static void end(struct measured *m)
{
    run_rows_free(&m->rows);
    swarm_rig_fini(&m->rig);
}

/* A peer of isp-a joins at 0 s and fetches 1 MB from a seed of isp-b that sends 1 MB/s. */
static const char alone[] = "{'workloads': {'file': {'population': {'a': {'peers': 1}, 'b': null}, "
                            "'arrivals': {'within': '0 s'}}}}";

/*
 * The tracker answers after 100 ms. One way to the seed takes 5 + 1 + 1 + 1 + 5 = 13 ms (its own link,
 * north, peer, edge, the seed's own link): connecting, one and a half round trips, 39 ms. Being the
 * only one it is let in at once, and gets 1 MB in 1 s: 1.139 s, and 8 Mbit over that.
 */
TEST(a_peer_alone_takes_what_tracker_way_and_bytes_take)
{
    struct measured m = measured(alone, 60);
    static const char *const scopes[] = {"class=all", "class=home", "network=isp-a;class=all",
                                         "network=isp-a;class=home"};
    for (size_t i = 0; i < COUNT(scopes); i++) {
        figure_is(&m.rows, "completion.time", scopes[i], "s", 1.139);
        figure_is(&m.rows, "completion.p50", scopes[i], "s", 1.139);
        figure_is(&m.rows, "completion.p95", scopes[i], "s", 1.139);
        figure_is(&m.rows, "completion.finished", scopes[i], "share", 1);
        figure_is(&m.rows, "throughput", scopes[i], "bit/s", 8e6 / 1.139);
    }
    figures_are(&m.rows, "completion.time", COUNT(scopes)); /* nobody else joined */
    figure_is(&m.rows, "peers.joined", "workload=file", "count", 1);
    figure_is(&m.rows, "peers.finished", "workload=file", "count", 1);
    figure_is(&m.rows, "peers.aborted", "workload=file", "count", 0);
    figure_is(&m.rows, "waste.bytes", "workload=file", "bytes", 0);
    end(&m);
}

/* While it fetches, for 1.139 s, there are two uplinks of 1 MB/s, one of which carries 1 MB. Afterwards
 * nobody fetches, and uplinks that idle are no waste. */
TEST(uplinks_count_for_what_they_could_carry_while_somebody_fetches)
{
    struct measured m = measured(alone, 60);
    figure_is(&m.rows, "upload.used", "workload=file", "share", 1 / 2.278);
    figure_is(&m.rows, "upload.ratio", "class=all", "ratio", 0);
    figure_is(&m.rows, "fairness", "class=all", "index", 1);
    end(&m);
}

/* Half a second after the start both uplinks could have carried 1 MB; the transfer has run for 0.361 s.
 * Nobody has a speed yet. */
TEST(what_is_under_way_counts_for_the_uplinks_too)
{
    struct measured m = measured(alone, 0.5);
    figure_is(&m.rows, "upload.used", "workload=file", "share", 0.361);
    figure_is(&m.rows, "fairness", "class=all", "index", NAN);
    end(&m);
}

/* A second peer, which leaves when it is done, as the first one does: what both received was sent, by
 * them and by the seed. */
TEST(what_peers_give_back_is_told_by_where_they_are)
{
    struct measured m = measured("{'workloads': {'file': {'population': {'a': {'peers': 1}, 'b': "
                                 "{'peers': 1}}, 'arrivals': {'within': '0 s'}}}}",
                                 60);
    size_t row;
    double ratio[2];
    static const char *const scopes[] = {"network=isp-a;class=all", "network=isp-b;class=all"};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(
            rows_with(&m.rows, TABLE_RUNS, &row, "metric", "upload.ratio", "scope", scopes[i]), 1);
        ratio[i] = row_number(&m.rows, TABLE_RUNS, row, "value");
    }
    assert_true(ratio[0] + ratio[1] > 0);
    assert_int_equal(
        rows_with(&m.rows, TABLE_RUNS, &row, "metric", "upload.ratio", "scope", "class=all"), 1);
    assert_double_near(row_number(&m.rows, TABLE_RUNS, row, "value"), (ratio[0] + ratio[1]) / 2,
                       0.05);
    end(&m);
}

TEST(who_finished_stands_with_the_time_it_took)
{
    struct measured m = measured(alone, 60);
    size_t row;
    assert_int_equal(rows_with(&m.rows, TABLE_COMPLETIONS, &row, "workload", "file", "network",
                               "isp-a", "class", "home", "joined", "0", "outcome", "finished"),
                     1);
    assert_double_near(row_number(&m.rows, TABLE_COMPLETIONS, row, "duration"), 1.139, 1e-9);
    end(&m);
}

/* After half a second nobody has finished: observed for that long, with no quantile and no
 * throughput. */
TEST(who_did_not_finish_counts_with_the_time_it_was_observed)
{
    struct measured m = measured(alone, 0.5);
    size_t row;
    figure_is(&m.rows, "completion.time", "class=all", "s", 0.5);
    figure_is(&m.rows, "completion.p50", "class=all", "s", NAN);
    figure_is(&m.rows, "completion.finished", "class=all", "share", 0);
    figure_is(&m.rows, "throughput", "class=all", "bit/s", NAN);
    figure_is(&m.rows, "peers.finished", "workload=file", "count", 0);
    assert_int_equal(
        rows_with(&m.rows, TABLE_COMPLETIONS, &row, "outcome", "unfinished", "duration", "0.5"), 1);
    end(&m);
}

/* A mean of a millisecond until they give up: nobody gets anything. */
TEST(who_gave_up_is_counted_and_not_dropped)
{
    struct measured m = measured(
        "{'workloads': {'file': {'abort_mean': '1 ms', 'arrivals': {'within': '0 s'}}}}", 60);
    size_t row;
    figure_is(&m.rows, "peers.joined", "workload=file", "count", 4);
    figure_is(&m.rows, "peers.aborted", "workload=file", "count", 4);
    figure_is(&m.rows, "completion.finished", "class=all", "share", 0);
    assert_int_equal(rows_with(&m.rows, TABLE_COMPLETIONS, &row, "outcome", "aborted"), 4);
    end(&m);
}

/* --- Many peers -------------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The figures by their definitions from the rows of completions.csv of a network. Contents have 8
 * Mbit. */
static void agrees(const struct run_rows *r, const char *network, const char *scope)
{
    const struct csv *t = r->tables[TABLE_COMPLETIONS];
    double sum = 0, rates = 0, squares = 0, times[16] = {0}, finished = 0;
    size_t n = 0;
    for (size_t i = 0; i < csv_rows(t); i++) {
        double duration = row_number(r, TABLE_COMPLETIONS, i, "duration");
        bool done = strcmp(csv_text(t, i, csv_column(t, "outcome")), "finished") == 0;
        if (strcmp(csv_text(t, i, csv_column(t, "network")), network) != 0)
            continue;
        sum += duration;
        times[n++] = done ? duration : INFINITY;
        finished += done;
        rates += done ? 8e6 / duration : 0;
        squares += done ? 8e6 / duration * 8e6 / duration : 0;
    }
    assert_true(finished > 0);
    qsort(times, n, sizeof *times, ascending);
    double p50 = stats_quantile_sorted(times, n, 0.5), p95 = stats_quantile_sorted(times, n, 0.95);
    figure_is(r, "completion.time", scope, "s", sum / (double)n);
    figure_is(r, "completion.p50", scope, "s", isfinite(p50) ? p50 : NAN);
    figure_is(r, "completion.p95", scope, "s", isfinite(p95) ? p95 : NAN);
    figure_is(r, "completion.finished", scope, "share", finished / (double)n);
    figure_is(r, "throughput", scope, "bit/s", rates / finished);
    figure_is(r, "fairness", scope, "index", rates * rates / (finished * squares));
}

/* Fifteen peers on the 15 hosts that are no seed's, while some have finished and some have not. */
TEST(the_figures_of_many_are_those_of_their_rows)
{
    struct measured m = measured("{'workloads': {'file': {'population': {'a': {'peers': 8}, 'b': "
                                 "{'peers': 7}}, 'arrivals': {'within': '10 s'}}}}",
                                 9);
    agrees(&m.rows, "isp-a", "network=isp-a;class=all");
    agrees(&m.rows, "isp-b", "network=isp-b;class=home");
    size_t row, unfinished = rows_with(&m.rows, TABLE_COMPLETIONS, &row, "outcome", "unfinished");
    assert_true(unfinished > 0);
    end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peer_alone_takes_what_tracker_way_and_bytes_take),
        cmocka_unit_test(uplinks_count_for_what_they_could_carry_while_somebody_fetches),
        cmocka_unit_test(what_is_under_way_counts_for_the_uplinks_too),
        cmocka_unit_test(what_peers_give_back_is_told_by_where_they_are),
        cmocka_unit_test(who_finished_stands_with_the_time_it_took),
        cmocka_unit_test(who_did_not_finish_counts_with_the_time_it_was_observed),
        cmocka_unit_test(who_gave_up_is_counted_and_not_dropped),
        cmocka_unit_test(the_figures_of_many_are_those_of_their_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
