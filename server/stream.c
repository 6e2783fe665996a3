#include "server/stream.h"

#include "server/text.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct stream {
    stream_fn *next;
    void (*release)(void *ctx);
    void *ctx;
    struct text piece;
    size_t used; /* bytes of the piece that were read */
    uint64_t position;
    bool last; /* no piece is behind this one */
    bool failed;
};

struct stream *stream_new(stream_fn *next, void (*release)(void *ctx), void *ctx)
{
    struct stream *s = calloc(1, sizeof *s);
    if (s)
        *s = (struct stream){.next = next, .release = release, .ctx = ctx};
    else
        release(ctx);
    return s;
}

void stream_free(struct stream *s)
{
    if (!s)
        return;
    s->release(s->ctx);
    free(s->piece.data);
    free(s);
}

/* Makes the next piece. */
static void advance(struct stream *s)
{
    free(s->piece.data);
    s->used = 0;
    FILE *out = text_open(&s->piece);
    s->last = !out || !s->next(s->ctx, out);
    s->failed = !out || text_close(&s->piece, out);
    if (!out)
        s->piece = (struct text){NULL, 0};
}

ssize_t stream_read(void *stream, uint64_t at, char *to, size_t room)
{
    struct stream *s = stream;
    size_t n = 0;
    assert(at == s->position);
    (void)at;
    while (n < room && !s->failed && (s->used < s->piece.size || !s->last)) {
        if (s->used == s->piece.size) {
            advance(s);
            continue;
        }
        size_t left = s->piece.size - s->used, part = left < room - n ? left : room - n;
        memcpy(to + n, s->piece.data + s->used, part);
        s->used += part;
        n += part;
    }
    if (s->failed)
        return -ENOMEM;
    s->position += n;
    return (ssize_t)n;
}

uint64_t stream_position(const struct stream *s)
{
    return s->position;
}
