/*
 * HTTP/1.1 over TCP or TLS: the only module that knows libmicrohttpd. It knows nothing of ALTO.
 *
 * Threads of its own accept connections, keep them alive, collect each request's body, and call
 * the handler once for every request that arrived whole. The handler must be ready for calls from
 * several threads at once, if there are several.
 *
 * Equal replies are equal bytes: nothing is added to what the handler says but Content-Length and,
 * where the connection ends, "Connection: close"; no clock is looked at.
 *
 * Nobody is waited for without end: see struct httpd_patience. Connections beyond the limit are told
 * so by the handler while a reserve lasts, and closed after that; so are those with requests beyond
 * theirs, whose bodies are not waited for.
 *
 * A request that is not HTTP, or whose headers do not fit, is answered by the library with a status
 * of its own and never seen here; one that breaks off is dropped.
 */
#ifndef SERVER_HTTPD_H
#define SERVER_HTTPD_H

#include "sim/base/prefix.h"

#include <sys/types.h>

struct err;
struct httpd;
struct tls_config;
struct tls_identity;

/* A request, good during the handler's call. */
struct httpd_request {
    const char *method;
    const char *path;   /* percent-decoded unless it encodes a 0 byte, without the query */
    const char *target; /* as it stands in the first line, with the query */
    struct addr peer;   /* who connected; an IPv4 address mapped into IPv6 is given as IPv4 */
    const char *body;
    size_t size;
    bool too_large; /* the body exceeds max_body, and is left out */
    bool
        overload; /* there are too many connections or requests: this one is closed after its reply */
    bool nameless;    /* a client certificate is required, and none that holds was shown */
    const char *user; /* the name in the client's certificate, which holds; NULL: there is none */
    const char *(*header)(void *headers, const char *name); /* see httpd_header() */
    void *headers;
};

/* The value of a header, borrowed from the request; several of one name are joined by ", ". NULL
 * if there is none (or memory ran out). */
const char *httpd_header(const struct httpd_request *r, const char *name);

enum { HTTPD_HEADERS = 12, HTTPD_VALUE = 256 };

#define HTTPD_SIZE_UNKNOWN SIZE_MAX

/* A reply, to be filled by the handler. It starts zeroed. */
struct httpd_reply {
    int status;
    struct {
        const char *name; /* static */
        char value[HTTPD_VALUE];
    } headers[HTTPD_HEADERS];
    size_t n_headers;
    const void *body; /* for HEAD and status 304 only its length is sent */
    size_t size;      /* HTTPD_SIZE_UNKNOWN: known at its end, only where it is read() */

    /*
     * The body of one that is not all in memory, in place of `body`: writes up to `room` of its bytes
     * from offset `at` on to `to` and says how many, 0 being its end and a negative number a failure,
     * which cuts the connection. Called from the server's threads, never twice at once for a reply,
     * with offsets that follow each other; where nobody wants the body, not at all. NULL: there is
     * `body`.
     */
    ssize_t (*read)(void *ctx, uint64_t at, char *to, size_t room);
    void (*release)(void *ctx); /* called once the reply was sent or given up, from any thread */
    void *ctx;
};

/* Adds a header. */
void httpd_set(struct httpd_reply *r, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Seconds after which a connection is closed, however much it sends or takes meanwhile; 0: never. */
struct httpd_patience {
    unsigned idle; /* between requests, until the next one's first line, TLS handshake included */
    unsigned request; /* from its first line to the end of its body */
    unsigned reply;   /* from then on until the reply was made and taken */
};

struct httpd_config {
    const char *address; /* numeric */
    uint16_t port;       /* 0: the system chooses */
    unsigned threads;
    unsigned connections; /* at once */
    unsigned requests; /* under way at once, from the first line to the reply's last byte. 0: any */
    unsigned per_source; /* connections of one address at once; further ones are closed. 0: any */
    struct httpd_patience patience;
    size_t max_body;              /* bytes of a request's body that are read */
    const struct tls_config *tls; /* NULL: plain HTTP. Kept alive by the caller */
    void (*handle)(void *ctx, const struct httpd_request *request, struct httpd_reply *reply);
    void *ctx;
};

/*
 * Starts listening. *out is new. Returns 0; -EINVAL for an address that is none, or TLS that
 * cannot be; another errno value where the system refuses, with *e saying what.
 */
int httpd_start(const struct httpd_config *config, struct httpd **out, struct err *e);

/* Stops, as httpd_pause(), and gives the port back. NULL is allowed. */
void httpd_stop(struct httpd *h);

/* Shows this certificate in handshakes from now on, of which it takes one more reference; there must be
 * TLS. Any thread. */
void httpd_show(struct httpd *h, struct tls_identity *identity);

/* The port listened on; stays the same through pauses. */
uint16_t httpd_port(const struct httpd *h);

/* How many connections are open now. */
unsigned httpd_connections(const struct httpd *h);

/*
 * Closes the listening socket and all connections; when it returns, no handler runs, every reply
 * was released and connecting is refused. The port stays reserved. httpd_resume() listens on it
 * again: 0 or a negative errno value. Not to be called by several threads at once, nor by a handler.
 */
void httpd_pause(struct httpd *h);
int httpd_resume(struct httpd *h, struct err *e);

#endif
