#include "sim/base/field_doc.h"

#include "sim/base/quantity.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* --- Records in the order they are first met -------------------------------------------------- */

enum { RECORDS_MAX = 128 };

struct tour {
    const struct record *met[RECORDS_MAX];
    size_t n;
};

static void visit(struct tour *t, const struct record *r);

static void visit_fields(struct tour *t, const struct field *fields)
{
    for (const struct field *f = fields; f && f->name; f++) {
        if (f->record)
            visit(t, f->record);
    }
}

static void visit(struct tour *t, const struct record *r)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->met[i] == r)
            return;
    }
    if (t->n == RECORDS_MAX)
        return;
    t->met[t->n++] = r;
    visit_fields(t, r->fields);
    for (const struct variant *v = r->variants; v && v->kind; v++)
        visit_fields(t, v->fields);
}

/* "Swarm workload" as "swarm-workload": a name in $defs and an anchor on the page. */
static const char *slug(const struct record *r, char *buf, size_t size)
{
    size_t i = 0;
    for (; r->title[i] && i + 1 < size; i++)
        buf[i] =
            isalnum((unsigned char)r->title[i]) ? (char)tolower((unsigned char)r->title[i]) : '-';
    buf[i] = '\0';
    return buf;
}

/* --- JSON Schema ------------------------------------------------------------------------------ */

/* A bound, written as a whole number where it is one that a double holds exactly. */
static json_t *bound(double x)
{
    return x == floor(x) && fabs(x) <= 0x1p53 ? json_integer((json_int_t)x) : json_real(x);
}

static void put_range(json_t *schema, const struct field *f, const char *least, const char *most)
{
    json_object_set_new(schema, least, bound(f->min));
    if (f->max > f->min)
        json_object_set_new(schema, most, bound(f->max));
}

static json_t *reference_to(const struct record *r)
{
    char name[96];
    return json_pack("{s:s+}", "$ref", "#/$defs/", slug(r, name, sizeof name));
}

static json_t *quantity_schema(enum unit unit)
{
    return json_pack("{s:s, s:s}", "type", "string", "pattern", quantity_pattern(unit));
}

/* A share may be a number, too; a range shows in that form only, texts have no order. */
static json_t *share_schema(const struct field *f)
{
    json_t *number = json_pack("{s:s}", "type", "number");
    put_range(number, f, "minimum", "maximum");
    return json_pack("{s:[o, o]}", "anyOf", quantity_schema(UNIT_SHARE), number);
}

static json_t *value_schema(const struct field *f)
{
    json_t *schema, *words;
    switch (f->kind) {
    case FIELD_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case FIELD_INT:
    case FIELD_NUMBER:
        schema = json_pack("{s:s}", "type", f->kind == FIELD_INT ? "integer" : "number");
        put_range(schema, f, "minimum", "maximum");
        return schema;
    case FIELD_RATE:
        return quantity_schema(UNIT_RATE);
    case FIELD_SIZE:
        return quantity_schema(UNIT_SIZE);
    case FIELD_TIME:
        return quantity_schema(UNIT_TIME);
    case FIELD_SHARE:
        return share_schema(f);
    case FIELD_CHOICE:
        words = json_array();
        for (int i = 0; f->choices[i]; i++)
            json_array_append_new(words, json_string(f->choices[i]));
        return json_pack("{s:o}", "enum", words);
    case FIELD_RECORD:
        return reference_to(f->record);
    case FIELD_DOCUMENT:
        return json_pack("{s:[{s:s, s:i}, o]}", "anyOf", "type", "string", "minLength", 1,
                         reference_to(f->record));
    case FIELD_LIST:
        schema = json_pack("{s:s, s:o}", "type", "array", "items",
                           f->record ? reference_to(f->record) : value_schema(f->item));
        put_range(schema, f, "minItems", "maxItems");
        return schema;
    case FIELD_MAP:
        schema = json_pack("{s:s, s:{s:s}, s:o}", "type", "object", "propertyNames", "pattern",
                           NAME_PATTERN, "additionalProperties",
                           f->record ? reference_to(f->record) : value_schema(f->item));
        put_range(schema, f, "minProperties", "maxProperties");
        return schema;
    case FIELD_JSON:
        return json_object();
    case FIELD_NAME:
    case FIELD_PATH:
        return json_pack("{s:s, s:i}", "type", "string", "minLength", 1);
    case FIELD_TEXT:
    case FIELD_PREFIX:
        break;
    }
    return json_pack("{s:s}", "type", "string");
}

/* A field's schema with its meaning and default. */
static json_t *field_entry(const struct field *f)
{
    json_t *schema = value_schema(f);
    json_object_set_new(schema, "description", json_string(f->meaning));
    if (f->preset && *f->preset)
        json_object_set_new(schema, "default", json_loads(f->preset, JSON_DECODE_ANY, NULL));
    return schema;
}

static void put_properties(const struct field *fields, json_t *properties, json_t *required)
{
    for (const struct field *f = fields; f && f->name; f++) {
        json_object_set_new(properties, f->name, field_entry(f));
        if (!f->preset)
            json_array_append_new(required, json_string(f->name));
    }
}

