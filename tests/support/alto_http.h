/*
 * An ALTO server on loopback for tests, and requests to it.
 */
#ifndef TESTS_SUPPORT_ALTO_HTTP_H
#define TESTS_SUPPORT_ALTO_HTTP_H

#include "server/server.h"
#include "tests/support/wire.h"

#include <jansson.h>

/* The secret that served() gives its server. */
#define SERVED_SECRET "open-sesame"

/* A running server with a kept-alive connection to it. Its clock stands at `now`. */
struct served {
    struct alto_server *server;
    struct mapset *maps;
    _Atomic int64_t now; /* read by the server's threads */
    uint16_t port;
    int fd;
};

/* Serves the maps of a map file's text with max-age 60; the test fails if that cannot be. */
struct served *served_new(const char *json, unsigned offer);
void served_free(struct served *s);

/* The same with a server of that config, but for its name, clock and max-age. */
struct served *served_with(const char *json, unsigned offer, struct alto_server_config config);

/* The port of a URI "http://HOST:PORT/...". */
uint16_t uri_port(const char *uri);

/*
 * Sends METHOD PATH with these further header lines (each ended by "\r\n", or "") and this body
 * (NULL: none, and no Content-Length) on the kept connection, which is opened anew if the server
 * had closed it, and reads the reply.
 */
void served_ask(struct served *s, const char *method, const char *path, const char *headers,
                const char *body, struct wire_reply *reply);

/* The path of a resource, taken from the directory and resolved against its URI; borrowed until the
 * next call. The test fails if there is no such resource. */
const char *served_path(struct served *s, const char *id);

/* GET of a path, which must give 200 and that media type; the document, new. */
json_t *served_get(struct served *s, const char *path, const char *media);

/* POST of a body of media type `type` to a path: the reply. */
void served_post(struct served *s, const char *path, const char *type, const char *body,
                 struct wire_reply *reply);

/* The same, which must give 200 and that media type; the document, new. */
json_t *served_query(struct served *s, const char *path, const char *type, const char *body,
                     const char *media);

/* Fails unless the reply is an ALTO error with status 400 and that code, field and value, NULL
 * standing for any. Releases the reply. */
void assert_alto_error(struct wire_reply *reply, const char *code, const char *field,
                       const char *value);

#endif
