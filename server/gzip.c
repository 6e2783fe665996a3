#include "server/gzip.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { PIECE = 1 << 16, GZIP_FORMAT = 15 + 16, LEVEL_FAST = 1, LEVEL_KEPT = 6 };

static ssize_t read_text(void *ctx, uint64_t at, char *to, size_t room)
{
    const struct text *text = ctx;
    size_t left = at < text->size ? text->size - (size_t)at : 0, n = left < room ? left : room;
    if (n)
        memcpy(to, text->data + at, n);
    return (ssize_t)n;
}

struct gzip_source gzip_source_of(const struct text *text)
{
    return (struct gzip_source){read_text, (void *)text};
}

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

static int deflate_all(z_stream *z, const struct gzip_source *source, FILE *out)
{
    unsigned char *buffers = malloc(2 * PIECE);
    if (!buffers)
        return -ENOMEM;
    ssize_t n = 1;
    for (uint64_t at = 0; n > 0; at += (uint64_t)n) {
        n = source->read(source->ctx, at, (char *)buffers, PIECE);
        if (n < 0)
            break;
        z->next_in = buffers;
        z->avail_in = (uInt)n;
        deflate_piece(z, n ? Z_NO_FLUSH : Z_FINISH, buffers + PIECE, out);
    }
    free(buffers);
    return n < 0 ? -EIO : 0;
}

int gzip_compress(const struct gzip_source *source, bool fast, struct text *out)
{
    z_stream z = {0};
    *out = (struct text){NULL, 0};
    if (deflateInit2(&z, fast ? LEVEL_FAST : LEVEL_KEPT, Z_DEFLATED, GZIP_FORMAT, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return -ENOMEM;
    FILE *to = text_open(out);
    int code = to ? deflate_all(&z, source, to) : -ENOMEM;
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

/* --- Kept ------------------------------------------------------------------------------------- */

struct gzipped {
    pthread_mutex_t lock;
    bool made;
    struct text text; /* data is NULL where it is of no use */
};

struct gzipped *gzipped_new(void)
{
    struct gzipped *g = calloc(1, sizeof *g);
    if (g)
        pthread_mutex_init(&g->lock, NULL);
    return g;
}

void gzipped_free(struct gzipped *g)
{
    if (!g)
        return;
    pthread_mutex_destroy(&g->lock);
    free(g->text.data);
    free(g);
}

static void make(struct gzipped *g, const struct gzip_source *source, size_t size)
{
    int code = size < GZIP_WORTH ? -ENODATA : gzip_compress(source, false, &g->text);
    g->made = code != -ENOMEM;
    if (code == 0 && g->text.size >= size) {
        free(g->text.data);
        g->text = (struct text){NULL, 0};
    }
}

const struct text *gzipped_get(struct gzipped *g, const struct gzip_source *source, size_t size)
{
    pthread_mutex_lock(&g->lock);
    if (!g->made)
        make(g, source, size);
    pthread_mutex_unlock(&g->lock);
    return g->text.data ? &g->text : NULL;
}
