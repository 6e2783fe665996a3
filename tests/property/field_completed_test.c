/*
 * Completed documents: random documents of the specimen's table, made from the table itself, are
 * read without a problem; the completed document reads as the very same struct and completes to
 * itself. Documents made of anything are survived.
 */
#include "sim/base/arena.h"
#include "sim/base/field.h"
#include "sim/base/problems.h"
#include "sim/base/quantity.h"
#include "sim/engine/rng.h"
#include "tests/support/specimen.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Random documents ------------------------------------------------------------------------- */

static double random_number(struct rng *r, const struct field *f)
{
    double most = f->max > f->min ? f->max : f->min + 1e6;
    switch (rng_below(r, 4)) {
    case 0:
        return f->min;
    case 1:
        return most;
    default:
        return f->min + rng_unit(r) * (most - f->min);
    }
}

/* In the base unit, so that a bound stays within its range. */
static json_t *random_quantity(struct rng *r, const struct field *f, const char *unit)
{
    char text[64];
    snprintf(text, sizeof text, "%.17g%s", random_number(r, f), unit);
    return json_string(text);
}

static json_t *random_word(struct rng *r)
{
    static const char *const words[] = {"a", "isp-b", "x.y", "0", "p:1@z"};
    return json_string(words[rng_below(r, COUNT(words))]);
}

static json_t *random_prefix(struct rng *r)
{
    static const char *const prefixes[] = {"10.1.2.3/8", "::/0", "192.0.2.1/32", "2001:DB8::/33"};
    return json_string(prefixes[rng_below(r, COUNT(prefixes))]);
}

static json_t *random_record(struct rng *r, const struct record *record);
static json_t *random_value(struct rng *r, const struct field *f);

static json_t *random_element(struct rng *r, const struct field *f)
{
    return f->record ? random_record(r, f->record) : random_value(r, f->item);
}

static size_t random_length(struct rng *r, const struct field *f)
{
    size_t most = f->max > f->min ? (size_t)f->max : (size_t)f->min + 4;
    return (size_t)f->min + rng_below(r, most - (size_t)f->min + 1);
}

static json_t *random_list(struct rng *r, const struct field *f)
{
    json_t *list = json_array();
    for (size_t n = random_length(r, f); n > 0; n--)
        json_array_append_new(list, random_element(r, f));
    return list;
}

static json_t *random_map(struct rng *r, const struct field *f)
{
    json_t *map = json_object();
    for (size_t n = random_length(r, f); n > 0; n--) {
        char name[8];
        snprintf(name, sizeof name, "n%zu", n * 7 % 10);
        json_object_set_new(map, name, random_element(r, f));
    }
    return map;
}

static json_t *random_value(struct rng *r, const struct field *f)
{
    size_t choices = 0;
    switch (f->kind) {
    case FIELD_BOOL:
        return json_boolean(rng_below(r, 2));
    case FIELD_INT:
        return json_integer(llround(random_number(r, f)));
    case FIELD_NUMBER:
        return json_real(random_number(r, f));
    case FIELD_RATE:
        return random_quantity(r, f, " bit/s");
    case FIELD_SHARE:
        return rng_below(r, 2) ? random_quantity(r, f, "") : json_real(random_number(r, f));
    case FIELD_SIZE:
        return random_quantity(r, f, "B");
    case FIELD_TIME:
        return random_quantity(r, f, "s");
    case FIELD_CHOICE:
        while (f->choices[choices])
            choices++;
        return json_string(f->choices[rng_below(r, choices)]);
    case FIELD_PREFIX:
        return random_prefix(r);
    case FIELD_RECORD:
        return random_record(r, f->record);
    case FIELD_DOCUMENT:
        return rng_below(r, 2) ? random_record(r, f->record) : random_word(r);
    case FIELD_LIST:
        return random_list(r, f);
    case FIELD_MAP:
        return random_map(r, f);
    case FIELD_JSON:
        return json_pack("[n, {s:b}]", "any", 1);
    default:
        return random_word(r);
    }
}

