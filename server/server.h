/*
 * An ALTO server (RFC 7285) inside a program: the public face of this library.
 *
 *     struct alto_server_config config = {.name = "isp-a"};
 *     struct alto_server *server;
 *     if (alto_server_new(&config, maps, &server, &e)) ...
 *     ... clients ask alto_server_uri(server) ...
 *     alto_server_publish(server, newer, &fence);
 *     alto_server_fence(server, fence);
 *     alto_server_free(server);
 *
 * A server has threads of its own; several servers live beside each other in one process. What it
 * answers depends on the published maps, the request, the clock it was given, and on nothing else:
 * not on its port, the wall clock or what was asked before. Equal questions get equal bytes.
 *
 * The functions of one server may be called from any thread, but down, up and free only from one at
 * a time, and none of them from the clock callback.
 */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "server/mapset.h"
#include "server/page.h"
#include "server/tally.h"
#include "server/terms.h"
#include "server/tls.h"

struct err;
struct alto_server;

/* 0 stands for the default in brackets. */
struct alto_server_limits {
    unsigned threads;     /* that answer requests (1) */
    unsigned connections; /* at once, for each address listened on; further ones get a 503 (512) */
    unsigned requests;    /* under way at once, likewise (as many as connections) */
    unsigned per_source;  /* connections from one address at once (no limit) */
    unsigned idle;        /* seconds a connection may stay open between requests (120) */
    unsigned request;     /* seconds a request may take to come in (30) */
    unsigned reply;       /* seconds a reply may take to be fetched (600) */
    size_t body;          /* bytes of a request's body (1 MiB) */
    size_t pairs;         /* of endpoints in one endpoint cost request (1,000,000) */
    size_t addresses;     /* distinct ones that statistics tell apart (2^20) */
    unsigned stall;       /* seconds alto_server_fence() waits at most (30) */
};

/* An address to listen on. */
struct alto_server_address {
    const char *address; /* numeric */
    uint16_t port;       /* 0: the system chooses */
};

struct alto_server_config {
    const char *name;                          /* for messages; NULL: "alto" */
    const char *address;                       /* to listen on, numeric; NULL: 127.0.0.1 */
    uint16_t port;                             /* 0: the system chooses */
    const struct alto_server_address *further; /* to listen on too */
    size_t n_further;
    const struct tls_config *tls; /* NULL: plain HTTP */

    struct alto_server_terms terms; /* what a running server can be given anew */

    const char *directory; /* path of the directory; NULL: /directory. The resources are below its
                              folder, see resource.h */

    /* The time in nanoseconds since 1970, called from the server's threads; NULL: the system's
     * clock. Answers say it (Date, Last-Modified). */
    int64_t (*now)(void *ctx);
    void *clock;

    /* A word that only the embedding process knows: a request that carries it in its Forwarded
     * header says for which client it asks (see forwarded.h). NULL: nobody is believed. */
    const char *secret;

    struct alto_server_page page; /* beside ALTO's resources; path NULL: none */

    /* Told of each request once its answer is ready, or where it is streamed at its end, from the
     * server's threads; NULL: nobody. */
    void (*observe)(void *ctx, const struct request_note *note);
    void *observer;

    struct alto_server_limits limits;
};

/*
 * Starts a server that offers these maps, of which it takes one more reference. The config is
 * copied. *out is new. Returns 0; -EINVAL for a config that cannot be, with *e saying why; another
 * errno value where memory or the system refuses.
 */
int alto_server_new(const struct alto_server_config *config, struct mapset *maps,
                    struct alto_server **out, struct err *e);

/* Stops it, closing all connections. NULL is allowed. */
void alto_server_free(struct alto_server *s);

/* The URI of its directory at the first address, "http://127.0.0.1:PORT/directory", or https where
 * there is TLS; borrowed. It never changes. */
const char *alto_server_uri(const struct alto_server *s);

/* The port of the i-th address listened on, 0 being the first, the further ones behind it. */
uint16_t alto_server_port(const struct alto_server *s, size_t i);

/*
 * Publishes newer maps, of which it takes one more reference: every request that arrives from now on
 * is answered from them. *fence names the moment. 0; -EINVAL where a resource has the ID of one of
 * the links in the terms, or -ENOMEM, the maps before staying published.
 */
int alto_server_publish(struct alto_server *s, struct mapset *maps, uint64_t *fence);

/*
 * The same with newer terms: a request is answered from the maps and on the terms that belong together.
 * Users have to answer a new challenge. `tls` has a certificate and a key to show from then on, NULL
 * those before; the rest of it stays as it was, and so does whether there is TLS. -EINVAL also for
 * terms or a certificate that cannot be, with *e saying why.
 */
int alto_server_publish_on(struct alto_server *s, struct mapset *maps,
                           const struct alto_server_terms *terms, const struct tls_config *tls,
                           uint64_t *fence, struct err *e);

/*
 * Waits until no answer from maps older than the fence is still being sent. 0, or -ETIMEDOUT when
 * somebody leaves an answer unread for longer than limits.stall.
 */
int alto_server_fence(struct alto_server *s, uint64_t fence);

/*
 * Takes the server down: it closes its listening socket and all connections, and connecting is
 * refused until alto_server_up(), when it listens on the same port again: 0 or a negative errno
 * value. Publishing works meanwhile.
 */
void alto_server_down(struct alto_server *s);
int alto_server_up(struct alto_server *s, struct err *e);

/* A document that a GET gives. */
struct alto_server_document {
    const struct mapset *maps;       /* the set it belongs to */
    const struct resource *resource; /* NULL: the directory */
    size_t bytes;                    /* 0: too large to be in memory, and so not known */
    const char *tag;                 /* its entity tag: another one where the content is another */
};

/* Shows every document of the set published last, and of no other; all is good during the visit. */
void alto_server_each(struct alto_server *s,
                      void (*visit)(void *ctx, const struct alto_server_document *document),
                      void *ctx);

/* What it counted since it was made, and the times on its clock then and now, for rates. Requests
 * that never became any (no HTTP, broken off) are not in it. Not while it is taken down or up. */
struct alto_server_stats {
    struct tally_figures figures;
    int64_t since, now;
    unsigned connections; /* open now */
};
void alto_server_stats(struct alto_server *s, struct alto_server_stats *out);

#endif
