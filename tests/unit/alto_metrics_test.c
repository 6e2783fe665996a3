/*
 * The figures, read as the text format 0.0.4 is defined: "# HELP", "# TYPE" and samples, each family
 * in one group behind its own two lines, names and labels of the allowed characters, values that are
 * numbers, counters that end in _total, histograms that accumulate.
 */
#include "server/metrics.h"
#include "sim/base/err.h"
#include "sim/base/quantity.h"
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct metrics_state state = {.loaded = 3,
                                           .refused = 2,
                                           .updates = 1,
                                           .last_loaded = 1.5e9,
                                           .started = 1.25e9,
                                           .log_lost = 4};

static char *written(struct served *s)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    metrics_write(s->server, &state, out);
    fclose(out);
    return text;
}

/* --- Reading the format ----------------------------------------------------------------------- */

struct reading {
    char name[100], type[20];
    double below, count, inf; /* of the histogram being read */
    char series[200];
    size_t samples;
};

static size_t name_length(const char *s)
{
    size_t n = 0;
    while (isalpha((unsigned char)s[n]) || s[n] == '_' || s[n] == ':' ||
           (n > 0 && isdigit((unsigned char)s[n])))
        n++;
    return n;
}

/* Reads {name="value",...}, giving `le` and the rest of the labels; returns what is behind. */
static const char *read_labels(const char *s, char *le, char *rest, size_t size)
{
    *le = *rest = '\0';
    if (*s != '{')
        return s;
    do {
        size_t n = name_length(++s), used = strlen(rest);
        assert_true(n > 0 && s[n] == '=' && s[n + 1] == '"');
        const char *value = s + n + 2, *end = value;
        for (; *end != '"'; end++) {
            assert_true(*end != '\0' && *end != '\n');
            if (*end == '\\')
                assert_non_null(strchr("\\\"n", *++end));
        }
        if (n == 2 && memcmp(s, "le", 2) == 0)
            snprintf(le, 40, "%.*s", (int)(end - value), value);
        else
            snprintf(rest + used, size - used, "%.*s,", (int)(end + 1 - s), s);
        s = end + 1;
    } while (*s == ',');
    assert_int_equal(*s, '}');
    return s + 1;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

static void read_histogram(struct reading *f, const char *name, const char *le, const char *rest,
                           double value)
{
    if (ends_with(name, "_bucket")) {
        double bound = strcmp(le, "+Inf") == 0 ? (double)INFINITY : strtod(le, NULL);
        bool same = strcmp(f->series, rest) == 0;
        assert_true(!same || (bound > f->inf && value >= f->below));
        snprintf(f->series, sizeof f->series, "%s", rest);
        f->inf = bound;
        f->below = value;
    } else if (ends_with(name, "_count")) {
        assert_true(isinf(f->inf));
        assert_double_is(value, f->below);
    } else {
        assert_true(ends_with(name, "_sum"));
    }
}

static void read_sample(struct reading *f, const char *line)
{
    char name[100], le[40], rest[200];
    double value;
    size_t n = name_length(line);
    snprintf(name, sizeof name, "%.*s", (int)n, line);
    const char *at = read_labels(line + n, le, rest, sizeof rest);
    assert_int_equal(*at, ' ');
    assert_int_equal(number_parse(at + 1, &value), 0);
    assert_memory_equal(name, f->name, strlen(f->name));
    bool histogram = strcmp(f->type, "histogram") == 0;
    if (histogram)
        read_histogram(f, name, le, rest, value);
    else
        assert_string_equal(name, f->name);
    assert_int_equal(strcmp(f->type, "counter") == 0, ends_with(f->name, "_total"));
    f->samples++;
}

/* Reads all of it; returns how many families there are. */
static size_t read_format(const char *text)
{
    char *copy = strdup(text), *seen = calloc(1, strlen(text) + 2), *rest = copy;
    struct reading f = {.samples = 1};
    size_t families = 0;
    assert_true(ends_with(text, "\n"));
    for (char *line; (line = strtok_r(rest, "\n", &rest)) != NULL;) {
        char name[100], type[20], marked[110];
        if (sscanf(line, "# HELP %99s", name) == 1) {
            snprintf(marked, sizeof marked, " %s ", name);
            assert_null(strstr(seen, marked)); /* each family once */
            strcat(seen, marked);
            f = (struct reading){.samples = 0};
            snprintf(f.name, sizeof f.name, "%s", name);
            families++;
        } else if (sscanf(line, "# TYPE %99s %19s", name, type) == 2) {
            assert_string_equal(name, f.name);
            assert_int_equal(f.samples, 0);
            assert_true(strcmp(type, "counter") == 0 || strcmp(type, "gauge") == 0 ||
                        strcmp(type, "histogram") == 0);
            strcpy(f.type, type);
        } else {
            read_sample(&f, line);
        }
    }
    free(seen);
    free(copy);
    return families;
}

/* The value of the sample that begins with that text. */
static double value_of(const char *text, const char *sample)
{
    const char *at = text;
    size_t n = strlen(sample);
    while (strncmp(at, sample, n) != 0 || at[n] != ' ') {
        at = strchr(at, '\n');
        if (!at++)
            fail_msg("there is no %s in\n%s", sample, text);
    }
    return strtod(at + n, NULL);
}

/* --- Tests ------------------------------------------------------------------------------------ */

TEST(the_figures_are_in_the_text_format)
{
    struct served *s = served_new(sample_maps, OFFER_ALL);
    char *text = written(s);
    assert_true(read_format(text) > 20);
    free(text);
    json_decref(served_get(s, "/directory", "application/alto-directory+json"));
    text = written(s);
    read_format(text);
    free(text);
    served_free(s);
}

TEST(requests_and_bytes_are_given_by_service_and_class)
{
    struct served *s = served_new(sample_maps, OFFER_ALL);
    struct wire_reply r;
    json_decref(served_get(s, "/directory", "application/alto-directory+json"));
    json_decref(served_get(s, "/directory", "application/alto-directory+json"));
    served_post(s, "/endpointcost/lookup", "application/alto-endpointcostparams+json", "{", &r);
    size_t size = r.size;
    wire_fini(&r);
    served_ask(s, "GET", "/nothing", "", NULL, &r);
    wire_fini(&r);
    char *text = written(s);
#define OF(service, class) "{service=\"" service "\",class=\"" class "\"}"
    assert_double_is(value_of(text, "alto_requests_total" OF("directory", "2xx")), 2);
    assert_double_is(value_of(text, "alto_requests_total" OF("endpointcost", "4xx")), 1);
    assert_double_is(value_of(text, "alto_requests_total" OF("unknown", "4xx")), 1);
    assert_double_is(value_of(text, "alto_request_bytes_total" OF("endpointcost", "4xx")), 1);
    assert_double_is(value_of(text, "alto_response_bytes_total" OF("endpointcost", "4xx")),
                     (double)size);
    assert_double_is(value_of(text, "alto_errors_total{code=\"E_SYNTAX\"}"), 1);
    assert_double_is(value_of(text, "alto_errors_total{code=\"E_MISSING_FIELD\"}"), 0);
    assert_double_is(value_of(text, "alto_request_duration_seconds_count{service=\"directory\"}"),
                     2);
    assert_double_is(value_of(text, "alto_clients"), 1);
    assert_double_is(value_of(text, "alto_connections"), 1);
    free(text);
    served_free(s);
}

TEST(maps_are_given_by_their_sizes)
{
    struct served *s = served_new(sample_maps, OFFER_ALL);
    struct wire_reply r;
    char *text = written(s);
    assert_double_is(value_of(text, "alto_map_pids{resource=\"net\"}"), 4);
    assert_double_is(value_of(text, "alto_map_prefixes{resource=\"net\"}"), 7);
    assert_double_is(value_of(text, "alto_map_pairs{resource=\"net:num-routing\"}"), 16);
    served_ask(s, "GET", "/networkmap/net", "", NULL, &r);
    assert_double_is(value_of(text, "alto_map_bytes{service=\"networkmap\",resource=\"net\"}"),
                     (double)r.size);
    wire_fini(&r);
    free(text);
    served_free(s);
}

TEST(the_programs_own_figures_are_given)
{
    struct served *s = served_new(sample_maps, OFFER_ALL);
    char *text = written(s);
    assert_double_is(value_of(text, "altod_reloads_total{result=\"ok\"}"), 3);
    assert_double_is(value_of(text, "altod_reloads_total{result=\"refused\"}"), 2);
    assert_double_is(value_of(text, "altod_map_updates_total"), 1);
    assert_double_is(value_of(text, "altod_last_load_timestamp_seconds{result=\"ok\"}"), 1.5e9);
    assert_double_is(value_of(text, "altod_log_lost_total"), 4);
    assert_double_is(value_of(text, "process_start_time_seconds"), 1.25e9);
    assert_true(value_of(text, "process_cpu_seconds_total") > 0);
    assert_true(value_of(text, "process_resident_memory_bytes") > 1e6);
    assert_true(value_of(text, "process_open_fds") >= 4);
    free(text);
    served_free(s);
}

TEST(labels_are_escaped)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    metrics_put_label(out, "a\"b\\c\nd");
    fclose(out);
    assert_string_equal(text, "\"a\\\"b\\\\c\\nd\"");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_figures_are_in_the_text_format),
        cmocka_unit_test(requests_and_bytes_are_given_by_service_and_class),
        cmocka_unit_test(maps_are_given_by_their_sizes),
        cmocka_unit_test(the_programs_own_figures_are_given),
        cmocka_unit_test(labels_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