static void fill(struct rng *r, const struct field *fields, json_t *object)
{
    for (const struct field *f = fields; f && f->name; f++) {
        if (!f->preset || rng_below(r, 2))
            json_object_set_new(object, f->name, random_value(r, f));
    }
}

static json_t *random_record(struct rng *r, const struct record *record)
{
    json_t *object = json_object();
    if (record->variants) {
        size_t n = 0;
        while (record->variants[n].kind)
            n++;
        const struct variant *v = &record->variants[rng_below(r, n)];
        if (!record->kind_preset || strcmp(v->kind, record->kind_preset) != 0 || rng_below(r, 2))
            json_object_set_new(object, "kind", json_string(v->kind));
        fill(r, v->fields, object);
    }
    fill(r, record->fields, object);
    json_t *bare = record->shorthand ? json_object_get(object, record->shorthand) : NULL;
    if (!bare || json_object_size(object) > 1)
        return object;
    json_incref(bare);
    json_decref(object);
    return bare;
}

/* --- Comparing what was read ------------------------------------------------------------------ */

static void same_records(const struct record *record, const void *a, const void *b);

static void same_scalars(enum field_kind kind, const void *a, const void *b)
{
    switch (kind) {
    case FIELD_BOOL:
        assert_int_equal(*(const bool *)a, *(const bool *)b);
        break;
    case FIELD_NUMBER:
    case FIELD_RATE:
    case FIELD_SHARE:
        assert_double_is(*(const double *)a, *(const double *)b);
        break;
    case FIELD_CHOICE:
        assert_int_equal(*(const int *)a, *(const int *)b);
        break;
    case FIELD_PREFIX:
        assert_int_equal(prefix_compare(a, b), 0);
        break;
    case FIELD_INT:
    case FIELD_SIZE:
    case FIELD_TIME:
        assert_int_equal(*(const int64_t *)a, *(const int64_t *)b);
        break;
    default: /* texts */
        if (*(const char *const *)a && *(const char *const *)b)
            assert_string_equal(*(const char *const *)a, *(const char *const *)b);
        else
            assert_ptr_equal(*(const char *const *)a, *(const char *const *)b);
        break;
    }
}

struct list {
    const char *v;
    size_t n;
};

static size_t element_size(const struct field *f)
{
    if (f->kind == FIELD_MAP)
        return f->record ? f->record->size : sizeof(struct named_value);
    if (f->record)
        return sizeof(void *);
    switch (f->item->kind) {
    case FIELD_BOOL:
        return sizeof(bool);
    case FIELD_CHOICE:
        return sizeof(int);
    case FIELD_PREFIX:
        return sizeof(struct prefix);
    default:
        return 8;
    }
}

static void same_lists(const struct field *f, const struct list *a, const struct list *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        const void *x = a->v + i * element_size(f), *y = b->v + i * element_size(f);
        if (f->kind == FIELD_LIST && f->record)
            same_records(f->record, *(void *const *)x, *(void *const *)y);
        else if (f->record)
            same_records(f->record, x, y);
        else if (f->kind == FIELD_LIST)
            same_scalars(f->item->kind, x, y);
        else
            same_scalars(f->item->kind, &((const struct named_value *)x)->value,
                         &((const struct named_value *)y)->value);
    }
}

static void same_documents(const struct field *f, const struct field_document *a,
                           const struct field_document *b)
{
    same_records(f->record, a->record, b->record);
    same_scalars(FIELD_PATH, &a->file, &b->file);
}

static void same_fields(const struct field *fields, const char *a, const char *b)
{
    for (const struct field *f = fields; f && f->name; f++) {
        const void *x = a + f->offset, *y = b + f->offset;
        if (f->kind == FIELD_RECORD)
            same_records(f->record, *(void *const *)x, *(void *const *)y);
        else if (f->kind == FIELD_LIST || f->kind == FIELD_MAP)
            same_lists(f, x, y);
        else if (f->kind == FIELD_DOCUMENT)
            same_documents(f, x, y);
        else if (f->kind == FIELD_JSON)
            assert_true(json_equal(*(json_t *const *)x, *(json_t *const *)y));
        else
            same_scalars(f->kind, x, y);
    }
}

