/*
 * Reading documents by a table of fields: what each kind of field holds afterwards. What is said of
 * documents that are wrong stands in field_problems_test.c.
 */
#include "sim/base/field.h"
#include "sim/base/arena.h"
#include "sim/base/problems.h"
#include "tests/support/faults.h"
#include "tests/support/quoted.h"
#include "tests/support/specimen.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A document that was read without a problem, and what it was read into. */
struct reading {
    struct arena *arena;
    struct specimen *s;
    json_t *completed;
};

static struct reading read_text(const char *text)
{
    struct reading r = {.arena = arena_new()};
    struct problems *p = problems_new();
    r.s = specimen_parse(r.arena, text, p, &r.completed);
    for (size_t i = 0; i < problems_count(p); i++)
        print_error("%s\n", problems_line(p, i));
    assert_int_equal(problems_count(p), 0);
    assert_non_null(r.s);
    assert_non_null(r.completed);
    problems_free(p);
    return r;
}

static void reading_free(struct reading *r)
{
    json_decref(r->completed);
    arena_free(r->arena);
}

static void prefix_is(const struct prefix *p, const char *wanted)
{
    char buf[PREFIX_TEXT];
    assert_string_equal(prefix_format(p, buf), wanted);
}

TEST(scalars_are_read_in_base_units)
{
    struct reading r = read_text(specimen_full);
    const struct specimen *s = r.s;
    assert_true(s->on);
    assert_int_equal(s->count, 9);
    assert_int_equal(s->offset, -5);
    assert_double_is(s->ratio, 0.25);
    assert_double_is(s->rate, 1e9);
    assert_double_is(s->share, 0.5);
    assert_int_equal(s->size, 262144);
    assert_int_equal(s->delay, 2000000000);
    assert_string_equal(s->title, "A title");
    assert_string_equal(s->base, "isp-a");
    assert_string_equal(s->file, "net.json");
    assert_int_equal(s->colour, 2);
    prefix_is(&s->prefix, "192.0.2.0/24");
    reading_free(&r);
}

TEST(lists_keep_their_order)
{
    struct reading r = read_text(specimen_full);
    const struct specimen *s = r.s;
    assert_int_equal(s->tags.n, 2);
    assert_string_equal(s->tags.v[1], "y");
    assert_int_equal(s->levels.n, 2);
    assert_int_equal(s->levels.v[0], 100);
    assert_int_equal(s->levels.v[1], 1);
    assert_int_equal(s->prefixes.n, 2);
    prefix_is(&s->prefixes.v[0], "2001:db8::/32");
    prefix_is(&s->prefixes.v[1], "10.0.0.0/8");
    assert_int_equal(s->flags.n, 3);
    assert_true(s->flags.v[0] && !s->flags.v[1] && s->flags.v[2]);
    assert_int_equal(s->colours.n, 2);
    assert_int_equal(s->colours.v[0], 2);
    assert_int_equal(s->colours.v[1], 0);
    reading_free(&r);
}

TEST(maps_are_read_in_the_order_of_their_names)
{
    struct reading r = read_text(specimen_full);
    const struct specimen *s = r.s;
    assert_int_equal(s->weights.n, 2);
    assert_string_equal(s->weights.v[0].at.name, "a");
    assert_string_equal(s->weights.v[0].at.pointer, "/weights/a");
    assert_double_is(s->weights.v[0].value.number, 0.25);
    assert_string_equal(s->weights.v[1].at.name, "b");
    assert_double_is(s->weights.v[1].value.number, 0.75);
    assert_string_equal(s->shapes.v[0].at.name, "c");
    assert_string_equal(s->shapes.v[1].at.name, "n");
    assert_string_equal(s->shapes.v[2].at.name, "s");
    reading_free(&r);
}

TEST(records_know_their_name_and_place)
{
    struct reading r = read_text(specimen_full);
    const struct specimen *s = r.s;
    assert_string_equal(s->at.name, "");
    assert_string_equal(s->at.pointer, "");
    assert_string_equal(s->parts.v[1]->at.name, "");
    assert_string_equal(s->parts.v[1]->at.pointer, "/parts/1");
    assert_string_equal(s->shapes.v[2].at.pointer, "/shapes/s");
    assert_string_equal(s->source->at.pointer, "/source");
    reading_free(&r);
}

