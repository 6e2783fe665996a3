#include "tests/support/gunzip.h"

#include "tests/support/test.h"

#include <stdlib.h>
#include <zlib.h>

char *gunzip(const void *data, size_t size, size_t *out)
{
    z_stream z = {.next_in = (unsigned char *)data, .avail_in = (uInt)size};
    size_t room = 1 << 20;
    char *text = malloc(room + 1);
    assert_non_null(text);
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    z.next_out = (unsigned char *)text;
    z.avail_out = (uInt)room;
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.avail_in, 0);
    *out = z.total_out;
    text[*out] = '\0';
    inflateEnd(&z);
    return text;
}
