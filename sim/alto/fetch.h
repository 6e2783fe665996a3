/*
 * One request of a simulated client for an ALTO resource: redirects are followed, the answer is
 * judged by HTTP status and media type, everything is counted, and an exchange that was made before
 * is not made again.
 *
 * Functions return 0: an answer to use; 1: none, and the outcome says why; negative: the run breaks.
 */
#ifndef SIM_ALTO_FETCH_H
#define SIM_ALTO_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/alto/outcome.h"

struct addr;
struct http_client;
struct memo;
struct memo_entry;

struct fetcher {
    struct http_client *http;
    struct memo *memo;
    bool personal;      /* answers depend on who asks */
    uint64_t exchanges; /* real ones so far */
};

struct fetch {
    enum alto_resource resource;
    const char *uri;
    const char *validator; /* makes a GET conditional; NULL or "": none */
    const char *body;      /* the JSON text that a POST sends; NULL: GET */
    const struct addr *client;
};

enum { FETCH_REDIRECTS = 5 };

/*
 * Gets a resource. The answer, borrowed from the memo until the next fetch(), has the resource's
 * media type and status 200, or 304 if the request was conditional; its uri is the one that
 * answered in the end. *retry_after is set to the nanoseconds a busy server wants to be left alone.
 * Answers are kept in the memo unless they are server errors (5xx), which pass.
 */
int fetch(struct fetcher *f, const struct fetch *what, struct alto_outcome *out,
          struct memo_entry **answer, int64_t *retry_after);

#endif