TEST(the_kind_chooses_the_variant_and_its_fields)
{
    struct reading r = read_text(specimen_full);
    const struct shape *circle = &r.s->shapes.v[0], *cloud = &r.s->shapes.v[1],
                       *square = &r.s->shapes.v[2];
    assert_int_equal(circle->kind, CIRCLE);
    assert_double_is(circle->radius, 0.5);
    assert_string_equal(circle->note, "none");
    assert_int_equal(cloud->kind, CLOUD);
    assert_string_equal(cloud->note, "far");
    assert_int_equal(square->kind, SQUARE);
    assert_double_is(square->side, 2);
    assert_int_equal(square->corners.n, 2);
    assert_double_is(square->corners.v[1], 1);
    reading_free(&r);
}

TEST(a_bare_value_stands_for_an_object_with_its_shorthand_key)
{
    struct reading r = read_text(specimen_full);
    assert_string_equal(r.s->parts.v[0]->label, "one");
    assert_int_equal(r.s->parts.v[0]->weight, 1);
    assert_string_equal(r.s->parts.v[1]->label, "two");
    assert_int_equal(r.s->parts.v[1]->weight, 7);
    assert_int_equal(r.s->source->kind, 1);
    assert_string_equal(r.s->source->file, "list.csv");
    reading_free(&r);
}

TEST(the_fields_of_a_variant_lie_in_its_own_struct)
{
    struct reading r = read_text("{'count': 1, 'drive': {'kind': 'wheels', 'count': 4}}");
    assert_int_equal(r.s->drive->kind, 0);
    assert_int_equal(r.s->drive->wheels.count, 4);
    assert_double_is(r.s->drive->wheels.radius, NAN);
    assert_null(r.s->drive->rails.gauge);
    assert_null(r.s->drive->maker);
    reading_free(&r);
    r = read_text(specimen_full);
    assert_int_equal(r.s->drive->kind, 1);
    assert_string_equal(r.s->drive->rails.gauge, "narrow");
    assert_string_equal(r.s->drive->maker, "m");
    assert_int_equal(r.s->drive->wheels.count, 0);
    reading_free(&r);
}

TEST(a_document_stands_in_place_or_in_a_file_that_is_named)
{
    struct reading r = read_text("{'count': 1, 'about': {'who': 'me'}}");
    const struct author *author = r.s->about.record;
    assert_null(r.s->about.file);
    assert_string_equal(author->who, "me");
    assert_string_equal(author->at.pointer, "/about");
    is_json(json_incref(json_object_get(r.completed, "about")), "{'who': 'me'}");
    reading_free(&r);
    r = read_text("{'count': 1, 'about': 'me.json'}");
    assert_null(r.s->about.record);
    assert_string_equal(r.s->about.file, "me.json");
    is_json(json_incref(json_object_get(r.completed, "about")), "'me.json'");
    reading_free(&r);
    r = read_text("{'count': 1}");
    assert_null(r.s->about.record);
    assert_null(r.s->about.file);
    reading_free(&r);
}

/* Reads a document in which something is reported. */
static struct reading read_faulty(const char *text)
{
    struct reading r = {.arena = arena_new()};
    struct problems *p = problems_new();
    r.s = specimen_parse(r.arena, text, p, &r.completed);
    assert_true(problems_count(p) > 0);
    assert_non_null(r.s);
    problems_free(p);
    return r;
}

TEST(records_in_which_nothing_is_reported_are_sound)
{
    struct reading r = read_text(specimen_full);
    assert_true(r.s->at.sound);
    assert_true(r.s->parts.v[0]->at.sound && r.s->parts.v[1]->at.sound);
    assert_true(r.s->shapes.v[0].at.sound && r.s->shapes.v[2].at.sound);
    assert_true(r.s->weights.v[0].at.sound && r.s->weights.v[1].at.sound);
    assert_true(r.s->source->at.sound && r.s->drive->at.sound);
    assert_true(((const struct author *)r.s->about.record)->at.sound);
    reading_free(&r);
}

TEST(a_fault_makes_unsound_what_is_around_it_and_nothing_else)
{
    struct reading r = read_faulty(
        "{'count': 1, 'parts': ['a', {'label': 'b', 'weight': 0}, 'c'],"
        " 'source': {'kind': 'made', 'lines': 1, 'author': {'who': 7}}, 'about': {'who': 'me'},"
        " 'weights': {'x': 2, 'y': 1}, 'shapes': {'k': 'cloud', 'l': {'kind': 'oval'},"
        "                                         'm': {'kind': 'cloud', 'size': 1}}}");
    assert_false(r.s->at.sound);
    assert_true(r.s->parts.v[0]->at.sound && r.s->parts.v[2]->at.sound);
    assert_false(r.s->parts.v[1]->at.sound);
    assert_false(r.s->source->at.sound);
    assert_false(r.s->source->author->at.sound);
    assert_true(((const struct author *)r.s->about.record)->at.sound);
    assert_false(r.s->weights.v[0].at.sound);
    assert_true(r.s->weights.v[1].at.sound);
    assert_true(r.s->shapes.v[0].at.sound);
    assert_false(r.s->shapes.v[1].at.sound); /* its kind */
    assert_false(r.s->shapes.v[2].at.sound); /* its unknown key */
    reading_free(&r);
}