/* The object form of a record: of one variant of it, where it has variants. */
static json_t *object_schema(const struct record *r, const struct variant *v)
{
    json_t *properties = json_object(), *required = json_array();
    if (v) {
        json_object_set_new(properties, "kind",
                            json_pack("{s:s, s:s}", "const", v->kind, "description", v->meaning));
        if (!r->kind_preset || strcmp(r->kind_preset, v->kind) != 0)
            json_array_append_new(required, json_string("kind"));
    }
    put_properties(r->fields, properties, required);
    if (v)
        put_properties(v->fields, properties, required);
    json_t *schema = json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
                               "additionalProperties", 0);
    if (json_array_size(required))
        json_object_set_new(schema, "required", required);
    else
        json_decref(required);
    return schema;
}

/* What a bare value in place of the record's object may be; NULL where there is no shorthand. */
static json_t *shorthand_schema(const struct record *r)
{
    if (!r->shorthand)
        return NULL;
    if (strcmp(r->shorthand, "kind") == 0) {
        json_t *kinds = json_array();
        for (const struct variant *v = r->variants; v->kind; v++)
            json_array_append_new(kinds, json_string(v->kind));
        return json_pack("{s:o}", "enum", kinds);
    }
    for (const struct field *f = r->fields; f && f->name; f++) {
        if (strcmp(f->name, r->shorthand) == 0)
            return value_schema(f);
    }
    for (const struct variant *v = r->variants; v && v->kind; v++) {
        for (const struct field *f = v->fields; f && f->name; f++) {
            if (strcmp(f->name, r->shorthand) == 0)
                return value_schema(f);
        }
    }
    return NULL;
}

static json_t *record_schema(const struct record *r)
{
    json_t *forms = json_array(), *bare = shorthand_schema(r), *schema;
    if (bare)
        json_array_append_new(forms, bare);
    for (const struct variant *v = r->variants; v && v->kind; v++)
        json_array_append_new(forms, object_schema(r, v));
    if (!r->variants)
        json_array_append_new(forms, object_schema(r, NULL));
    if (json_array_size(forms) == 1) {
        schema = json_incref(json_array_get(forms, 0));
        json_decref(forms);
    } else {
        schema = json_pack("{s:o}", "anyOf", forms);
    }
    json_object_set_new(schema, "description", json_string(r->meaning));
    return schema;
}

json_t *field_schema(const struct record *root, const char *title)
{
    struct tour tour = {.n = 0};
    visit(&tour, root);
    json_t *schema = record_schema(root), *defs = json_object();
    char name[96];
    json_object_set_new(schema, "$schema",
                        json_string("https://json-schema.org/draft/2020-12/schema"));
    json_object_set_new(schema, "title", json_string(title));
    for (size_t i = 1; i < tour.n; i++)
        json_object_set_new(defs, slug(tour.met[i], name, sizeof name), record_schema(tour.met[i]));
    json_object_set_new(schema, "$defs", defs);
    return schema;
}

/* --- Reference page --------------------------------------------------------------------------- */

static void put_kind(const struct field *f, FILE *out)
{
    char text[640], name[96];
    if (f->record) {
        fprintf(out, "%s[%s](#%s)",
                f->kind == FIELD_MAP        ? "by name: "
                : f->kind == FIELD_LIST     ? "array of "
                : f->kind == FIELD_DOCUMENT ? "path of a file, or "
                                            : "",
                f->record->title, slug(f->record, name, sizeof name));
    } else if (f->item) {
        fprintf(out, "%s%s", f->kind == FIELD_MAP ? "by name: " : "array of: ",
                field_allowed(f->item, text, sizeof text));
    } else {
        fputs(field_allowed(f, text, sizeof text), out);
    }
}

static void put_table(const struct field *fields, FILE *out)
{
    if (!fields || !fields->name)
        return;
    fputs("\n| key | value | default | meaning |\n|---|---|---|---|\n", out);
    for (const struct field *f = fields; f->name; f++) {
        fprintf(out, "| `%s` | ", f->name);
        put_kind(f, out);
        if (!f->preset)
            fputs(" | required", out);
        else if (!*f->preset)
            fputs(" | none", out);
        else
            fprintf(out, " | `%s`", f->preset);
        fprintf(out, " | %s |\n", f->meaning);
    }
}

static void put_record(const struct record *r, FILE *out)
{
    fprintf(out, "\n## %s\n\n%s\n", r->title, r->meaning);
    if (r->shorthand)
        fprintf(out, "\nA value that is no object stands for an object with just `%s`.\n",
                r->shorthand);
    put_table(r->fields, out);
    for (const struct variant *v = r->variants; v && v->kind; v++) {
        bool preset = r->kind_preset && strcmp(r->kind_preset, v->kind) == 0;
        fprintf(out, "\n**`\"kind\": \"%s\"`**%s: %s\n", v->kind, preset ? " (default)" : "",
                v->meaning);
        put_table(v->fields, out);
    }
}

void field_reference(const struct record *root, FILE *out)
{
    struct tour tour = {.n = 0};
    visit(&tour, root);
    for (size_t i = 0; i < tour.n; i++)
        put_record(tour.met[i], out);
}
