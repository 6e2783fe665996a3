/*
 * A bare HTTP client for tests of servers: it sends the bytes it is given and reads whole replies,
 * so that a test can say anything and sees everything. Blocking, with a guard: a test fails rather
 * than waits for ever.
 */
#ifndef TESTS_SUPPORT_WIRE_H
#define TESTS_SUPPORT_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Connects to 127.0.0.1; the test fails if that is refused. */
int wire_connect(uint16_t port);

/* Whether connecting is refused. */
bool wire_refused(uint16_t port);

/* Sends all bytes. */
void wire_send(int fd, const void *data, size_t size);
void wire_print(int fd, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

struct wire_reply {
    char *text; /* status line and headers, each line ended by "\n"; new */
    int status; /* 0: the connection was closed instead */
    char *body; /* new, with a 0 byte behind its end */
    size_t size;
    char value[1024]; /* what wire_header() gave last */
};

/* Reads one reply; `bodiless` for one to HEAD. Chunks are put together; if the connection ends within
 * them, size is what came. Release it with wire_fini(). */
void wire_read(int fd, bool bodiless, struct wire_reply *out);
void wire_fini(struct wire_reply *r);

/* The value of a header, or NULL; borrowed until the next call for this reply. */
const char *wire_header(struct wire_reply *r, const char *name);

/* Whether the peer has closed the connection, waiting until it does something. */
bool wire_closed(int fd);

#endif
