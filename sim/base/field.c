#include "sim/base/field.h"

#include "sim/base/arena.h"
#include "sim/base/field_internal.h"
#include "sim/base/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void report(const struct reporter *r, const char *pointer, const char *fmt, ...)
{
    char text[2048];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    r->say(r->ctx, pointer, text);
}

/* What an absent optional field holds. */
static void set_absent(const struct field *f, void *at)
{
    switch (f->kind) {
    case FIELD_NUMBER:
    case FIELD_RATE:
    case FIELD_SHARE:
        *(double *)at = NAN;
        break;
    case FIELD_INT:
    case FIELD_SIZE:
    case FIELD_TIME:
        *(int64_t *)at = -1;
        break;
    case FIELD_CHOICE:
        *(int *)at = -1;
        break;
    default: /* zeroed memory says it: NULL, false, an empty list */
        break;
    }
}

/* Whether a step of building the completed document failed, which only memory can make it. */
static void built(struct parse *p, int failed)
{
    p->no_memory |= failed != 0;
}

/* --- Containers ------------------------------------------------------------------------------- */

struct list {
    void *v;
    size_t n;
};

static void *parse_record(struct parse *p, const struct record *r, const json_t *value,
                          const char *name, void *into, json_t **completed);

static void check_length(struct parse *p, const struct field *f, size_t n)
{
    if (n < f->min)
        COMPLAIN(p, "found %s, allowed: at least %g", n ? "too few entries" : "no entry", f->min);
    else if (f->max > f->min && n > f->max)
        COMPLAIN(p, "found %zu entries, allowed: at most %g", n, f->max);
}

