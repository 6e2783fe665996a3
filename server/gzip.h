/*
 * The gzip coding of HTTP (RFC 9110 section 8.4.1.3), by zlib.
 */
#ifndef SERVER_GZIP_H
#define SERVER_GZIP_H

#include "server/stream.h"
#include "server/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Bytes below which compressing is not worth its trouble: about one segment of TCP. */
enum { GZIP_WORTH = 1400 };

/* What is compressed: read() as a streamed reply has it (see httpd.h). */
struct gzip_source {
    ssize_t (*read)(void *ctx, uint64_t at, char *to, size_t room);
    void *ctx;
};

/* A source of a text in memory, which is borrowed. */
struct gzip_source gzip_source_of(const struct text *text);

/* Compresses all of it, well or, for what is sent once, fast. 0 and a new text; -ENOMEM; -EIO where
 * the source fails. Equal content gives equal bytes. */
int gzip_compress(const struct gzip_source *source, bool fast, struct text *out);

/*
 * The coding of a stream, made while it is read, fast; a new stream, or NULL: no memory. Takes the
 * inner one in either case. Where that fails, the coding ends without its trailer, by which whoever
 * reads it knows.
 */
struct stream *gzip_stream(struct stream *inner);

/* A coding that is made when first asked for and kept. Any thread. */
struct gzipped;

struct gzipped *gzipped_new(void);    /* NULL: no memory */
void gzipped_free(struct gzipped *g); /* NULL is allowed */

/*
 * The coding of that content, which must be the same one at each call and have `size` bytes; borrowed.
 * NULL where it is no smaller than the content, or could not be made. The first call takes as long as
 * compressing does, and others wait for it; O(1) from then on.
 */
const struct text *gzipped_get(struct gzipped *g, const struct gzip_source *source, size_t size);

#endif
