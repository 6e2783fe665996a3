/*
 * What a server counts: requests by service, and the addresses it learned. Any thread.
 */
#ifndef SERVER_TALLY_H
#define SERVER_TALLY_H

#include "server/resource.h"
#include "sim/base/prefix.h"

struct tally;

struct traffic {
    uint64_t requests;
    uint64_t errors;              /* those of them answered with a status of 400 and up */
    uint64_t bytes_in, bytes_out; /* of their bodies and of the answers' */
};

struct tally_figures {
    struct traffic services[SERVICES]; /* by enum service */
    struct traffic unknown;            /* what asked for no resource there is */

    /*
     * Distinct addresses: of those who asked, and of the endpoints named in their requests. Exact up
     * to the limit the tally was made with (17 to 68 bytes of memory an address); at_limit says that
     * there were more.
     */
    size_t clients, disclosed;
    bool at_limit;
};

struct tally *tally_new(size_t limit); /* NULL: no memory */
void tally_free(struct tally *t);      /* NULL is allowed */

/* Counts a request and its answer. `service` is SERVICES where there was no such resource. */
void tally_add(struct tally *t, enum service service, int status, size_t bytes_in,
               size_t bytes_out);

/* Counts bytes of an answer that tally_add() could not know yet. */
void tally_sent(struct tally *t, enum service service, uint64_t bytes);

/* Notes who asked, and endpoints it named. */
void tally_client(struct tally *t, const struct addr *client);
void tally_named(struct tally *t, const struct addr *named, size_t n);

void tally_read(struct tally *t, struct tally_figures *out);

#endif
