#include "sim/net/meter.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <errno.h>

/* From 10 s to 45 s in bins of 10 s: the last one has 5 s. */
static const struct meter_window window = {10 * SIM_SECOND, 45 * SIM_SECOND, 10 * SIM_SECOND};
static const struct meter_window from_start = {0, 20 * SIM_SECOND, 10 * SIM_SECOND};

static struct meter *running(void)
{
    struct meter *m = meter_new(4, window);
    meter_next_bin(m); /* the window opens */
    return m;
}

TEST(classes_have_names)
{
    static const char *const words[] = {"p2p", "cdn", "background", "alto"};
    for (int i = 0; i < NET_CLASSES; i++)
        assert_string_equal(net_class_words[i], words[i]);
    assert_null(net_class_words[NET_CLASSES]);
}

TEST(the_window_is_cut_into_bins_of_which_the_last_may_be_shorter)
{
    struct meter *m = meter_new(1, window);
    assert_int_equal(meter_window(m).from, window.from);
    assert_int_equal(meter_window(m).to, window.to);
    assert_int_equal(meter_bins(m), 4);
    assert_double_is(meter_bin_seconds(m, 0), 10);
    assert_double_is(meter_bin_seconds(m, 2), 10);
    assert_double_is(meter_bin_seconds(m, 3), 5);
    meter_free(m);
}

TEST(a_bin_longer_than_the_window_is_the_window)
{
    struct meter *m = meter_new(1, (struct meter_window){0, 5, 7});
    assert_int_equal(meter_bins(m), 1);
    assert_int_equal(meter_boundary(m), 5);
    assert_double_is(meter_bin_seconds(m, 0), 5e-9);
    meter_free(m);
}

TEST(boundaries_are_the_start_and_the_end_of_each_bin)
{
    struct meter *m = meter_new(1, window);
    static const sim_time wanted[] = {10 * SIM_SECOND, 20 * SIM_SECOND, 30 * SIM_SECOND,
                                      40 * SIM_SECOND, 45 * SIM_SECOND, SIM_NEVER};
    for (size_t i = 0; i < COUNT(wanted); i++) {
        assert_int_equal(meter_boundary(m), wanted[i]);
        meter_next_bin(m);
    }
    assert_int_equal(meter_boundary(m), SIM_NEVER);
    meter_free(m);
}

TEST(a_window_from_the_start_is_open_at_once)
{
    struct meter *m = meter_new(1, from_start);
    assert_int_equal(meter_boundary(m), 10 * SIM_SECOND);
    meter_add(m, 0, CLASS_P2P, 3);
    assert_double_is(meter_bin(m, 0, CLASS_P2P, 0), 3);
    meter_free(m);
}

TEST(bytes_add_up_by_port_and_class)
{
    struct meter *m = running();
    meter_add(m, 0, CLASS_P2P, 1);
    meter_add(m, 0, CLASS_P2P, 2);
    meter_add(m, 0, CLASS_ALTO, 10);
    meter_add(m, 3, CLASS_P2P, 100);
    assert_double_is(meter_bin(m, 0, CLASS_P2P, 0), 3);
    assert_double_is(meter_bin(m, 0, CLASS_ALTO, 0), 10);
    assert_double_is(meter_bin(m, 3, CLASS_P2P, 0), 100);
    assert_double_is(meter_bin(m, 0, CLASS_CDN, 0), 0);
    assert_double_is(meter_bin(m, 1, CLASS_P2P, 0), 0);
    assert_double_is(meter_bin(m, 3, CLASS_BACKGROUND, 0), 0);
    meter_free(m);
}

TEST(each_bin_counts_for_itself_and_all_make_the_total)
{
    struct meter *m = running();
    for (int bin = 0; bin < 4; bin++) {
        meter_add(m, 2, CLASS_CDN, 1 << bin);
        meter_next_bin(m);
    }
    for (uint32_t bin = 0; bin < 4; bin++)
        assert_double_is(meter_bin(m, 2, CLASS_CDN, bin), 1 << bin);
    assert_double_is(meter_total(m, 2, CLASS_CDN), 15);
    assert_double_is(meter_total(m, 1, CLASS_CDN), 0);
    meter_free(m);
}

