/*
 * Map files of an ALTO server. What is refused has a problem; what is accepted can be served, and
 * its documents are JSON again.
 */
#include "tests/fuzz/targets.h"

#include "server/mapfile.h"
#include "server/service.h"
#include "sim/base/problems.h"

#include <assert.h>
#include <stdlib.h>

static void check_document(const struct mapset *maps, const struct resource *r)
{
    struct answer a = {0};
    service_answer(maps, &(struct question){.resource = r}, &a);
    json_t *document = json_loadb(a.body.data, a.body.size, JSON_REJECT_DUPLICATES, NULL);
    assert(a.status == 200 && json_is_object(document));
    json_decref(document);
    answer_fini(&a);
}

static void check_maps(const struct mapset *maps)
{
    check_document(maps, NULL);
    for (size_t i = 0; i < mapset_resources(maps); i++) {
        if (!service_accepts(mapset_resource(maps, i)->service))
            check_document(maps, mapset_resource(maps, i));
    }
}

void fuzz_alto_mapfile(const uint8_t *data, size_t size)
{
    json_t *document =
        json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    if (!document)
        return;
    struct problems *errors = problems_new(), *warnings = problems_new();
    struct mapfile_source source = {"fuzz", "", document};
    struct mapset *maps;
    int code = mapfile_build(&source, 1, OFFER_ALL, errors, warnings, &maps);
    assert((code == 0) == (maps != NULL) && (code == 0) == (problems_count(errors) == 0));
    if (maps)
        check_maps(maps);
    mapset_unref(maps);
    problems_free(errors);
    problems_free(warnings);
    json_decref(document);
}
