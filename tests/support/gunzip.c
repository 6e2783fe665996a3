#include "tests/support/gunzip.h"

#include "tests/support/test.h"

#include <stdlib.h>
#include <zlib.h>

char *gunzip(const void *data, size_t size, size_t *out)
{
    z_stream z = {.next_in = (unsigned char *)data, .avail_in = (uInt)size};
    size_t room = 1 << 17;
    char *text = malloc(room + 1);
    int code = Z_OK;
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    for (;;) {
        assert_non_null(text);
        z.next_out = (unsigned char *)text + z.total_out;
        z.avail_out = (uInt)(room - z.total_out);
        code = inflate(&z, Z_NO_FLUSH);
        if (code != Z_OK || z.avail_out > 0)
            break;
        char *grown = realloc(text, 2 * room + 1);
        assert_non_null(grown);
        text = grown;
        room *= 2;
    }
    assert_int_equal(code, Z_STREAM_END);
    assert_int_equal(z.avail_in, 0);
    *out = z.total_out;
    text[*out] = '\0';
    inflateEnd(&z);
    return text;
}
