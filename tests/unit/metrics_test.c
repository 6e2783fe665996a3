#include "analysis/metrics.h"

#include "tests/support/loaded.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

TEST(labels_name_what_a_person_calls_it_and_where)
{
    struct scope s = {3, {{"network", "isp-a"}, {"direction", "in"}, {"relation", "all"}}};
    char buf[100];
    assert_string_equal(figure_label("interdomain.bytes", &s, buf, sizeof buf),
                        "inter-domain bytes, isp-a, in");
    s.pair[2].value = "peering"; /* no headline: its own name */
    assert_string_equal(figure_label("interdomain.bytes", &s, buf, sizeof buf),
                        "interdomain.bytes, isp-a, in, peering");
}

TEST(a_label_that_does_not_fit_is_cut)
{
    struct scope s = {2, {{"network", "a-very-long-name"}, {"direction", "in"}}};
    char buf[12];
    assert_string_equal(figure_label("m", &s, buf, sizeof buf), "m, a-very-l");
}

#define BOTH(metric, scope, off, on, unit)                                                         \
    "-,off,1," metric "," scope "," off "," unit "\n-,on,1," metric "," scope "," on "," unit "\n"

TEST(headline_figures_come_in_the_tables_order_without_zeros)
{
    struct loaded l = loaded_small(1,
                                   BOTH("throughput", "class=all", "1", "2", "bit/s")
                                       BOTH("alto.requests", "service=all", "0", "9", "count")
                                           BOTH("alto.fallbacks", "-", "0", "0", "count")
                                               BOTH("charge", "network=b", "1", "2", "money")
                                                   BOTH("charge", "network=a", "1", "2", "money")
                                                       BOTH("mlu", "network=a", "1", "1", "share"),
                                   "{}");
    struct figure_list list;
    assert_int_equal(headline_pick(l.results, 0, &list), 0);
    assert_int_equal(list.n, 4);
    assert_int_equal(list.omitted, 0);
    assert_string_equal(list.v[0]->scope_text, "network=a");
    assert_string_equal(list.v[1]->scope_text, "network=b");
    assert_string_equal(list.v[2]->metric, "throughput");
    assert_string_equal(list.v[3]->metric, "alto.requests");
    loaded_free(&l);
}

/* The charges that are picked of a folder with these rows, as "network network ". */
static void picks(const char *rows, const char *expect, const char *wanted, size_t omitted)
{
    struct loaded l = loaded_small(1, rows, expect);
    struct figure_list list;
    char got[200] = "";
    assert_int_equal(headline_pick(l.results, 0, &list), 0);
    for (size_t i = 0; i < list.n; i++) {
        if (strcmp(list.v[i]->metric, "charge") == 0)
            snprintf(got + strlen(got), sizeof got - strlen(got), "%s ",
                     scope_get(&list.v[i]->scope, "network"));
    }
    assert_string_equal(got, wanted);
    assert_int_equal(list.omitted, omitted);
    loaded_free(&l);
}

#define CHARGE(network) "-,off,1,charge,network=" network ",1,money\n"
#define BYTES(network, size)                                                                       \
    "-,off,1,interdomain.bytes,network=" network ";direction=in;relation=all," size ",bytes\n"

TEST(of_many_networks_those_with_the_most_inter_domain_bytes_are_picked)
{
    picks(CHARGE("a") CHARGE("b") CHARGE("c") CHARGE("d") BYTES("d", "9") BYTES("b", "8")
              BYTES("c", "7") BYTES("a", "6"),
          "{}", "d b c ", 2);
}

TEST(networks_that_expectations_are_about_come_first)
{
    picks(CHARGE("a") CHARGE("b") CHARGE("c") CHARGE("d"),
          "{\"x\": {\"metric\": \"charge\", \"arm\": \"on\", \"value\": \"> 0\", \"scope\": "
          "\"network=d\"}}",
          "d a b ", 1);
}

TEST(a_row_without_these_networks_shows_its_greatest)
{
    picks(BYTES("x", "9") BYTES("y", "8") BYTES("z", "7")
              CHARGE("a") "-,off,1,charge,network=b,2,money\n",
          "{}", "b ", 1);
}

