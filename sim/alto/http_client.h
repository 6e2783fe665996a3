/*
 * HTTP as the ALTO client speaks it (RFC 7285 section 8.3), by libcurl: one blocking exchange at a
 * time over kept-alive connections. The only module that includes <curl/curl.h>, and therefore
 * also the place of curl's URI and date parsers.
 *
 * What a run may see of the machine. Nothing that differs from run to run: the Host header is a
 * configured name and never a port, no other header varies, and an exchange that takes longer than
 * the guard ends in -ETIMEDOUT, which must break the run. A refused connection, one that closes in
 * the middle and an answer that is no HTTP are results; running out of sockets or memory is not.
 * The environment's proxies are not used.
 *
 * Whom it talks to. Only the host of the configured origin, at any port, so that a directory that
 * links elsewhere cannot make a simulation depend on the outside world. The Host name and the
 * Forwarded header, which carries the embedder's secret, go to the origin itself alone.
 *
 * Bytes. Exchanges are counted as they would be on the wire of HTTP/1.1 between the simulated
 * client and the server: request line or status line, headers, empty line, body. Not counted are
 * the Forwarded header (an artefact of embedding: the simulated client sends from its own address)
 * and chunk framing (it depends on how the server's writes fall). TCP and TLS are not counted.
 *
 * Not thread-safe: a client belongs to one thread.
 */
#ifndef SIM_ALTO_HTTP_CLIENT_H
#define SIM_ALTO_HTTP_CLIENT_H

#include <stddef.h>
#include <stdint.h>

struct addr;
struct err;

struct http_config {
    const char *origin; /* an http or https URI at the server */
    const char
        *host; /* the Host header for the origin, as "isp-a"; NULL: host and port of the URI */
    const char *token; /* the embedder's secret (an RFC 9110 token); NULL: no Forwarded header */
    int guard_ms;      /* real milliseconds an exchange may take; 0: 30,000 */
    size_t body_max;   /* bytes of a body that are read; 0: 256 MiB */
};

struct http_request {
    const char *uri;           /* absolute, as http_resolve() makes it */
    const char *accept;        /* Accept */
    const char *validator;     /* a header line for a conditional GET; NULL or "": none */
    const char *content_type;  /* of the body */
    const char *body;          /* POST with this body; NULL: GET */
    size_t size;               /* of the body */
    const struct addr *client; /* on whose behalf; NULL: nobody is named */
};

/* The response headers that are kept. */
enum http_header {
    HTTP_CONTENT_TYPE,
    HTTP_CACHE_CONTROL,
    HTTP_EXPIRES,
    HTTP_DATE,
    HTTP_AGE,
    HTTP_ETAG,
    HTTP_LAST_MODIFIED,
    HTTP_LOCATION,
    HTTP_RETRY_AFTER,
    HTTP_HEADERS
};

struct http_response {
    int status;
    char *headers[HTTP_HEADERS]; /* NULL: absent; lines of one name are joined by ", " */
    char *body;                  /* has a 0 byte behind its end; NULL where there is none */
    size_t size;
    uint64_t sent, received; /* see Bytes above */
};

/* What came of an exchange, other than what breaks the run. */
enum http_result {
    HTTP_ANSWERED,
    HTTP_REFUSED,   /* no connection, or a host that is not the origin's: nothing sent */
    HTTP_BROKEN,    /* closed in the middle, or not HTTP; counts as sent, nothing received */
    HTTP_TOO_LARGE, /* counts as received up to the bound */
};

struct http_client;

/* NULL with a message: the origin is no http(s) URI, host or token are malformed; no memory. */
struct http_client *http_client_new(const struct http_config *config, struct err *e);
void http_client_free(struct http_client *h); /* NULL is allowed */

/*
 * One exchange; redirects are not followed. Returns an enum http_result and fills *response, which
 * the caller releases with http_response_fini() (in every case; only the counts are set unless it
 * is HTTP_ANSWERED). Negative for what breaks the run: -ETIMEDOUT (the guard), -ENOMEM, other
 * errno values of the machine; *e then says more.
 */
int http_client_send(struct http_client *h, const struct http_request *request,
                     struct http_response *response, struct err *e);

void http_response_fini(struct http_response *r); /* zeroed is fine; leaves it zeroed */

/*
 * Resolves a reference against a base URI (RFC 3986 section 5), without its fragment. *uri is new.
 * Returns 0; -EINVAL: no URI of the schemes http and https, or one with user information, or
 * longer than 8000 bytes; -ENOMEM.
 */
int http_resolve(const char *base, const char *reference, char **uri);

/* Path and query of an absolute URI, within it: how a resource is called in results, into which no
 * port may get. */
const char *http_path(const char *uri);

/* An HTTP date (RFC 9110 section 5.6.7) in seconds since 1970. 0 or -EINVAL. */
int http_date_parse(const char *text, int64_t *seconds);

#endif
