#include "analysis/topology_drawing.h"

#include "sim/base/err.h"
#include "sim/base/log.h"
#include "tests/support/fixture.h"
#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"
#include "tests/support/xml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct loaded world(unsigned leaves, const char *const *arms)
{
    char *dir = temp_dir();
    struct fixture f = {
        .kind = FIXTURE_SMALL_ISP, .replications = 2, .leaves = leaves, .arms = arms};
    fixture_world(dir, &f);
    return loaded_folder(dir);
}

/* Draws; what was logged is new. */
static char *draw(const struct loaded *l, struct topology_pictures *out, int expected)
{
    char *said;
    size_t size;
    struct log log = {open_memstream(&said, &size), LOG_WARNING};
    struct err e = ERR_INIT;
    int code = topology_draw(l->results, out, &log, &e);
    fclose(log.to);
    if (code != expected)
        fail_msg("%d: %s", code, e.text);
    return said;
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    while ((text = strstr(text, what)) != NULL) {
        n++;
        text += strlen(what);
    }
    return n;
}

TEST(every_arm_has_a_picture_with_all_networks_and_nodes)
{
    struct loaded l = world(0, NULL);
    struct topology_pictures out;
    char *said = draw(&l, &out, 0);
    assert_string_equal(said, "");
    assert_int_equal(out.n, 2);
    assert_string_equal(out.v[1].arm, "on");
    assert_string_equal(out.v[1].file, "topology-2-on");
    char *svg = folder_get(l.dir, "figures/topology-1-off.svg");
    assert_xml(svg);
    assert_int_equal(count(svg, "class=\"cluster\""), 2);
    assert_int_equal(count(svg, "class=\"node\""), 11);
    assert_int_equal(count(svg, "class=\"edge\""), 10);
    assert_int_equal(count(svg, "stroke-dasharray"), 1); /* the link between the networks */
    assert_int_equal(count(svg, "hosts</text>"), 8);
    assert_true(folder_has(l.dir, "figures/topology-2-on.pdf"));
    assert_true(folder_has(l.dir, "figures/topology-2-on.gv"));
    free(svg);
    free(said);
    loaded_free(&l);
}

/*
 * The backbone link of the fixture carries a little under 2 TB without and 1.2 TB with guidance; the
 * scale ends at 2 TB. That is the last of five colours and near the full width of 6.5, and the
 * third, just under three fifths, at 1 + 0.57 * 5.5.
 */
TEST(colour_and_width_follow_the_load_on_one_scale)
{
    struct loaded l = world(0, NULL);
    struct topology_pictures out;
    free(draw(&l, &out, 0));
    char *off = folder_get(l.dir, "figures/topology-1-off.svg");
    char *on = folder_get(l.dir, "figures/topology-2-on.svg");
    assert_non_null(strstr(off, "stroke=\"#7f2704\" stroke-width=\"6."));
    assert_non_null(strstr(on, "stroke=\"#fd8d3c\" stroke-width=\"4."));
    assert_null(strstr(on, "#7f2704\" stroke-width"));
    assert_non_null(strstr(off, ">2.00 TB</text>"));
    assert_non_null(strstr(on, ">2.00 TB</text>"));
    free(off);
    free(on);
    loaded_free(&l);
}

/* Draws the folder in this process, started anew for it. Returns the exit status. */
static int draw_alone(const char *dir)
{
    struct results *r;
    struct topology_pictures out;
    int code = results_load(dir, &r, NULL);
    if (code == 0)
        code = topology_draw(r, &out, NULL, NULL);
    results_free(r);
    return code != 0;
}

/*
 * Addresses differ from one start of a program to the next, and graphviz left to itself lets them
 * decide on the order of frames. The test program starts itself to draw.
 */
TEST(every_start_draws_the_same_bytes)
{
    struct loaded l = world(0, NULL);
    char *first = NULL;
    for (int i = 0; i < 5; i++) {
        pid_t child = fork();
        if (child == 0) {
            execl("/proc/self/exe", "topology_drawing_test", "--draw", l.dir, (char *)NULL);
            _exit(1);
        }
        int status;
        assert_true(child > 0 && waitpid(child, &status, 0) == child);
        assert_int_equal(status, 0);
        char *svg = folder_get(l.dir, "figures/topology-2-on.svg");
        if (first)
            assert_string_equal(svg, first);
        free(first);
        first = svg;
    }
    free(first);
    loaded_free(&l);
}

TEST(large_ones_are_drawn_without_names_but_tell_them)
{
    struct loaded l = world(30, NULL);
    struct topology_pictures out;
    char *said = draw(&l, &out, 0);
    char *svg = folder_get(l.dir, "figures/topology-1-off.svg");
    assert_xml(svg);
    assert_int_equal(count(svg, "hosts</text>"), 0);
    assert_true(count(svg, " hosts\"") + count(svg, " hosts&quot;") > 60); /* tooltips */
    free(svg);
    free(said);
    loaded_free(&l);
}

TEST(names_of_arms_make_harmless_file_names)
{
    const char *const arms[] = {"../off", "p4p & <odd> \"x\"", NULL};
    struct loaded l = world(0, arms);
    struct topology_pictures out;
    char *said = draw(&l, &out, 0);
    assert_string_equal(out.v[0].file, "topology-1-___off");
    assert_string_equal(out.v[1].file, "topology-2-p4p____odd___x_");
    char *svg = folder_get(l.dir, "figures/topology-2-p4p____odd___x_.svg");
    assert_xml(svg);
    assert_non_null(strstr(svg, "p4p &amp; &lt;odd&gt;"));
    free(svg);
    free(said);
    loaded_free(&l);
}

TEST(without_loads_or_topology_there_is_a_warning)
{
    struct loaded l = world(0, NULL);
    struct topology_pictures out;
    folder_delete(l.dir, "topology.json");
    char *said = draw(&l, &out, 0);
    assert_int_equal(out.n, 0);
    assert_non_null(strstr(said, "the topology is not drawn: "));
    assert_non_null(strstr(said, "topology.json: there is no such file"));
    free(said);
    folder_put(
        l.dir, "topology.json",
        "{\"format\": \"altosim-topology/1\", \"networks\": [], \"nodes\": [], \"links\": []}");
    folder_put(l.dir, "links.csv", "point,arm,replication,link,direction,class,bytes\n");
    said = draw(&l, &out, 0);
    assert_non_null(strstr(said, "no link carries anything"));
    free(said);
    folder_delete(l.dir, "links.csv");
    said = draw(&l, &out, 0);
    assert_non_null(strstr(said, "links.csv: there is no such file"));
    free(said);
    loaded_free(&l);
}

TEST(a_faulty_topology_is_an_error)
{
    struct loaded l = world(0, NULL);
    struct topology_pictures out;
    folder_put(l.dir, "topology.json", "{");
    free(draw(&l, &out, -EINVAL));
    loaded_free(&l);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--draw") == 0)
        return draw_alone(argv[2]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_arm_has_a_picture_with_all_networks_and_nodes),
        cmocka_unit_test(colour_and_width_follow_the_load_on_one_scale),
        cmocka_unit_test(every_start_draws_the_same_bytes),
        cmocka_unit_test(large_ones_are_drawn_without_names_but_tell_them),
        cmocka_unit_test(names_of_arms_make_harmless_file_names),
        cmocka_unit_test(without_loads_or_topology_there_is_a_warning),
        cmocka_unit_test(a_faulty_topology_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
