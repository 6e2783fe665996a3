#include "server/altod_config.h"
#include "server/mapfile.h"
#include "sim/base/json.h"
#include "sim/base/problems.h"
#include "tests/support/quoted.h"
#include "tests/support/test.h"

#include <errno.h>
#include <string.h>

static int read_config(const char *text, struct problems *errors, struct altod_config *c)
{
    json_t *document = quoted_json(text);
    int code = altod_config_read("/etc/altod/altod.json", document, errors, c);
    json_decref(document);
    return code;
}

static void reads(const char *text, struct altod_config *c)
{
    struct problems *errors = problems_new();
    int code = read_config(text, errors, c);
    for (size_t i = 0; i < problems_count(errors); i++)
        print_error("%s\n", problems_line(errors, i));
    assert_int_equal(code, 0);
    problems_free(errors);
}

/* Fails unless these lines, each behind the file's name, are all that is said of the text. */
static void is_refused(const char *text, const char *const *lines, size_t n)
{
    struct problems *errors = problems_new();
    struct altod_config c;
    assert_int_equal(read_config(text, errors, &c), -EINVAL);
    for (size_t i = 0; i < n && i < problems_count(errors); i++) {
        const char *line = problems_line(errors, i), *colon = strchr(line, ' ');
        assert_memory_equal(line, "/etc/altod/altod.json:", colon - line);
        assert_string_equal(colon + 1, lines[i]);
    }
    assert_int_equal(problems_count(errors), n);
    altod_config_fini(&c);
    problems_free(errors);
}

#define REFUSED(text, ...)                                                                         \
    do {                                                                                           \
        static const char *const lines[] = {__VA_ARGS__};                                          \
        is_refused(text, lines, COUNT(lines));                                                     \
    } while (0)

TEST(maps_are_all_that_must_be_given)
{
    struct altod_config c;
    reads("{'maps': ['a.json']}", &c);
    struct alto_server_config s = c.server;
    assert_string_equal(s.address, "127.0.0.1");
    assert_int_equal(s.port, 7285);
    assert_string_equal(s.directory, "/directory");
    assert_int_equal(s.terms.max_age, 300);
    assert_int_equal(s.limits.connections, 512);
    assert_int_equal(s.limits.idle, 120);
    assert_int_equal(s.limits.body, 1 << 20);
    assert_string_equal(c.folder, "/etc/altod");
    assert_string_equal(c.conf->maps.v[0], "a.json");
    assert_int_equal(altod_config_offer(c.conf), OFFER_ALL);
    assert_null(c.conf->log->file);
    assert_true(c.conf->log->requests);
    assert_string_equal(c.conf->metrics->path, "/metrics");
    assert_int_equal(c.conf->metrics->from.n, 2);
    altod_config_fini(&c);
}

TEST(what_is_given_is_taken)
{
    struct altod_config c;
    reads("{'maps': ['a.json'], 'listen': [{'address': '::', 'port': 80}, 81], 'max_age': '1 h',"
          " 'offer': ['ordinal', 'filtered'], 'log': 'altod.log', 'name': 'isp', 'reduce': true,"
          " 'directory': '/alto/d', 'limits': {'threads': 2, 'body': '4 KiB', 'pairs': 5}}",
          &c);
    struct alto_server_config s = c.server;
    assert_string_equal(s.name, "isp");
    assert_string_equal(s.address, "::");
    assert_int_equal(s.port, 80);
    assert_int_equal(s.n_further, 1);
    assert_string_equal(s.further[0].address, "127.0.0.1");
    assert_int_equal(s.further[0].port, 81);
    assert_int_equal(s.terms.max_age, 3600);
    assert_string_equal(s.directory, "/alto/d");
    assert_int_equal(s.limits.threads, 2);
    assert_int_equal(s.limits.body, 4096);
    assert_int_equal(s.limits.pairs, 5);
    assert_int_equal(altod_config_offer(c.conf), OFFER_ORDINAL | OFFER_FILTERED | MAPFILE_REDUCE);
    assert_string_equal(c.conf->log->file, "altod.log");
    altod_config_fini(&c);
}

TEST(directories_to_lead_to_are_given_by_their_ids)
{
    struct altod_config c;
    reads("{'maps': ['a.json'], 'delegate': {'b': 'https://b.example/directory', 'a': 'sub'}}", &c);
    assert_int_equal(c.server.terms.n_links, 2);
    assert_string_equal(c.server.terms.links[0].id, "a");
    assert_string_equal(c.server.terms.links[0].uri, "sub");
    assert_string_equal(c.server.terms.links[1].uri, "https://b.example/directory");
    altod_config_fini(&c);
}

