/*
 * The bodies of requests to an ALTO server: the first byte chooses the service, the rest is what it
 * is sent. Every answer must be a JSON object with a "meta", an error one with one of the codes of
 * RFC 7285 section 8.5.2.
 */
#include "tests/fuzz/targets.h"

#include "server/service.h"
#include "tests/support/alto_maps.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void check_error(const json_t *meta)
{
    static const char *const codes[] = {"E_SYNTAX", "E_MISSING_FIELD", "E_INVALID_FIELD_TYPE",
                                        "E_INVALID_FIELD_VALUE"};
    const char *code = json_string_value(json_object_get(meta, "code"));
    const json_t *field = json_object_get(meta, "field"), *value = json_object_get(meta, "value");
    bool known = false;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        known |= code && strcmp(code, codes[i]) == 0;
    assert(known);
    assert(!value || (json_is_string(value) && json_is_string(field)));
}

static void check_answer(const struct answer *a)
{
    json_t *document = json_loadb(a->body.data, a->body.size, JSON_REJECT_DUPLICATES, NULL);
    const json_t *meta = json_object_get(document, "meta");
    assert(json_is_object(meta));
    assert(a->status == 200 || a->status == 400 || a->status == 413);
    if (a->status != 200)
        check_error(meta);
    json_decref(document);
}

void fuzz_alto_request(const uint8_t *data, size_t size)
{
    static struct mapset *maps; /* made once: they are the same for every input */
    struct answer a = {0};
    if (!maps)
        maps = maps_from(sample_maps, OFFER_ALL);
    size_t which = size ? data[0] % (mapset_resources(maps) + 1) : 0;
    char *body = fuzz_text(size ? data + 1 : data, size ? size - 1 : 0);
    struct question q = {
        .resource = which ? mapset_resource(maps, which - 1) : NULL,
        .body = body,
        .size = size ? size - 1 : 0,
        .client = {.family = FAMILY_IPV4},
        .max_pairs = 1000,
    };
    service_answer(maps, &q, &a);
    check_answer(&a);
    answer_fini(&a);
    free(body);
}
