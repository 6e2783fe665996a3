#include "sim/alto/costmap_view.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alto/netmap_view.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#define MAP(mode, costs)                                                                           \
    "{\"meta\": {\"dependent-vtags\": [{\"resource-id\": \"m\", \"tag\": \"t1\"}],"                \
    " \"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"" mode "\"}},"            \
    " \"cost-map\": " costs "}"

static struct costmap_view *read(const char *text)
{
    struct err e = ERR_INIT;
    struct costmap_view *m = NULL;
    int code = costmap_view_parse(text, strlen(text), &m, &e);
    assert_string_equal(e.text, "");
    assert_int_equal(code, 0);
    return m;
}

/* A network map of empty PIDs, numbered in this order. */
static struct netmap_view *pids(const char *names)
{
    char text[400];
    struct netmap_view *m = NULL;
    snprintf(text, sizeof text,
             "{\"meta\": {\"vtag\": {\"resource-id\": \"m\", \"tag\": \"t1\"}},"
             " \"network-map\": {%s}}",
             names);
    assert_int_equal(netmap_view_parse(text, strlen(text), &m, NULL), 0);
    return m;
}

/* The example of RFC 7285 section 11.2.3.7, read by a network map with its PIDs in another order. */
TEST(costs_are_those_of_the_rfc_example)
{
    struct costmap_view *m =
        read(MAP("numerical", "{\"PID1\": {\"PID1\": 1, \"PID2\": 5, \"PID3\": 10},"
                              " \"PID2\": {\"PID1\": 5, \"PID2\": 1, \"PID3\": 15},"
                              " \"PID3\": {\"PID1\": 20, \"PID2\": 15}}"));
    struct netmap_view *n = pids("\"PID3\": {}, \"PID1\": {}, \"PID2\": {}");
    struct costmap_binding *b = costmap_binding_new(m, n);
    enum { PID3, PID1, PID2 };
    assert_true(costmap_binding_cost(b, PID1, PID1) == 1);
    assert_true(costmap_binding_cost(b, PID1, PID2) == 5);
    assert_true(costmap_binding_cost(b, PID1, PID3) == 10);
    assert_true(costmap_binding_cost(b, PID2, PID3) == 15);
    assert_true(costmap_binding_cost(b, PID3, PID1) == 20);
    assert_true(costmap_binding_cost(b, PID3, PID2) == 15);
    assert_true(isnan(costmap_binding_cost(b, PID3, PID3)));
    assert_true(isnan(costmap_binding_cost(b, PID_UNKNOWN, PID1)));
    assert_true(isnan(costmap_binding_cost(b, PID1, PID_UNKNOWN)));
    costmap_binding_free(b);
    netmap_view_free(n);
    costmap_view_free(m);
}

TEST(meta_tells_type_and_version)
{
    struct costmap_view *m = read(MAP("ordinal", "{}"));
    assert_string_equal(costmap_view_cost_type(m)->metric, "routingcost");
    assert_int_equal(costmap_view_cost_type(m)->mode, ALTO_ORDINAL);
    assert_string_equal(costmap_view_dependent_vtag(m)->resource_id, "m");
    assert_string_equal(costmap_view_dependent_vtag(m)->tag, "t1");
    costmap_view_free(m);
}

TEST(pids_unknown_to_either_map_have_no_costs)
{
    struct costmap_view *m =
        read(MAP("numerical", "{\"A\": {\"A\": 1, \"X\": 2}, \"X\": {\"A\": 3}}"));
    struct netmap_view *n = pids("\"A\": {}, \"B\": {}");
    struct costmap_binding *b = costmap_binding_new(m, n);
    assert_true(costmap_binding_cost(b, 0, 0) == 1);
    assert_true(isnan(costmap_binding_cost(b, 0, 1)));
    assert_true(isnan(costmap_binding_cost(b, 1, 0)));
    assert_true(isnan(costmap_binding_cost(b, 2, 0)));
    costmap_binding_free(b);
    netmap_view_free(n);
    costmap_view_free(m);
}

/* Full rows, rows with gaps in any order, empty rows, absent rows: each pair against a plain table. */
TEST(any_pattern_of_rows_reads_back)
{
    enum { N = 13 };
    double wanted[N][N];
    char *text = NULL, names[200] = "";
    size_t size;
    FILE *out = open_memstream(&text, &size);
    fprintf(out, "{\"meta\": {\"dependent-vtags\": [{\"resource-id\": \"m\", \"tag\": \"t\"}],"
                 " \"cost-type\": {\"cost-metric\": \"x\", \"cost-mode\": \"numerical\"}},"
                 " \"cost-map\": {");
    for (int s = 0; s < N; s++) {
        sprintf(names + strlen(names), "%s\"P%d\": {}", s ? ", " : "", s);
        for (int d = 0; d < N; d++)
            wanted[s][d] = NAN;
        if (s == 5)
            continue;
        fprintf(out, "%s\"P%d\": {", s ? "," : "", s);
        const char *comma = "";
        for (int k = 0; k < N; k++) {
            int d = (k * 5 + s) % N; /* a permutation, another one for each row */
            bool there = s % 4 == 0 || (s != 7 && (s * 31 + d * 17) % 3 == 0);
            if (!there)
                continue;
            wanted[s][d] = s * 100 + d + 0.25;
            fprintf(out, "%s\"P%d\": %g", comma, d, wanted[s][d]);
            comma = ",";
        }
        fprintf(out, "}");
    }
    fprintf(out, "}}");
    fclose(out);
    struct costmap_view *m = read(text);
    struct netmap_view *n = pids(names);
    struct costmap_binding *b = costmap_binding_new(m, n);
    for (uint32_t s = 0; s < N; s++) {
        for (uint32_t d = 0; d < N; d++) {
            double found = costmap_binding_cost(b, s, d);
            assert_true(isnan(wanted[s][d]) ? isnan(found) : found == wanted[s][d]);
        }
    }
    costmap_binding_free(b);
    netmap_view_free(n);
    costmap_view_free(m);
    free(text);
}