TEST(everything_wrong_is_said_at_once)
{
    REFUSED("{'maps': 'a.json', 'listen': [{'prt': 1}], 'max_age': 300, 'offer': ['all'],"
            " 'metrics': {'from': ['10.0.0.0/33']}, 'lisen': 1}",
            "/maps: found \"a.json\", allowed: an array",
            "/listen/0: unknown key \"prt\", did you mean \"port\"?",
            "/offer/0: found \"all\", allowed: \"filtered\", \"endpoint-cost\", \"constraints\" or "
            "\"ordinal\"",
            "/max_age: found 300, allowed: a time with its unit, as \"15 ms\" or \"2 h\", from 0 s "
            "to 365 d",
            "/metrics/from/0: found \"10.0.0.0/33\", allowed: an IPv4 or IPv6 prefix, as "
            "\"192.0.2.0/24\"",
            "unknown key \"lisen\", did you mean \"listen\"?");
}

TEST(maps_or_a_scenario_are_needed_and_not_both)
{
    REFUSED("{}", "/maps: found none, allowed: map files, or /scenario");
    REFUSED("{'maps': ['a'], 'scenario': 's.json'}",
            "/scenario: found beside /maps, allowed: one of both");
    REFUSED("{'maps': ['a'], 'server': 'isp-a'}",
            "/server: found without /scenario, where it is to be");
}

TEST(addresses_and_paths_must_be_some)
{
    REFUSED("{'maps': ['a'], 'listen': [{'address': 'localhost'}], 'directory': 'alto',"
            " 'metrics': {'path': '/a b'}}",
            "/listen/0: found address \"localhost\", allowed: an IPv4 or IPv6 address",
            "/directory: found \"alto\", allowed: a path as \"/alto/directory\", of 0-9 A-Z a-z - "
            ". _ ~",
            "/metrics/path: found \"/a b\", allowed: a path as \"/alto/directory\", of 0-9 A-Z a-z "
            "- . _ ~");
    REFUSED("{'maps': ['a'], 'metrics': {'path': '/directory'}}",
            "/metrics/path: found \"/directory\", which is the directory's path");
}

TEST(what_needs_a_new_start_is_named)
{
    struct altod_config a, b;
    char buf[200];
    reads("{'maps': ['a.json']}", &a);
    reads("{'maps': ['b.json'], 'log': 'x', 'metrics': {'from': []}}", &b);
    assert_string_equal(altod_config_fixed(a.completed, b.completed, buf, sizeof buf), "");
    altod_config_fini(&b);
    reads("{'maps': ['a.json'], 'listen': [80], 'metrics': {'path': '/m'}}", &b);
    assert_string_equal(altod_config_fixed(a.completed, b.completed, buf, sizeof buf),
                        "/listen, /metrics/path");
    altod_config_fini(&b);
    altod_config_fini(&a);
}

TEST(certificates_are_taken_over_but_not_whether_there_is_tls)
{
    static const struct {
        const char *running, *wanted, *fixed;
    } cases[] = {
        {"{'tls': {'key': 'a', 'require': false}}", "{'tls': {'key': 'b', 'require': false}}", ""},
        {"{'tls': {'client_ca': 'a'}}", "{'tls': {'client_ca': 'b'}}", "/tls/client_ca"},
        {"{'tls': {'require': true}}", "{'tls': {'require': false}}", "/tls/require"},
        {"{'tls': {'require': true}}", "{'limits': 1}", "/tls, /limits"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        json_t *running = quoted_json(cases[i].running), *wanted = quoted_json(cases[i].wanted);
        char buf[200];
        assert_string_equal(altod_config_fixed(running, wanted, buf, sizeof buf), cases[i].fixed);
        json_decref(running);
        json_decref(wanted);
    }
}

static void is_kind(const char *text, enum altod_file kind)
{
    json_t *document = quoted_json(text);
    assert_int_equal(altod_file_kind(document), kind);
    json_decref(document);
}

TEST(a_file_is_told_by_its_keys)
{
    is_kind("{'maps': ['a'], 'scenario': 's'}", ALTOD_FILE_CONFIG);
    is_kind("{}", ALTOD_FILE_CONFIG);
    is_kind("[]", ALTOD_FILE_CONFIG);
    is_kind("{'meta': {}, 'network-map': {}}", ALTOD_FILE_MAP);
    is_kind("{'meta': {}, 'cost-map': {}}", ALTOD_FILE_MAP);
    is_kind("{'title': 't', 'topology': {}}", ALTOD_FILE_SCENARIO);
}

TEST(a_scenario_has_a_configuration_made_for_it)
{
    is_json(altod_config_for_scenario("/a/b/s.json", NULL), "{'scenario': 's.json'}");
    is_json(altod_config_for_scenario("s.json", "isp-a"),
            "{'scenario': 's.json', 'server': 'isp-a'}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_are_all_that_must_be_given),
        cmocka_unit_test(what_is_given_is_taken),
        cmocka_unit_test(directories_to_lead_to_are_given_by_their_ids),
        cmocka_unit_test(everything_wrong_is_said_at_once),
        cmocka_unit_test(maps_or_a_scenario_are_needed_and_not_both),
        cmocka_unit_test(addresses_and_paths_must_be_some),
        cmocka_unit_test(what_needs_a_new_start_is_named),
        cmocka_unit_test(certificates_are_taken_over_but_not_whether_there_is_tls),
        cmocka_unit_test(a_file_is_told_by_its_keys),
        cmocka_unit_test(a_scenario_has_a_configuration_made_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
