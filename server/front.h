/*
 * The HTTP side of ALTO (RFC 7285 section 8.3): which resource a request is for, whether its method
 * and media types fit, what headers the answer carries. Between httpd.h, which knows no ALTO, and
 * service.h, which knows no HTTP.
 *
 *     404  no such resource              405  not by this method (with Allow)
 *     406  no acceptable media type      413  body or question too large
 *     415  not the resource's parameters (or encoded)
 *     304  a GET whose If-None-Match lists the content's tag
 *     400  an ALTO error, or credentials for another URI
 *     401  who is it?                 403  not for you (see admission.h)
 *     503  too many connections or requests (with Retry-After)
 *
 * Whoever asks is the TCP peer, unless that may say for whom it asks (forwarded.h).
 */
#ifndef SERVER_FRONT_H
#define SERVER_FRONT_H

#include "server/edition.h"
#include "server/httpd.h"
#include "server/page.h"
#include "server/tally.h"

/* What answering takes; everything is borrowed. */
struct front {
    struct editions *editions;
    struct tally *tally;
    const char *directory; /* path of the directory */
    const char *secret;    /* or NULL */
    size_t max_pairs;
    int64_t (*now)(void *ctx);
    void *clock;
    struct alto_server_page page;                                /* path NULL: none */
    void (*observe)(void *ctx, const struct request_note *note); /* or NULL */
    void *observer;
};

/* Whether a path can be the directory's: /SEGMENT/..., of 0-9 A-Z a-z - . _ ~, no empty segment. */
bool front_path_valid(const char *path);

/* Answers a request; `ctx` is the struct front. Any thread. */
void front_handle(void *ctx, const struct httpd_request *request, struct httpd_reply *reply);

#endif