#define SHARE(level, value) "-,off,1,localization,network=a;level=" level "," value ",share\n"

TEST(levels_that_agree_are_shown_once)
{
    struct loaded l =
        loaded_small(1, SHARE("pid", "0.2") SHARE("access", "0.5") SHARE("network", "0.5"), "{}");
    struct figure_list list;
    assert_int_equal(headline_pick(l.results, 0, &list), 0);
    assert_int_equal(list.n, 2);
    assert_string_equal(list.v[0]->scope_text, "network=a;level=network");
    assert_string_equal(list.v[1]->scope_text, "network=a;level=pid");
    loaded_free(&l);
}

TEST(directions_that_agree_are_both_shown)
{
    struct loaded l = loaded_small(
        1,
        BYTES("a", "5") "-,off,1,interdomain.bytes,network=a;direction=out;relation=all,5,bytes\n",
        "{}");
    struct figure_list list;
    assert_int_equal(headline_pick(l.results, 0, &list), 0);
    assert_int_equal(list.n, 2);
    loaded_free(&l);
}

TEST(the_manifest_orders_networks)
{
    struct loaded l = loaded_small(1,
                                   "-,off,1,charge,network=a,1,money\n"
                                   "-,off,1,charge,network=b,1,money\n"
                                   "-,off,1,charge,network=c,1,money\n",
                                   "{}");
    const char *order[] = {"c", "b"};
    struct figure_list list;
    l.results->manifest.networks = (struct name_list){order, 2};
    assert_int_equal(headline_pick(l.results, 0, &list), 0);
    assert_int_equal(list.n, 3);
    assert_string_equal(list.v[0]->scope_text, "network=c");
    assert_string_equal(list.v[1]->scope_text, "network=b");
    assert_string_equal(list.v[2]->scope_text, "network=a");
    loaded_free(&l);
}

/* How good the change of one figure from `off` to `on` in both of two replications is. */
static int goodness(const char *metric, const char *scope, double off, double on, unsigned n)
{
    char rows[600] = "";
    for (unsigned i = 1; i <= n; i++) {
        size_t used = strlen(rows);
        snprintf(rows + used, sizeof rows - used, "-,off,%u,%s,%s,%g,x\n-,on,%u,%s,%s,%g,x\n", i,
                 metric, scope, off, i, metric, scope, on);
    }
    struct loaded l = loaded_small(n, rows, "{}");
    struct delta d;
    assert_int_equal(delta_form(l.results, &l.results->figures[0], 0, 1, 0, 0.95, &d), 0);
    int sign = delta_goodness(&d);
    loaded_free(&l);
    return sign;
}

TEST(whether_a_change_is_good_depends_on_the_metric)
{
    assert_int_equal(goodness("charge", "network=a", 10, 5, 2), 1);
    assert_int_equal(goodness("charge", "network=a", 5, 10, 2), -1);
    assert_int_equal(goodness("throughput", "class=all", 5, 10, 2), 1);
    assert_int_equal(goodness("alto.requests", "service=all", 5, 10, 2), 0);
    assert_int_equal(goodness("unheard.of", "-", 5, 10, 2), 0);
    assert_int_equal(goodness("charge", "network=a", 10, 10, 2), 0); /* zero inside */
    assert_int_equal(goodness("charge", "network=a", 10, 5, 1), 0);  /* no interval */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_name_what_a_person_calls_it_and_where),
        cmocka_unit_test(a_label_that_does_not_fit_is_cut),
        cmocka_unit_test(headline_figures_come_in_the_tables_order_without_zeros),
        cmocka_unit_test(of_many_networks_those_with_the_most_inter_domain_bytes_are_picked),
        cmocka_unit_test(networks_that_expectations_are_about_come_first),
        cmocka_unit_test(a_row_without_these_networks_shows_its_greatest),
        cmocka_unit_test(levels_that_agree_are_shown_once),
        cmocka_unit_test(directions_that_agree_are_both_shown),
        cmocka_unit_test(the_manifest_orders_networks),
        cmocka_unit_test(whether_a_change_is_good_depends_on_the_metric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
