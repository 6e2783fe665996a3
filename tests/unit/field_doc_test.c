#include "sim/base/field_doc.h"
#include "sim/base/json.h"
#include "sim/base/quantity.h"
#include "tests/support/quoted.h"
#include "tests/support/specimen.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

/* Fails unless what the pointer names in the schema equals the text (' for "). */
static void shows(const char *pointer, const char *wanted)
{
    json_t *schema = field_schema(&specimen_record, "Test documents");
    is_json(json_incref(json_pointer_get(schema, pointer)), wanted);
    json_decref(schema);
}

TEST(the_schema_names_its_dialect_and_document)
{
    shows("/$schema", "'https://json-schema.org/draft/2020-12/schema'");
    shows("/title", "'Test documents'");
    shows("/description", "'One of everything.'");
    shows("/type", "'object'");
}

TEST(unknown_keys_are_not_allowed)
{
    shows("/additionalProperties", "false");
    shows("/$defs/part/anyOf/1/additionalProperties", "false");
    shows("/$defs/shape/anyOf/1/additionalProperties", "false");
    shows("/$defs/source-of-it/anyOf/2/additionalProperties", "false");
}

TEST(keys_without_a_default_are_required)
{
    shows("/required", "['count']");
    shows("/$defs/part/anyOf/1/required", "['label']");
    shows("/$defs/shape/anyOf/2/required", "['kind', 'side']");
}

TEST(each_field_shows_type_range_meaning_and_default)
{
    shows("/properties/on",
          "{'type': 'boolean', 'description': 'whether it runs', 'default': false}");
    shows("/properties/count",
          "{'type': 'integer', 'minimum': 1, 'maximum': 9, 'description': 'how many'}");
    shows("/properties/offset", "{'type': 'integer', 'minimum': -5, 'maximum': 5,"
                                " 'description': 'how far off', 'default': 0}");
    shows("/properties/ratio", "{'type': 'number', 'minimum': 0, 'description': 'how wide'}");
    shows("/properties/title", "{'type': 'string', 'description': 'for people', 'default': ''}");
    shows("/properties/base", "{'type': 'string', 'minLength': 1, 'description': 'what it is on'}");
    shows("/properties/file", "{'type': 'string', 'minLength': 1, 'description': 'where more is'}");
    shows("/properties/prefix", "{'type': 'string', 'description': 'its place'}");
    shows("/properties/colour", "{'enum': ['red', 'green', 'blue'],"
                                " 'description': 'how it looks', 'default': 'green'}");
    shows("/properties/extra", "{'description': 'anything else', 'default': {'a': [1]}}");
}

static void has_pattern(const char *pointer, enum unit unit)
{
    json_t *schema = field_schema(&specimen_record, "Test documents");
    assert_string_equal(json_string_value(json_pointer_get(schema, pointer)),
                        quantity_pattern(unit));
    json_decref(schema);
}

TEST(quantities_are_texts_of_a_pattern)
{
    has_pattern("/properties/rate/pattern", UNIT_RATE);
    has_pattern("/properties/size/pattern", UNIT_SIZE);
    has_pattern("/properties/delay/pattern", UNIT_TIME);
    shows("/properties/rate/type", "'string'");
    shows("/properties/rate/default", "'10 Mbit/s'");
}

TEST(a_share_is_a_text_or_a_number_in_its_range)
{
    has_pattern("/properties/share/anyOf/0/pattern", UNIT_SHARE);
    shows("/properties/share/anyOf/1", "{'type': 'number', 'minimum': 0, 'maximum': 1}");
}

TEST(lists_show_their_items_and_length)
{
    shows("/properties/levels",
          "{'type': 'array', 'items': {'type': 'integer', 'minimum': 1, 'maximum': 100},"
          " 'minItems': 1, 'maxItems': 3, 'description': 'how high', 'default': [1, 2]}");
    shows("/properties/parts/items", "{'$ref': '#/$defs/part'}");
}

TEST(maps_show_their_members_and_names)
{
    shows("/properties/weights/additionalProperties/anyOf/1",
          "{'type': 'number', 'minimum': 0, 'maximum': 1}");
    shows("/properties/weights/propertyNames/pattern", "'^[A-Za-z0-9_:@][A-Za-z0-9._:@-]{0,63}$'");
    shows("/properties/shapes/additionalProperties", "{'$ref': '#/$defs/shape'}");
    shows("/properties/shapes/maxProperties", "3");
}

TEST(each_variant_is_an_object_whose_kind_is_constant)
{
    shows("/$defs/shape/anyOf/1/properties/kind",
          "{'const': 'circle', 'description': 'A round one.'}");
    shows("/$defs/shape/anyOf/1/required", "['kind']");
    shows("/$defs/shape/anyOf/2/properties/kind/const", "'square'");
    shows("/$defs/shape/anyOf/3/properties/kind/const", "'cloud'");
    shows("/$defs/shape/anyOf/3/properties/note/type", "'string'"); /* what all variants share */
}

TEST(the_preset_kind_is_not_required)
{
    shows("/$defs/source-of-it/anyOf/1/required", "['kind', 'lines', 'author']");
    shows("/$defs/source-of-it/anyOf/2/required", "['file']");
}