static void check_refused(const char *text, const char *message)
{
    struct err e = ERR_INIT;
    struct costmap_view *m = NULL;
    assert_int_equal(costmap_view_parse(text, strlen(text), &m, &e), -EINVAL);
    assert_string_equal(e.text, message);
    assert_null(m);
}

#define TYPE "\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}"
#define VTAG "{\"resource-id\": \"m\", \"tag\": \"t1\"}"

TEST(malformed_maps_are_refused_with_the_reason)
{
    static const char one_vtag[] = "\"dependent-vtags\" is not an array of one version tag";
    check_refused("{\"meta\": {\"dependent-vtags\": [" VTAG "]}, \"cost-map\": {}}",
                  "\"cost-type\" is missing");
    check_refused("{\"meta\": {" TYPE "}, \"cost-map\": {}}", one_vtag);
    check_refused("{\"meta\": {" TYPE ", \"dependent-vtags\": []}, \"cost-map\": {}}", one_vtag);
    check_refused("{\"meta\": {" TYPE ", \"dependent-vtags\": " VTAG "}, \"cost-map\": {}}",
                  one_vtag);
    check_refused("{\"meta\": {" TYPE ", \"dependent-vtags\": [" VTAG "," VTAG
                  "]}, \"cost-map\": {}}",
                  one_vtag);
    check_refused("{\"meta\": {" TYPE ", \"dependent-vtags\": [7]}, \"cost-map\": {}}",
                  "\"resource-id\" is missing");
    check_refused("{\"meta\": {" TYPE ", \"dependent-vtags\": [" VTAG "]}}",
                  "\"cost-map\" is missing");
    check_refused(MAP("array", "{}"), "the cost mode is neither numerical nor ordinal");
    check_refused(MAP("numerical", "7"), "\"cost-map\" is 7, not an object");
    check_refused(MAP("numerical", "{\"A\": 7}"), "the costs from \"A\" are not an object");
    check_refused(MAP("numerical", "{\"a b\": {}}"), "\"a b\" is no PID name");
    check_refused(MAP("numerical", "{\"A\": {\"a b\": 1}}"), "\"a b\" is no PID name");
}

TEST(a_bad_cost_spoils_the_map)
{
    check_refused(MAP("numerical", "{\"A\": {\"A\": \"NaN\"}}"),
                  "a cost is \"NaN\", not a finite number of at least 0");
    check_refused(MAP("numerical", "{\"A\": {\"A\": 1, \"B\": -1}}"),
                  "a cost is -1, not a finite number of at least 0");
    check_refused(MAP("numerical", "{\"A\": {\"A\": null}}"),
                  "a cost is null, not a finite number of at least 0");
    check_refused(MAP("ordinal", "{\"A\": {\"A\": 1.5}}"),
                  "a cost is 1.5, not a whole number of at least 0");
}

TEST(any_failed_allocation_is_told_as_such)
{
    static const char text[] = MAP("numerical", "{\"A\": {\"A\": 1, \"B\": 2}, \"B\": {\"B\": 3}}");
    struct netmap_view *netmap = pids("\"A\": {}, \"B\": {}");
    for (size_t n = 0;; n++) {
        struct costmap_view *m = NULL;
        struct costmap_binding *b = NULL;
        faults_start_own(n);
        int code = costmap_view_parse(text, strlen(text), &m, NULL);
        if (code == 0)
            b = costmap_binding_new(m, netmap);
        bool failed = faults_stop();
        assert_int_equal(b ? 0 : -ENOMEM, failed ? -ENOMEM : 0);
        assert_true(code == 0 || code == -ENOMEM);
        if (b)
            assert_double_is(costmap_binding_cost(b, 1, 1), 3);
        costmap_binding_free(b);
        costmap_view_free(m);
        if (!failed)
            break;
    }
    netmap_view_free(netmap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_are_those_of_the_rfc_example),
        cmocka_unit_test(meta_tells_type_and_version),
        cmocka_unit_test(pids_unknown_to_either_map_have_no_costs),
        cmocka_unit_test(any_pattern_of_rows_reads_back),
        cmocka_unit_test(malformed_maps_are_refused_with_the_reason),
        cmocka_unit_test(a_bad_cost_spoils_the_map),
        cmocka_unit_test(any_failed_allocation_is_told_as_such),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
