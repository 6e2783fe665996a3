/*
 * A document that is too large to stand in memory: written piece by piece, while it is read.
 *
 * A writer adds the next piece to a FILE each time it is called: a row of a cost map, say. At most
 * one piece is in memory. What is read is the same bytes whatever the sizes of the reads.
 *
 * Not thread-safe: one reader at a time.
 */
#ifndef SERVER_STREAM_H
#define SERVER_STREAM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

struct stream;

/* Writes the next piece, which may be empty; returns whether there is another one behind it. */
typedef bool stream_fn(void *ctx, FILE *out);

/*
 * A stream of what `next` writes, at its start. It takes ctx, and gives it to `release` at its end, or
 * at once when memory ran out; then NULL is returned.
 */
struct stream *stream_new(stream_fn *next, void (*release)(void *ctx), void *ctx);
void stream_free(struct stream *s); /* NULL is allowed */

/*
 * Reads up to `room` bytes, at least one where there are any left. `stream` is a struct stream, and
 * `at` how many bytes were read before. Returns how many; 0 at the end; -ENOMEM, and from then on.
 */
ssize_t stream_read(void *stream, uint64_t at, char *to, size_t room);

/* How many bytes were read so far. */
uint64_t stream_position(const struct stream *s);

#endif