TEST(what_is_no_record_in_a_map_has_its_name_and_place_all_the_same)
{
    struct reading r = read_faulty("{'count': 1, 'crew': {'a': {'who': 'A'}, 'b': 7}}");
    assert_true(r.s->crew.v[0].at.sound);
    assert_false(r.s->crew.v[1].at.sound);
    assert_string_equal(r.s->crew.v[1].at.name, "b");
    assert_string_equal(r.s->crew.v[1].at.pointer, "/crew/b");
    assert_null(r.s->crew.v[1].who);
    reading_free(&r);
}

TEST(a_record_under_a_bad_name_is_unsound)
{
    struct reading r = read_faulty("{'count': 1, 'shapes': {'a b': 'cloud', 'c': 'cloud'},"
                                   " 'weights': {'a b': 1, 'c': 1}}");
    assert_false(r.s->shapes.v[0].at.sound);
    assert_true(r.s->shapes.v[1].at.sound);
    assert_false(r.s->weights.v[0].at.sound);
    assert_true(r.s->weights.v[1].at.sound);
    reading_free(&r);
}

TEST(what_is_absent_has_its_default)
{
    struct reading r = read_text("{'count': 1}");
    const struct specimen *s = r.s;
    assert_false(s->on);
    assert_int_equal(s->offset, 0);
    assert_double_is(s->rate, 1e7);
    assert_double_is(s->share, 30 * 0.01);
    assert_int_equal(s->delay, 15000000);
    assert_string_equal(s->title, "");
    assert_int_equal(s->colour, 1);
    assert_int_equal(s->levels.n, 2);
    assert_int_equal(s->levels.v[1], 2);
    assert_int_equal(s->parts.n, 1);
    assert_string_equal(s->parts.v[0]->label, "whole");
    assert_int_equal(json_integer_value(json_array_get(json_object_get(s->extra, "a"), 0)), 1);
    reading_free(&r);
}

TEST(what_is_absent_and_optional_says_so)
{
    struct reading r = read_text("{'count': 1}");
    const struct specimen *s = r.s;
    assert_double_is(s->ratio, NAN);
    assert_int_equal(s->size, -1);
    assert_null(s->base);
    assert_null(s->file);
    assert_int_equal(s->prefix.addr.family, FAMILY_NONE);
    assert_int_equal(s->prefixes.n, 0);
    assert_null(s->source);
    reading_free(&r);
}

TEST(the_completed_document_has_every_default_and_no_shorthand)
{
    struct reading r = read_text("{'count': 1, 'shapes': {'x': 'circle'}, 'source': 'a.csv'}");
    char *found = json_dumps(r.completed, JSON_SORT_KEYS | JSON_COMPACT);
    assert_string_equal(
        found, "{\"colour\":\"green\",\"count\":1,\"delay\":\"15 ms\",\"extra\":{\"a\":[1]},"
               "\"levels\":[1,2],\"offset\":0,\"on\":false,"
               "\"parts\":[{\"label\":\"whole\",\"weight\":1}],\"rate\":\"10 Mbit/s\","
               "\"shapes\":{\"x\":{\"kind\":\"circle\",\"note\":\"none\",\"radius\":0.5}},"
               "\"share\":\"30%\",\"source\":{\"file\":\"a.csv\",\"kind\":\"file\"},"
               "\"tags\":[],\"title\":\"\",\"weights\":{}}");
    free(found);
    reading_free(&r);
}

TEST(the_completed_document_is_wanted_or_not)
{
    struct arena *arena = arena_new();
    struct problems *p = problems_new();
    assert_non_null(specimen_parse(arena, specimen_full, p, NULL));
    assert_int_equal(problems_count(p), 0);
    problems_free(p);
    arena_free(arena);
}

TEST(a_record_may_stand_anywhere_in_a_document)
{
    struct arena *arena = arena_new();
    struct field_input in = {arena, {NULL, NULL}};
    json_t *value = json_pack("{s:i, s:{s:s}}", "count", 3, "shapes", "a/b", "cloud");
    json_object_del(value, "shapes");
    struct specimen *s = record_parse(&in, &specimen_record, value, "/arms/on", NULL);
    assert_string_equal(s->at.pointer, "/arms/on");
    assert_string_equal(s->parts.v[0]->at.pointer, "/arms/on/parts/0");
    json_decref(value);
    arena_free(arena);
}

