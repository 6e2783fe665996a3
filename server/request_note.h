/*
 * What there is to tell of one request once its answer is ready, or was sent where only that shows its
 * size: for what is counted (tally.h) and for whoever keeps a log. Plain data; the texts are good
 * during the call that passes it on.
 */
#ifndef SERVER_REQUEST_NOTE_H
#define SERVER_REQUEST_NOTE_H

#include "server/resource.h"
#include "sim/base/prefix.h"

struct request_note {
    struct addr client;
    const char *user; /* who proved to be one; NULL: nobody in particular */
    const char *method;
    const char *path; /* percent-decoded: any bytes */
    enum service service;
    char resource[RESOURCE_ID_MAX + 1]; /* its ID; "": the directory, or no resource */
    bool page; /* a page of the embedder's (server.h), no matter of ALTO: not counted */
    int status;
    const char *error;          /* the ALTO error's code (RFC 7285 section 8.5.2), or NULL */
    size_t bytes_in, bytes_out; /* of the bodies */
    int64_t took;               /* nanoseconds from the whole request to its ready answer */
};

#endif