static json_t *parse_list(struct parse *p, const struct field *f, const json_t *value, void *at)
{
    if (!json_is_array(value)) {
        field_complain_found(p, f, value);
        return NULL;
    }
    size_t n = json_array_size(value),
           size = f->record ? sizeof(void *) : field_scalar_size(f->item->kind);
    check_length(p, f, n);
    struct list *list = at;
    list->v = arena_array(p->in->arena, n, size);
    list->n = n;
    p->no_memory |= !list->v;
    json_t *done = json_array();
    built(p, !done);
    for (size_t i = 0; i < n && list->v; i++) {
        json_t *element = json_array_get(value, i);
        char *slot = (char *)list->v + i * size;
        size_t before = json_pointer_push_index(p->pointer, sizeof p->pointer, i);
        json_t *complete = NULL;
        if (f->record) {
            *(void **)slot = parse_record(p, f->record, element, "", NULL, &complete);
        } else {
            field_parse_scalar(p, f->item, element, slot);
            complete = json_incref(element);
        }
        built(p, json_array_append_new(done, complete ? complete : json_null()));
        p->pointer[before] = '\0';
    }
    return done;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of an object in ascending order, in the arena. */
static const char **sorted_keys(struct parse *p, const json_t *object)
{
    size_t n = json_object_size(object), i = 0;
    const char **keys = arena_array(p->in->arena, n, sizeof *keys), *key;
    json_t *member;
    if (!keys) {
        p->no_memory = true;
        return NULL;
    }
    json_object_foreach((json_t *)object, key, member) keys[i++] = key;
    qsort(keys, n, sizeof *keys, compare_texts);
    return keys;
}

/* Names are keys in scopes (key=value;key=value) and parts of file names, so they stay plain. */
static bool name_fits(const char *name)
{
    size_t len =
        strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@-");
    return len > 0 && len <= 64 && name[len] == '\0' && name[0] != '.' && name[0] != '-';
}

static void parse_map_value(struct parse *p, const struct field *f, const char *name,
                            json_t *element, void *slot, json_t **complete)
{
    struct origin *at = slot; /* of a record as of a named value */
    size_t before = p->complaints;
    if (!name_fits(name))
        COMPLAIN(p,
                 "found the name \"%.80s\", allowed: 1 to 64 letters, digits and . _ : @ -, "
                 "not starting with . or -",
                 name);
    if (!f->record) {
        field_parse_scalar(p, f->item, element, &((struct named_value *)slot)->value);
        *complete = json_incref(element);
    }
    if (!f->record || !parse_record(p, f->record, element, name, slot, complete)) {
        at->name = field_copy_text(p, name);
        at->pointer = field_copy_text(p, p->pointer);
    }
    at->sound = p->complaints == before;
}

static json_t *parse_map(struct parse *p, const struct field *f, const json_t *value, void *at)
{
    if (!json_is_object(value)) {
        field_complain_found(p, f, value);
        return NULL;
    }
    size_t n = json_object_size(value),
           size = f->record ? f->record->size : sizeof(struct named_value);
    check_length(p, f, n);
    struct list *list = at;
    const char **keys = sorted_keys(p, value);
    list->v = arena_array(p->in->arena, n, size);
    list->n = n;
    p->no_memory |= !list->v;
    json_t *done = json_object();
    built(p, !done);
    for (size_t i = 0; i < n && keys && list->v; i++) {
        size_t before = json_pointer_push(p->pointer, sizeof p->pointer, keys[i]);
        json_t *complete = NULL;
        parse_map_value(p, f, keys[i], json_object_get(value, keys[i]), (char *)list->v + i * size,
                        &complete);
        built(p, json_object_set_new(done, keys[i], complete ? complete : json_null()));
        p->pointer[before] = '\0';
    }
    return done;
}

/* Reads one field's value; returns it completed (new) or NULL where it was not usable. */
static json_t *parse_value(struct parse *p, const struct field *f, json_t *value, void *at)
{
    json_t *complete = NULL;
    struct field_document *document;
    switch (f->kind) {
    case FIELD_RECORD:
        *(void **)at = parse_record(p, f->record, value, "", NULL, &complete);
        return complete;
    case FIELD_LIST:
        return parse_list(p, f, value, at);
    case FIELD_MAP:
        return parse_map(p, f, value, at);
    case FIELD_DOCUMENT:
        document = at;
        if (json_is_object(value)) {
            document->record = parse_record(p, f->record, value, "", NULL, &complete);
            return complete;
        }
        field_parse_text(p, f, value, &document->file);
        return json_incref(value);
    default:
        field_parse_scalar(p, f, value, at);
        return json_incref(value);
    }
}

/* --- Records ---------------------------------------------------------------------------------- */

/* A value written in shorthand stands where its object would: its key is not in the file. */
static size_t push_key(struct parse *p, const char *key, const char *bare)
{
    if (bare && strcmp(key, bare) == 0)
        return strlen(p->pointer);
    return json_pointer_push(p->pointer, sizeof p->pointer, key);
}

static void parse_field(struct parse *p, const struct field *f, const json_t *object,
                        const char *bare, void *into, json_t *done)
{
    void *at = (char *)into + f->offset;
    json_t *value = json_object_get(object, f->name), *preset = NULL;
    char allowed[640];
    set_absent(f, at);
    if (!value && f->preset && *f->preset) {
        value = preset = json_loads(f->preset, JSON_DECODE_ANY, NULL);
        built(p, !preset);
    }
    if (!value) {
        if (!f->preset)
            COMPLAIN(p, "\"%s\" is missing, allowed: %s", f->name,
                     field_allowed(f, allowed, sizeof allowed));
        return;
    }
    size_t before = push_key(p, f->name, bare);
    json_t *complete = parse_value(p, f, value, at);
    if (complete)
        built(p, json_object_set_new(done, f->name, complete));
    p->pointer[before] = '\0';
    json_decref(preset);
}

static void parse_fields(struct parse *p, const struct field *fields, const json_t *object,
                         const char *bare, void *into, json_t *done)
{
    for (const struct field *f = fields; f && f->name; f++)
        parse_field(p, f, object, bare, into, done);
}

/* Finds the variant the object chooses; NULL with a complaint where it chooses none. */
static const struct variant *find_variant(struct parse *p, const struct record *r,
                                          const json_t *object, const char *bare)
{
    const char *kinds[64], *word = r->kind_preset;
    size_t n = 0;
    for (; n < 63 && r->variants[n].kind; n++)
        kinds[n] = r->variants[n].kind;
    kinds[n] = NULL;
    const json_t *value = json_object_get(object, "kind");
    char found[96], words[640];
    if (value)
        word = json_string_value(value);
    int i = word ? choice_find(kinds, word) : -1;
    if (i >= 0)
        return &r->variants[i];
    choice_words(kinds, words, sizeof words);
    if (!value) {
        COMPLAIN(p, "\"kind\" is missing, allowed: %s", words);
    } else {
        size_t before = push_key(p, "kind", bare);
        COMPLAIN(p, "found %s, allowed: %s", json_describe(value, found, sizeof found), words);
        p->pointer[before] = '\0';
    }
    return NULL;
}

static void collect_names(const struct field *fields, const char **names, size_t *n, size_t max)
{
    for (const struct field *f = fields; f && f->name && *n < max; f++)
        names[(*n)++] = f->name;
    names[*n] = NULL;
}

/* Complains of every key no field declares, with the likely meant one or all there are. */
static void check_keys(struct parse *p, const struct record *r, const struct variant *chosen,
                       const json_t *object)
{
    const char *names[128] = {NULL}, *key;
    size_t n = 0;
    json_t *member;
    char words[1536];
    if (r->variants)
        names[n++] = "kind";
    collect_names(r->fields, names, &n, 127);
    if (chosen)
        collect_names(chosen->fields, names, &n, 127);
    json_object_foreach((json_t *)object, key, member)
    {
        if (choice_find(names, key) >= 0)
            continue;
        const char *near = choice_nearest(names, key);
        if (near)
            COMPLAIN(p, "unknown key \"%.80s\", did you mean \"%s\"?", key, near);
        else
            COMPLAIN(p, "unknown key \"%.80s\", allowed: %s", key,
                     n ? choice_words(names, words, sizeof words) : "no key at all");
    }
}

/* The object a shorthand stands for (new), or the value itself (a new reference to it). */
static json_t *write_out(const struct record *r, const json_t *value)
{
    if (!value)
        return json_object();
    if (!r->shorthand || json_is_object(value))
        return json_incref((json_t *)value);
    return json_pack("{sO}", r->shorthand, value);
}

static void *parse_record(struct parse *p, const struct record *r, const json_t *value,
                          const char *name, void *into, json_t **completed)
{
    char found[96];
    const char *bare = value && !json_is_object(value) ? r->shorthand : NULL;
    if (value && !json_is_object(value) && !bare) {
        COMPLAIN(p, "found %s, allowed: an object", json_describe(value, found, sizeof found));
        return NULL;
    }
    if (!into)
        into = arena_alloc(p->in->arena, r->size);
    json_t *object = write_out(r, value), *done = json_object();
    if (!into || !object || !done) {
        p->no_memory = true;
        goto out;
    }
    struct origin *origin = into;
    size_t before = p->complaints;
    origin->name = field_copy_text(p, name);
    origin->pointer = field_copy_text(p, p->pointer);
    const struct variant *chosen = NULL;
    if (r->variants && (chosen = find_variant(p, r, object, bare)) != NULL) {
        *(int *)((char *)into + r->kind_offset) = (int)(chosen - r->variants);
        built(p, json_object_set_new(done, "kind", json_string(chosen->kind)));
    }
    parse_fields(p, r->fields, object, bare, into, done);
    if (chosen)
        parse_fields(p, chosen->fields, object, bare, (char *)into + chosen->offset, done);
    if (!r->variants || chosen)
        check_keys(p, r, chosen, object);
    origin->sound = p->complaints == before;
out:
    json_decref(object);
    *completed = done;
    return into;
}

void *record_parse(const struct field_input *in, const struct record *r, const json_t *value,
                   const char *pointer, json_t **completed)
{
    struct parse p = {.in = in};
    json_t *done = NULL;
    snprintf(p.pointer, sizeof p.pointer, "%s", pointer);
    void *parsed = parse_record(&p, r, value, "", NULL, &done);
    if (p.no_memory || !completed) {
        json_decref(done);
        done = NULL;
    }
    if (completed)
        *completed = done;
    return p.no_memory ? NULL : parsed;
}