TEST(a_missing_record_counts_as_an_empty_object)
{
    struct arena *arena = arena_new();
    struct problems *p = problems_new();
    struct field_input in = {arena, {specimen_say, p}};
    assert_non_null(record_parse(&in, &specimen_record, NULL, "/a", NULL));
    assert_int_equal(problems_count(p), 1);
    assert_string_equal(problems_line(p, 0), "s.json: /a: \"count\" is missing, allowed: a whole "
                                             "number from 1 to 9");
    problems_free(p);
    arena_free(arena);
}

TEST(texts_outlive_the_document_they_were_read_from)
{
    struct reading r = read_text(specimen_full); /* the document itself is gone */
    json_decref(r.completed);
    r.completed = NULL;
    assert_string_equal(r.s->title, "A title");
    assert_string_equal(r.s->shapes.v[1].at.name, "n");
    reading_free(&r);
}

TEST(what_cannot_be_read_at_all_gives_nothing)
{
    static const char *const values[] = {"[]", "'x'", "7", "null"};
    for (size_t i = 0; i < COUNT(values); i++) {
        struct arena *arena = arena_new();
        struct problems *p = problems_new();
        json_t *completed = (json_t *)1;
        assert_null(specimen_parse(arena, values[i], p, &completed));
        assert_null(completed);
        assert_int_equal(problems_count(p), 1);
        problems_free(p);
        arena_free(arena);
    }
}

static const char *const sparse = "{'count': 1, 'shapes': {'s': {'kind': 'square', 'side': 1}}}";

/* With any one allocation failing, and with all behind it: nothing, or the very same as ever. */
static void read_with_faults(const char *text, void (*start)(size_t n))
{
    struct reading whole = read_text(text);
    json_t *document = quoted_json(text);
    for (size_t n = 0;; n++) {
        struct arena *arena = arena_new();
        json_t *completed = NULL;
        struct field_input in = {arena, {NULL, NULL}};
        start(n);
        struct specimen *s = record_parse(&in, &specimen_record, document, "", &completed);
        bool failed = faults_stop();
        assert_true((s != NULL) == (completed != NULL));
        assert_true(s || failed);
        if (s) {
            assert_true(json_equal(completed, whole.completed));
            assert_string_equal(s->parts.v[0]->at.pointer, "/parts/0");
        }
        json_decref(completed);
        arena_free(arena);
        if (!failed)
            break;
    }
    json_decref(document);
    reading_free(&whole);
}

TEST(one_failed_allocation_gives_nothing_or_all)
{
    read_with_faults(specimen_full, faults_start);
    read_with_faults(sparse, faults_start);
}

TEST(failing_memory_gives_nothing_or_all)
{
    read_with_faults(specimen_full, faults_start_all);
    read_with_faults(sparse, faults_start_all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_are_read_in_base_units),
        cmocka_unit_test(lists_keep_their_order),
        cmocka_unit_test(maps_are_read_in_the_order_of_their_names),
        cmocka_unit_test(records_know_their_name_and_place),
        cmocka_unit_test(the_kind_chooses_the_variant_and_its_fields),
        cmocka_unit_test(a_bare_value_stands_for_an_object_with_its_shorthand_key),
        cmocka_unit_test(the_fields_of_a_variant_lie_in_its_own_struct),
        cmocka_unit_test(a_document_stands_in_place_or_in_a_file_that_is_named),
        cmocka_unit_test(records_in_which_nothing_is_reported_are_sound),
        cmocka_unit_test(a_fault_makes_unsound_what_is_around_it_and_nothing_else),
        cmocka_unit_test(what_is_no_record_in_a_map_has_its_name_and_place_all_the_same),
        cmocka_unit_test(a_record_under_a_bad_name_is_unsound),
        cmocka_unit_test(what_is_absent_has_its_default),
        cmocka_unit_test(what_is_absent_and_optional_says_so),
        cmocka_unit_test(the_completed_document_has_every_default_and_no_shorthand),
        cmocka_unit_test(the_completed_document_is_wanted_or_not),
        cmocka_unit_test(a_record_may_stand_anywhere_in_a_document),
        cmocka_unit_test(a_missing_record_counts_as_an_empty_object),
        cmocka_unit_test(texts_outlive_the_document_they_were_read_from),
        cmocka_unit_test(what_cannot_be_read_at_all_gives_nothing),
        cmocka_unit_test(one_failed_allocation_gives_nothing_or_all),
        cmocka_unit_test(failing_memory_gives_nothing_or_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