TEST(bytes_outside_the_window_do_not_count)
{
    struct meter *m = meter_new(1, window);
    assert_int_equal(meter_set_cells(m, 1), 0);
    meter_add(m, 0, CLASS_P2P, 5); /* before */
    meter_add_between(m, 0, 0, 5);
    for (int i = 0; i < 5; i++)
        meter_next_bin(m);
    meter_add(m, 0, CLASS_P2P, 7); /* behind */
    meter_add_between(m, 0, 0, 7);
    assert_double_is(meter_total(m, 0, CLASS_P2P), 0);
    assert_double_is(meter_between(m, 0, 0), 0);
    assert_int_equal(meter_error(m), 0);
    meter_free(m);
}

TEST(the_matrix_tells_from_and_to_apart)
{
    struct meter *m = running();
    assert_int_equal(meter_set_cells(m, 3), 0);
    meter_add_between(m, 0, 2, 1);
    meter_next_bin(m);
    meter_add_between(m, 0, 2, 2);
    meter_add_between(m, 2, 0, 10);
    meter_add_between(m, 1, 1, 100);
    assert_double_is(meter_between(m, 0, 2), 3);
    assert_double_is(meter_between(m, 2, 0), 10);
    assert_double_is(meter_between(m, 1, 1), 100);
    assert_double_is(meter_between(m, 0, 1), 0);
    assert_double_is(meter_between(m, 2, 2), 0);
    meter_free(m);
}

TEST(the_matrix_can_be_laid_out_anew)
{
    struct meter *m = running();
    assert_int_equal(meter_set_cells(m, 50), 0);
    assert_int_equal(meter_set_cells(m, 2), 0);
    meter_add_between(m, 1, 0, 4);
    assert_double_is(meter_between(m, 1, 0), 4);
    meter_free(m);
}

TEST(bytes_that_memory_lost_are_an_error)
{
    struct meter *m = running();
    faults_start(0);
    meter_add(m, 0, CLASS_P2P, 1);
    assert_true(faults_stop());
    assert_int_equal(meter_error(m), -ENOMEM);
    assert_double_is(meter_total(m, 0, CLASS_P2P), 0);
    meter_free(m);
}

TEST(a_meter_without_memory_is_none)
{
    for (size_t n = 0; n < 2; n++) {
        faults_start(n);
        assert_null(meter_new(3, window));
        assert_true(faults_stop());
    }
    struct meter *m = running();
    faults_start(0);
    assert_int_equal(meter_set_cells(m, 2), -ENOMEM);
    assert_true(faults_stop());
    meter_free(m);
    meter_free(NULL);
}

/* A port that counts nothing costs nothing: one that does makes one array for all its bins. */
TEST(only_the_first_byte_of_a_port_and_class_allocates)
{
    struct meter *m = running();
    meter_add(m, 1, CLASS_P2P, 1);
    faults_start(0);
    meter_add(m, 1, CLASS_P2P, 1);
    meter_next_bin(m);
    meter_add(m, 1, CLASS_P2P, 1);
    assert_false(faults_stop());
    assert_double_is(meter_total(m, 1, CLASS_P2P), 3);
    meter_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_have_names),
        cmocka_unit_test(the_window_is_cut_into_bins_of_which_the_last_may_be_shorter),
        cmocka_unit_test(a_bin_longer_than_the_window_is_the_window),
        cmocka_unit_test(boundaries_are_the_start_and_the_end_of_each_bin),
        cmocka_unit_test(a_window_from_the_start_is_open_at_once),
        cmocka_unit_test(bytes_add_up_by_port_and_class),
        cmocka_unit_test(each_bin_counts_for_itself_and_all_make_the_total),
        cmocka_unit_test(bytes_outside_the_window_do_not_count),
        cmocka_unit_test(the_matrix_tells_from_and_to_apart),
        cmocka_unit_test(the_matrix_can_be_laid_out_anew),
        cmocka_unit_test(bytes_that_memory_lost_are_an_error),
        cmocka_unit_test(a_meter_without_memory_is_none),
        cmocka_unit_test(only_the_first_byte_of_a_port_and_class_allocates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
