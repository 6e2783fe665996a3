/*
 * Headers of an ALTO server's answers: freshness, validators, dates, and references to other URIs.
 * The bytes are one value, which every header is given.
 */
#include "tests/fuzz/targets.h"

#include "sim/alto/freshness.h"
#include "sim/alto/http_client.h"
#include "sim/alto/ird.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const int64_t longest = (INT64_C(1) << 31) * 1000000000;

static void try_freshness(char *value, bool cached)
{
    struct http_response r = {.status = 200};
    for (int i = 0; i < HTTP_HEADERS; i++)
        r.headers[i] = value;
    if (!cached)
        r.headers[HTTP_CACHE_CONTROL] = NULL;
    r.headers[HTTP_DATE] = (char *)"Sun, 06 Nov 1994 08:49:37 GMT";
    int64_t lifetime = freshness_lifetime(&r), wait = freshness_retry_after(&r);
    assert(lifetime >= 0 && lifetime <= longest);
    assert(wait >= 0 && wait <= longest);
    char *validator = freshness_validator(&r);
    assert(!strpbrk(validator, "\r\n") && strlen(validator) < 1100);
    free(validator);
}

static void try_reference(const char *value)
{
    char *uri, *again;
    int code = http_resolve("http://127.0.0.1:1/a/b?c", value, &uri);
    assert(code == 0 || code == -EINVAL);
    if (code)
        return;
    assert(strncmp(uri, "http://", 7) == 0 || strncmp(uri, "https://", 8) == 0);
    assert(!strpbrk(uri, "\r\n #"));
    assert(http_resolve("https://h/", uri, &again) == 0 && strcmp(again, uri) == 0);
    free(again);
    free(uri);
}

void fuzz_alto_answer_headers(const uint8_t *data, size_t size)
{
    char *value = fuzz_text(data, size);
    try_freshness(value, true);
    try_freshness(value, false);
    try_reference(value);
    media_type_equal(value, "application/alto-costmap+json");
    free(value);
}