TEST(a_shorthand_is_one_more_form)
{
    shows("/$defs/part/anyOf/0", "{'type': 'string'}");
    shows("/$defs/shape/anyOf/0", "{'enum': ['circle', 'square', 'cloud']}");
    shows("/$defs/source-of-it/anyOf/0", "{'type': 'string', 'minLength': 1}");
}

TEST(a_document_is_a_path_or_a_record)
{
    shows("/properties/about",
          "{'anyOf': [{'type': 'string', 'minLength': 1}, {'$ref': '#/$defs/author'}],"
          " 'description': 'more of its author'}");
}

/* Every reference leads to a definition, and every definition is used. */
TEST(references_and_definitions_are_a_match)
{
    json_t *schema = field_schema(&specimen_record, "Test documents");
    json_t *defs = json_object_get(schema, "$defs");
    char *text = json_dumps(schema, JSON_COMPACT);
    assert_int_equal(json_object_size(defs), 5);
    size_t references = 0;
    for (char *at = text; (at = strstr(at, "\"$ref\":\"#/$defs/")) != NULL; references++) {
        at += strlen("\"$ref\":\"#/$defs/");
        size_t len = strcspn(at, "\"");
        at[len] = '\0';
        assert_non_null(json_object_get(defs, at));
        at += len + 1;
    }
    assert_int_equal(references, 7);
    free(text);
    json_decref(schema);
}

/* The reference page of the specimen, new. */
static char *page(void)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    field_reference(&specimen_record, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void page_has(const char *line)
{
    char *text = page();
    if (!strstr(text, line))
        print_error("%s\nis not on the page:\n%s", line, text);
    assert_non_null(strstr(text, line));
    free(text);
}

TEST(the_page_has_a_section_for_each_record_in_the_order_they_are_met)
{
    static const char *const titles[] = {"\n## Specimen\n",     "\n## Part\n",   "\n## Shape\n",
                                         "\n## Source of it\n", "\n## Author\n", "\n## Drive\n"};
    char *text = page(), *at = text;
    for (size_t i = 0; i < COUNT(titles); i++) {
        at = strstr(at, titles[i]);
        assert_non_null(at);
        assert_null(strstr(at + 1, titles[i]));
    }
    free(text);
}

TEST(the_page_tells_key_value_default_and_meaning)
{
    page_has("\n| key | value | default | meaning |\n|---|---|---|---|\n");
    page_has("\n| `count` | a whole number from 1 to 9 | required | how many |\n");
    page_has("\n| `size` | a size with its unit, as \"256 KiB\" or \"4 MB\", of at least 1 B | none"
             " | how large |\n");
    page_has("\n| `delay` | a time with its unit, as \"15 ms\" or \"2 h\", from 0 s to 1 h |"
             " `\"15 ms\"` | how late |\n");
    page_has("\n| `colour` | \"red\", \"green\" or \"blue\" | `\"green\"` | how it looks |\n");
    page_has("\n| `weights` | by name: a share, as \"30%\" or 0.3, from 0% to 100% | `{}` |"
             " shares by name |\n");
    page_has("\n| `levels` | array of: a whole number from 1 to 100 | `[1, 2]` | how high |\n");
    page_has("\n| `parts` | array of [Part](#part) | `[\"whole\"]` | what it is made of |\n");
    page_has("\n| `shapes` | by name: [Shape](#shape) | `{}` | what it may look like |\n");
    page_has("\n| `source` | [Source of it](#source-of-it) | none | where it is from |\n");
    page_has("\n| `about` | path of a file, or [Author](#author) | none | more of its author |\n");
    page_has("\n| `extra` | any value | `{\"a\": [1]}` | anything else |\n");
}

TEST(the_page_tells_of_shorthands_and_variants)
{
    page_has("\n## Part\n\nA part of the whole.\n\nA value that is no object stands for an object "
             "with just `label`.\n");
    page_has("\n**`\"kind\": \"circle\"`**: A round one.\n");
    page_has("\n**`\"kind\": \"file\"`** (default): A file.\n");
    page_has("\n**`\"kind\": \"cloud\"`**: One with nothing to say.\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schema_names_its_dialect_and_document),
        cmocka_unit_test(unknown_keys_are_not_allowed),
        cmocka_unit_test(keys_without_a_default_are_required),
        cmocka_unit_test(each_field_shows_type_range_meaning_and_default),
        cmocka_unit_test(quantities_are_texts_of_a_pattern),
        cmocka_unit_test(a_share_is_a_text_or_a_number_in_its_range),
        cmocka_unit_test(lists_show_their_items_and_length),
        cmocka_unit_test(maps_show_their_members_and_names),
        cmocka_unit_test(each_variant_is_an_object_whose_kind_is_constant),
        cmocka_unit_test(the_preset_kind_is_not_required),
        cmocka_unit_test(a_shorthand_is_one_more_form),
        cmocka_unit_test(a_document_is_a_path_or_a_record),
        cmocka_unit_test(references_and_definitions_are_a_match),
        cmocka_unit_test(the_page_has_a_section_for_each_record_in_the_order_they_are_met),
        cmocka_unit_test(the_page_tells_key_value_default_and_meaning),
        cmocka_unit_test(the_page_tells_of_shorthands_and_variants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
