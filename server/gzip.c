#include "server/gzip.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { PIECE = 1 << 16, GZIP_FORMAT = 15 + 16, LEVEL_FAST = 1, LEVEL_KEPT = 6 };

/* Puts the input through and writes what comes out, by way of a buffer of PIECE bytes. */
static void deflate_piece(z_stream *z, int flush, unsigned char *coded, FILE *out)
{
    do {
        z->next_out = coded;
        z->avail_out = PIECE;
        deflate(z, flush);
        fwrite(coded, 1, PIECE - z->avail_out, out);
    } while (z->avail_out == 0);
}

static int deflate_all(z_stream *z, const struct text *text, FILE *out)
{
    unsigned char *coded = malloc(PIECE);
    if (!coded)
        return -ENOMEM;
    for (size_t at = 0, n = PIECE; n == PIECE; at += n) { /* what zlib counts may be 4 GB at most */
        n = text->size - at < PIECE ? text->size - at : PIECE;
        z->next_in = (unsigned char *)text->data + at;
        z->avail_in = (uInt)n;
        deflate_piece(z, n < PIECE ? Z_FINISH : Z_NO_FLUSH, coded, out);
    }
    free(coded);
    return 0;
}

int gzip_compress(const struct text *text, bool fast, struct text *out)
{
    z_stream z = {0};
    *out = (struct text){NULL, 0};
    if (deflateInit2(&z, fast ? LEVEL_FAST : LEVEL_KEPT, Z_DEFLATED, GZIP_FORMAT, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return -ENOMEM;
    FILE *to = text_open(out);
    int code = to ? deflate_all(&z, text, to) : -ENOMEM;
    deflateEnd(&z);
    if (to && text_close(out, to))
        code = -ENOMEM;
    if (code) {
        free(out->data);
        *out = (struct text){NULL, 0};
    }
    return code;
}

/* --- While it is read -------------------------------------------------------------------------- */

struct coder {
    struct stream *inner;
    uint64_t at;
    z_stream z;
    unsigned char plain[PIECE], coded[PIECE];
};

static bool code_next(void *ctx, FILE *out)
{
    struct coder *c = ctx;
    ssize_t n = stream_read(c->inner, c->at, (char *)c->plain, PIECE);
    if (n < 0)
        return false;
    c->at += (uint64_t)n;
    c->z.next_in = c->plain;
    c->z.avail_in = (uInt)n;
    deflate_piece(&c->z, n ? Z_NO_FLUSH : Z_FINISH, c->coded, out);
    return n > 0;
}

static void release_coder(void *ctx)
{
    struct coder *c = ctx;
    deflateEnd(&c->z);
    stream_free(c->inner);
    free(c);
}

struct stream *gzip_stream(struct stream *inner)
{
    struct coder *c = calloc(1, sizeof *c);
    if (!c || deflateInit2(&c->z, LEVEL_FAST, Z_DEFLATED, GZIP_FORMAT, 8, Z_DEFAULT_STRATEGY)) {
        stream_free(inner);
        free(c);
        return NULL;
    }
    c->inner = inner;
    return stream_new(code_next, release_coder, c);
}
