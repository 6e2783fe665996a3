/*
 * Documents read by a table of fields, with one of everything in it. What is accepted completes to a
 * document that is accepted and completes to itself.
 */
#include "tests/fuzz/targets.h"

#include "sim/base/arena.h"
#include "sim/base/json.h"
#include "tests/support/specimen.h"

#include <assert.h>
#include <string.h>

static void count(void *ctx, const char *pointer, const char *text)
{
    assert(strlen(pointer) < POINTER_MAX && *text);
    ++*(size_t *)ctx;
}

/* Reads the document; *completed is new. Returns how many problems it has. */
static size_t read_document(const json_t *document, json_t **completed)
{
    size_t problems = 0;
    struct field_input in = {arena_new(), {count, &problems}};
    const void *s = record_parse(&in, &specimen_record, document, "", completed);
    assert((s != NULL) == (*completed != NULL));
    assert(s || problems);
    arena_free(in.arena);
    return problems;
}

void fuzz_record(const uint8_t *data, size_t size)
{
    json_t *document = json_read_text((const char *)data, size, "fuzz", NULL);
    if (!document)
        return;
    json_t *once, *twice;
    if (read_document(document, &once) == 0) {
        assert(read_document(once, &twice) == 0);
        assert(json_equal(once, twice));
        json_decref(twice);
    }
    json_decref(once);
    json_decref(document);
}