static void same_records(const struct record *record, const void *a, const void *b)
{
    assert_true((a == NULL) == (b == NULL));
    if (!a)
        return;
    const struct origin *x = a, *y = b;
    assert_string_equal(x->name, y->name);
    assert_string_equal(x->pointer, y->pointer);
    assert_true(x->sound && y->sound);
    same_fields(record->fields, a, b);
    if (record->variants) {
        int kind = *(const int *)((const char *)a + record->kind_offset);
        assert_int_equal(kind, *(const int *)((const char *)b + record->kind_offset));
        size_t offset = record->variants[kind].offset;
        same_fields(record->variants[kind].fields, (const char *)a + offset,
                    (const char *)b + offset);
    }
}

/* --- Tests ------------------------------------------------------------------------------------ */

static void *read_cleanly(struct arena *arena, const json_t *document, json_t **completed)
{
    struct problems *p = problems_new();
    struct field_input in = {arena, {specimen_say, p}};
    void *s = record_parse(&in, &specimen_record, document, "", completed);
    if (problems_count(p)) {
        problems_print(p, stderr);
        json_dumpf(document, stderr, 0);
    }
    assert_int_equal(problems_count(p), 0);
    problems_free(p);
    return s;
}

TEST(a_completed_document_reads_as_the_same_struct_and_completes_to_itself)
{
    struct rng r;
    rng_init(&r, 1, 1, "field", "completed");
    for (int i = 0; i < 3000; i++) {
        struct arena *arena = arena_new();
        json_t *document = random_record(&r, &specimen_record), *once, *twice;
        const void *a = read_cleanly(arena, document, &once);
        const void *b = read_cleanly(arena, once, &twice);
        same_records(&specimen_record, a, b);
        assert_true(json_equal(once, twice));
        json_decref(document);
        json_decref(once);
        json_decref(twice);
        arena_free(arena);
    }
}

static json_t *anything(struct rng *r, int depth)
{
    static const char *const keys[] = {"count", "shapes", "parts", "kind",  "label",
                                       "tags",  "side",   "rate",  "extra", "",
                                       "/~",    "source", "drive", "about"};
    json_t *value;
    switch (rng_below(r, depth ? 9 : 6)) {
    case 0:
        return json_null();
    case 1:
        return json_boolean(rng_below(r, 2));
    case 2:
        return json_integer((json_int_t)rng_next(r));
    case 3:
        return json_real((rng_unit(r) - 0.5) * 1e300);
    case 4:
        return json_string(keys[rng_below(r, COUNT(keys))]);
    case 5:
        return json_string("1e308 Tbit/s");
    case 6:
        value = json_array();
        for (size_t n = rng_below(r, 4); n > 0; n--)
            json_array_append_new(value, anything(r, depth - 1));
        return value;
    default:
        value = json_object();
        for (size_t n = rng_below(r, 8); n > 0; n--)
            json_object_set_new(value, keys[rng_below(r, COUNT(keys))], anything(r, depth - 1));
        return value;
    }
}

TEST(documents_made_of_anything_are_survived)
{
    struct rng r;
    rng_init(&r, 1, 1, "field", "anything");
    for (int i = 0; i < 5000; i++) {
        struct arena *arena = arena_new();
        struct problems *p = problems_new();
        struct field_input in = {arena, {specimen_say, p}};
        json_t *document = anything(&r, 5), *completed;
        const void *s = record_parse(&in, &specimen_record, document, "", &completed);
        assert_true((s == NULL) == (completed == NULL));
        assert_true(problems_count(p) > 0); /* count is hardly ever right by chance */
        json_decref(completed);
        json_decref(document);
        problems_free(p);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_completed_document_reads_as_the_same_struct_and_completes_to_itself),
        cmocka_unit_test(documents_made_of_anything_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
