/*
 * Documents of other people's servers, as the client reads them. They do not belong to the project:
 * the folder that ALTOSIM_DATA names (../shared/data if it is not set) may hold them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alto/costmap_view.h"
#include "sim/alto/netmap_view.h"
#include "sim/base/file.h"
#include "sim/base/prefix.h"
#include "tests/support/test.h"

/* Reads a document into *text, or skips the test where it is absent. */
static size_t load(const char *name, char **text)
{
    const char *folder = getenv("ALTOSIM_DATA");
    char path[512];
    size_t size;
    snprintf(path, sizeof path, "%s/alto/%s", folder ? folder : "../shared/data", name);
    if (file_read(path, text, &size, NULL)) {
        print_message("skipped: there is no %s; ALTOSIM_DATA names the folder\n", path);
        skip();
    }
    return size;
}

static struct netmap_view *load_netmap(const char *name)
{
    struct err e = ERR_INIT;
    char *text;
    size_t size = load(name, &text);
    struct netmap_view *m = NULL;
    int code = netmap_view_parse(text, size, &m, &e);
    free(text);
    assert_string_equal(e.text, "");
    assert_int_equal(code, 0);
    return m;
}

static uint32_t pid_at(const struct netmap_view *m, const char *address)
{
    struct addr a;
    assert_int_equal(addr_parse(FAMILY_NONE, address, &a), 0);
    return netmap_view_find(m, &a);
}

/* Costs that are not whole, a default PID, a cost map that names the network map's version. */
TEST(maps_of_an_openalto_server_fit_each_other)
{
    struct err e = ERR_INIT;
    struct netmap_view *netmap = load_netmap("openalto-nm.json");
    char *text;
    size_t size = load("openalto-cm.json", &text);
    struct costmap_view *costmap = NULL;
    assert_int_equal(costmap_view_parse(text, size, &costmap, &e), 0);
    free(text);
    assert_true(vtag_equal(netmap_view_vtag(netmap), costmap_view_dependent_vtag(costmap)));
    struct costmap_binding *b = costmap_binding_new(costmap, netmap);
    uint32_t rucio = pid_at(netmap, "10.0.0.250"), xrd3 = pid_at(netmap, "10.0.0.253");
    assert_string_equal(netmap_view_pid(netmap, pid_at(netmap, "198.51.100.1")), "PID0");
    assert_double_is(costmap_binding_cost(b, rucio, xrd3), 0.2);
    costmap_binding_free(b);
    costmap_view_free(costmap);
    netmap_view_free(netmap);
}

/* Made from what 130 sites say about themselves, two of which claim one prefix. */
TEST(a_prefix_that_two_research_sites_claim_is_found)
{
    struct err e = ERR_INIT;
    char *text;
    size_t size = load("lhcone-networkmap.derived.json", &text);
    struct netmap_view *m = NULL;
    assert_int_equal(netmap_view_parse(text, size, &m, &e), -EEXIST);
    free(text);
    assert_string_equal(e.text, "81.180.86.0/24 is in PID \"NIHAM\" and in PID \"RO-07-NIPNE\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_of_an_openalto_server_fit_each_other),
        cmocka_unit_test(a_prefix_that_two_research_sites_claim_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
