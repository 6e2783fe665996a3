/*
 * What a server counts: requests by service, and the addresses it learned. Any thread.
 */
#ifndef SERVER_TALLY_H
#define SERVER_TALLY_H

#include "server/request_note.h"

struct tally;

struct traffic {
    uint64_t requests;
    uint64_t errors;              /* those of them answered with a status of 400 and up */
    uint64_t bytes_in, bytes_out; /* of their bodies and of the answers' */
};

enum { TALLY_CLASSES = 5, TALLY_BUCKETS = 12 };

/* The codes of ALTO errors (RFC 7285 section 8.5.2), NULL at the end. */
extern const char *const tally_errors[];
enum { TALLY_ERRORS = 4 };

/* Upper ends of the buckets of answering times, in nanoseconds; what took longer is in none. */
extern const int64_t tally_buckets[TALLY_BUCKETS];

/* How long answers took: took[i] counts those in bucket i and in no lower one. */
struct tally_times {
    uint64_t took[TALLY_BUCKETS], requests;
    int64_t sum; /* nanoseconds */
};

struct tally_figures {
    struct traffic services[SERVICES]; /* by enum service */
    struct traffic unknown;            /* what asked for no resource there is */

    /* The same by class of status, 1xx at 0 to 5xx at 4; behind the services what is unknown. */
    struct traffic classes[SERVICES + 1][TALLY_CLASSES];
    struct tally_times times[SERVICES + 1];
    uint64_t alto_errors[TALLY_ERRORS]; /* by tally_errors */

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

/* Counts a request, its answer, and who asked. Its service is SERVICES where there was no such
 * resource. */
void tally_add(struct tally *t, const struct request_note *note);

/* Counts bytes of an answer with status 200 that tally_add() could not know yet. */
void tally_sent(struct tally *t, enum service service, uint64_t bytes);

/* Notes endpoints that a request named. */
void tally_named(struct tally *t, const struct addr *named, size_t n);

void tally_read(struct tally *t, struct tally_figures *out);

#endif
