#include "sim/scenario/show.h"
#include "tests/support/quoted.h"
#include "tests/support/scene.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What is written of the scene; new. The code goes to *code, the message to *e. */
static char *shown(const char *patch, bool map, const char *server, const char *format, int *code,
                   struct err *e)
{
    struct scene s = scene_sound(patch);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    *code = map ? show_map(s.s, server, format, out, e) : show_topology(s.s, format, out, e);
    assert_int_equal(fclose(out), 0);
    scene_free(&s);
    return text;
}

static void shows(const char *patch, bool map, const char *server, const char *format,
                  const char *part)
{
    struct err e = ERR_INIT;
    int code;
    char *text = shown(patch, map, server, format, &code, &e);
    assert_int_equal(code, 0);
    assert_non_null(strstr(text, part));
    free(text);
}

static void refuses(const char *patch, bool map, const char *server, const char *format,
                    const char *message)
{
    struct err e = ERR_INIT;
    int code;
    char *text = shown(patch, map, server, format, &code, &e);
    assert_int_equal(code, -EINVAL);
    assert_non_null(strstr(e.text, message));
    assert_string_equal(text, "");
    free(text);
}

TEST(a_network_is_shown_in_every_format)
{
    shows(NULL, false, NULL, "table", "a-north");
    shows(NULL, false, NULL, "dot", "a-north");
    shows(NULL, false, NULL, "graphml", "<graphml");
    shows(NULL, false, NULL, "json", "\"a-north\"");
    refuses(NULL, false, NULL, "svg",
            "--format: found \"svg\", allowed: \"table\", \"dot\", \"graphml\" or \"json\"");
}

/* The JSON is a graph to start a scenario from. */
TEST(a_network_shown_as_json_is_a_graph_for_a_scenario)
{
    struct err e = ERR_INIT;
    int code;
    char *text = shown(NULL, false, NULL, "json", &code, &e), *patch = malloc(strlen(text) + 64);
    assert_non_null(patch);
    sprintf(patch, "{\"topology\": {\"graph\": %s}}", text);
    struct scene s = scene_sound(patch);
    assert_int_equal(s.s->cells[0].topo->nnodes, 6);
    assert_int_equal(s.s->cells[0].topo->nlinks, 6);
    scene_free(&s);
    free(patch);
    free(text);
}

TEST(maps_are_shown_as_a_table_or_a_map_file)
{
    shows(NULL, true, NULL, "table", "routingcost, numerical: from row to column");
    shows(NULL, true, "guide", "json", "\"network-map\"");
    refuses(NULL, true, NULL, "dot", "--format: found \"dot\", allowed: \"table\" or \"json\"");
    refuses(NULL, true, "nobody", "table", "--server: there is none of that name");
    refuses("{'alto': null, 'arms': null, 'baseline': null}", true, NULL, "table",
            "there is no ALTO server in it");
}

TEST(the_maps_are_those_of_the_arm_that_has_servers)
{
    shows("{'alto': null, 'arms': {'on': {'alto': {'servers': {'late': {'network': 'isp-b', "
          "'policy': 'flat'}}}}}}",
          true, NULL, "table", "network map late");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_network_is_shown_in_every_format),
        cmocka_unit_test(a_network_shown_as_json_is_a_graph_for_a_scenario),
        cmocka_unit_test(maps_are_shown_as_a_table_or_a_map_file),
        cmocka_unit_test(the_maps_are_those_of_the_arm_that_has_servers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
