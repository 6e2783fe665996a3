/*
 * A scripted HTTP server for tests: raw sockets in a thread of its own, on a loopback port that the
 * system chooses. It says what it is told to, byte for byte, and keeps every request it got.
 *
 * It keeps connections alive, serves several, and answers what the script does not know with 404.
 * Every function may be called while the server runs. Failing to set up fails the test.
 */
#ifndef TESTS_SUPPORT_HTTP_SCRIPT_H
#define TESTS_SUPPORT_HTTP_SCRIPT_H

#include <stddef.h>

struct http_script;

enum script_ending {
    SCRIPT_ANSWER, /* send the answer, keep the connection */
    SCRIPT_CLOSE,  /* send the answer, or the first `cut` bytes of it, then close */
    SCRIPT_STALL,  /* send the first `cut` bytes of the answer, then nothing more */
};

struct script_reply {
    int status;       /* 0: 200 */
    const char *type; /* Content-Type; NULL: none */
    const char *etag; /* sent as ETag; a request with it in If-None-Match is answered with 304 */
    const char
        *headers;     /* further lines, each with its line end; also sent with a 304; NULL: none */
    const char *body; /* NULL: empty */
    const char *raw;  /* sent in place of all this; NULL: no */
    enum script_ending ending;
    size_t cut;
};

struct http_script *http_script_new(void);
void http_script_free(struct http_script *s); /* NULL is allowed */

/* http://127.0.0.1:PORT/PATH, where path begins with a slash; returns buf. */
char *http_script_uri(const struct http_script *s, const char *path, char *buf, size_t size);

/* Sets the answer to METHOD PATH in place of the one before; the strings are copied. */
void http_script_on(struct http_script *s, const char *method, const char *path,
                    const struct script_reply *reply);

/* Stops listening and closes all connections; starts again on the same port. */
void http_script_down(struct http_script *s);
void http_script_up(struct http_script *s);

/* Requests so far whose request line begins with "METHOD PATH "; all of them for NULL. */
size_t http_script_count(struct http_script *s, const char *method, const char *path);

size_t http_script_connections(struct http_script *s); /* accepted so far */

/* The last request, whole as it came; new, the caller frees it. */
char *http_script_last(struct http_script *s);

/* Bytes of all requests and of all answers so far. */
size_t http_script_received(struct http_script *s);
size_t http_script_sent(struct http_script *s);

#endif
