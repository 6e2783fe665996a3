/*
 * A page that an embedder adds to a server, beside ALTO's resources: figures, a sign of life. It has
 * a path of its own and answers GET and HEAD. Not counted among ALTO's requests.
 */
#ifndef SERVER_PAGE_H
#define SERVER_PAGE_H

#include "sim/base/prefix.h"

#include <stdio.h>

struct alto_server_page {
    const char *path; /* NULL: there is no page */
    const char *media;

    /* Writes the page; called from the server's threads, for each request. Returns 200; or another
     * status for a client that may not read it, which is answered alone. */
    int (*write)(void *ctx, const struct addr *client, FILE *out);
    void *ctx;
};

#endif
