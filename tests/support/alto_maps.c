#include "tests/support/alto_maps.h"

#include "server/mapfile.h"
#include "sim/base/json.h"
#include "sim/base/problems.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

const char sample_maps[] =
    "{\"meta\": {\"vtag\": {\"resource-id\": \"net\"}},"
    " \"network-map\": {"
    "  \"far\": {\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]},"
    "  \"home\": {\"ipv4\": [\"192.0.2.0/25\", \"192.0.2.128/25\"], \"ipv6\": [\"2001:db8:1::/48\"]},"
    "  \"near\": {\"ipv4\": [\"192.0.2.0/24\", \"198.51.100.0/24\"]},"
    "  \"void\": {}},"
    " \"cost-maps\": ["
    "  {\"meta\": {\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\","
    "                          \"description\": \"money\"}},"
    "   \"cost-map\": {\"far\": {\"home\": 10, \"near\": 7},"
    "                \"home\": {\"far\": 10, \"home\": 0, \"near\": 2.5},"
    "                \"near\": {\"far\": 7, \"home\": 2.5, \"near\": 1}}},"
    "  {\"meta\": {\"cost-type\": {\"cost-metric\": \"hopcount\", \"cost-mode\": \"numerical\"}},"
    "   \"cost-map\": {\"home\": {\"far\": 3}, \"far\": {\"home\": 4}}}],"
    " \"endpoint-properties\": {"
    "  \"priv:access\": {\"192.0.2.0/25\": \"fibre\"},"
    "  \"net.priv:region\": {\"home\": \"north\"}}}";

struct mapset *maps_from(const char *json, unsigned offer)
{
    struct problems *errors = problems_new(), *warnings = problems_new();
    struct mapset *maps = NULL;
    json_error_t at;
    json_t *document = json_loads(json, 0, &at);
    if (!document)
        fail_msg("the test's own JSON: line %d: %s", at.line, at.text);
    struct mapfile_source source = {"maps.json", "", document};
    int code = mapfile_build(&source, 1, offer, errors, warnings, &maps);
    if (problems_count(errors))
        print_error("%s\n", problems_line(errors, 0));
    assert_int_equal(code, 0);
    json_decref(document);
    problems_free(errors);
    problems_free(warnings);
    return maps;
}

void ask(const struct mapset *maps, const char *id, const char *body, struct answer *out)
{
    struct question q = {.body = body, .size = body ? strlen(body) : 0, .max_pairs = 10000};
    assert_int_equal(addr_parse(FAMILY_IPV4, "192.0.2.1", &q.client), 0);
    for (size_t i = 0; i < mapset_resources(maps); i++) {
        if (strcmp(mapset_resource(maps, i)->id, id) == 0)
            q.resource = mapset_resource(maps, i);
    }
    if (*id && !q.resource)
        fail_msg("there is no resource \"%s\"", id);
    memset(out, 0, sizeof *out);
    service_answer(maps, &q, out);
}

static json_t *body_of(const struct answer *a)
{
    json_t *document = json_loadb(a->body.data, a->body.size, JSON_REJECT_DUPLICATES, NULL);
    if (!document)
        fail_msg("the body is no JSON: %s", a->body.data);
    return document;
}

json_t *ask_document(const struct mapset *maps, const char *id, const char *body)
{
    struct answer a;
    ask(maps, id, body, &a);
    if (a.status != 200)
        print_error("%s\n", a.body.data);
    assert_int_equal(a.status, 200);
    json_t *document = body_of(&a);
    answer_fini(&a);
    return document;
}

static void assert_member(const json_t *meta, const char *key, const char *wanted)
{
    const char *found = json_string_value(json_object_get(meta, key));
    if (wanted && !found)
        fail_msg("meta has no \"%s\", wanted \"%s\"", key, wanted);
    if (wanted)
        assert_string_equal(found, wanted);
}

void ask_error(const struct mapset *maps, const char *id, const char *body, const char *code,
               const char *field, const char *value)
{
    struct answer a;
    ask(maps, id, body, &a);
    if (a.status != 400)
        print_error("%s -> %s\n", body, a.body.data);
    assert_int_equal(a.status, 400);
    assert_string_equal(a.media, "application/alto-error+json");
    json_t *document = body_of(&a), *meta = json_object_get(document, "meta");
    assert_member(meta, "code", code);
    assert_member(meta, "field", field);
    assert_member(meta, "value", value);
    json_decref(document);
    answer_fini(&a);
}

void assert_json_at(const json_t *found, const char *pointer, const char *wanted)
{
    json_error_t at;
    json_t *value = json_loads(wanted, JSON_DECODE_ANY, &at);
    if (!value)
        fail_msg("the test's own JSON: %s", at.text);
    const json_t *member = json_pointer_get(found, pointer);
    if (!member || !json_equal(member, value)) {
        char *text = json_dumps(found, JSON_ENCODE_ANY);
        print_error("at %s of %s\n", pointer, text);
        free(text);
        fail_msg("wanted %s", wanted);
    }
    json_decref(value);
}

void assert_json(json_t *found, const char *wanted)
{
    assert_json_at(found, "", wanted);
    json_decref(found);
}
