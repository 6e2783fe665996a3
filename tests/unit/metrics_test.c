#include "analysis/metrics.h"

#include "tests/support/loaded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void labels_name_what_a_person_calls_it_and_where(void **state)
{
    (void)state;
    struct scope s = {3, {{"network", "isp-a"}, {"direction", "in"}, {"relation", "all"}}};
    char buf[100];
    assert_string_equal(figure_label("interdomain.bytes", &s, buf, sizeof buf),
                        "inter-domain bytes, isp-a, in");
    s.pair[2].value = "peering"; /* no headline: its own name */
    assert_string_equal(figure_label("interdomain.bytes", &s, buf, sizeof buf),
                        "interdomain.bytes, isp-a, in, peering");
}

static void a_label_that_does_not_fit_is_cut(void **state)
{
    (void)state;
    struct scope s = {2, {{"network", "a-very-long-name"}, {"direction", "in"}}};
    char buf[12];
    assert_string_equal(figure_label("m", &s, buf, sizeof buf), "m, a-very-l");
}

#define BOTH(metric, scope, off, on, unit)                                                         \
    "-,off,1," metric "," scope "," off "," unit "\n-,on,1," metric "," scope "," on "," unit "\n"

static void headline_figures_come_in_the_tables_order_without_zeros(void **state)
{
    (void)state;
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

static void of_many_networks_the_greatest_are_picked_in_their_order(void **state)
{
    (void)state;
    char rows[2000] = "";
    for (int i = 0; i < HEADLINE_MOST + 2; i++) { /* n00 and n01 are the smallest */
        size_t used = strlen(rows);
        snprintf(rows + used, sizeof rows - used, "-,off,1,charge,network=n%02d,%d,money\n", i,
                 i + 1);
    }
    struct loaded l = loaded_small(1, rows, "{}");
    struct figure_list list;
    assert_int_equal(headline_pick(l.results, 0, &list), 0);
    assert_int_equal(list.n, HEADLINE_MOST);
    assert_int_equal(list.omitted, 2);
    assert_string_equal(list.v[0]->scope_text, "network=n02");
    assert_string_equal(list.v[HEADLINE_MOST - 1]->scope_text, "network=n09");
    loaded_free(&l);
}

static void the_manifest_orders_networks(void **state)
{
    (void)state;
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

static void whether_a_change_is_good_depends_on_the_metric(void **state)
{
    (void)state;
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
        cmocka_unit_test(of_many_networks_the_greatest_are_picked_in_their_order),
        cmocka_unit_test(the_manifest_orders_networks),
        cmocka_unit_test(whether_a_change_is_good_depends_on_the_metric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
