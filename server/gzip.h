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

/* Compresses a text, well or, for what is sent once, fast. 0 and a new one; -ENOMEM. Equal content gives
 * equal bytes. */
int gzip_compress(const struct text *text, bool fast, struct text *out);

/*
 * The coding of a stream, made while it is read, fast; a new stream, or NULL: no memory. Takes the
 * inner one in either case. Where that fails, the coding ends without its trailer, by which whoever
 * reads it knows.
 */
struct stream *gzip_stream(struct stream *inner);

#endif
