/*
 * What an ALTO server reads of HTTP headers: the input is the value of one, taken for each of them.
 */
#include "tests/fuzz/targets.h"

#include "server/forwarded.h"
#include "server/front.h"
#include "server/media.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void fuzz_alto_headers(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct addr client = {.family = FAMILY_NONE};
    bool believed = forwarded_client(text, "s3", &client);
    assert(believed == (client.family != FAMILY_NONE));
    assert(!believed || strstr(text, "s3") || strchr(text, '\\'));
    bool is = media_is(text, "a/b");
    assert(!is || strlen(text) >= 3);
    enum media_verdict verdict = media_accepts(text, "a/b");
    assert(verdict == MEDIA_UNMENTIONED || verdict == MEDIA_EXCLUDED || verdict == MEDIA_ADMITTED);
    assert(!gzip_wanted(text) || strchr(text, '*') || strlen(text) >= 4);
    bool listed = etag_listed(text, "tag");
    assert(!listed || strstr(text, "\"tag\"") || strchr(text, '*'));
    bool path = front_path_valid(text);
    assert(!path || (text[0] == '/' && !strstr(text, "//")));
    free(text);
}
