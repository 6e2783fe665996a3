/*
 * What came of asking an ALTO server, as a simulation counts it: whether there is guidance or why
 * not, and what the asking cost.
 */
#ifndef SIM_ALTO_OUTCOME_H
#define SIM_ALTO_OUTCOME_H

#include <stddef.h>
#include <stdint.h>

#include "sim/base/err.h"

enum alto_status {
    ALTO_GUIDED,        /* the server was understood; it may still not know every cost */
    ALTO_REFUSED,       /* no connection, or an URI at a host that this process does not ask */
    ALTO_BROKEN,        /* closed in the middle, or no HTTP */
    ALTO_TOO_LARGE,     /* longer than the bound on bodies or headers */
    ALTO_OVERLOADED,    /* 503, or it said before when to come back and that is still to come */
    ALTO_HTTP_ERROR,    /* another HTTP status that is no success, without an ALTO error */
    ALTO_ERROR_OBJECT,  /* an ALTO error (RFC 7285 section 8.5.2); see `code` */
    ALTO_REDIRECTED,    /* sent on too often, or to nowhere */
    ALTO_MEDIA_TYPE,    /* a success of another media type than asked for (section 8.3.4.2) */
    ALTO_MALFORMED,     /* not the document that its media type promises */
    ALTO_CONTRADICTORY, /* documents that do not fit each other, or themselves, asked again */
    ALTO_NO_RESOURCE,   /* the directory does not offer what was asked for */
    ALTO_STATUSES
};

/* "guided", "refused", "no-resource", ...: names for logs and metrics. */
const char *alto_status_name(enum alto_status status);

/* The services of RFC 7285 that a request goes to. */
enum alto_resource {
    ALTO_DIRECTORY,
    ALTO_NETWORK_MAP,
    ALTO_COST_MAP,
    ALTO_FILTERED_COST_MAP,
    ALTO_ENDPOINT_COST,
    ALTO_RESOURCES
};

/* "directory", "networkmap", "costmap", "costmap-filtered", "endpointcost". */
const char *alto_resource_name(enum alto_resource resource);

/* Section 10.5; other modes (RFC 9274's registry) are known to be none of these. */
enum alto_mode { ALTO_NUMERICAL, ALTO_ORDINAL, ALTO_OTHER_MODE };

/* The number of a PID that is not known; others start at 0. */
#define PID_UNKNOWN UINT32_MAX

enum { ALTO_ERROR_CODE = 32 };

struct alto_outcome {
    enum alto_status status;
    int http_status;            /* of the answer that decided, where there was one */
    char code[ALTO_ERROR_CODE]; /* ALTO_ERROR_OBJECT: as sent, known or not, cut to fit */
    struct err reason;          /* for a person, without ports; "" if guided */

    uint32_t requests[ALTO_RESOURCES]; /* that reached the server, redirects included */
    uint64_t sent, received;           /* bytes of these, see http_client.h */
    uint32_t round_trips; /* one after the other; opening the connection is the first of them */

    enum alto_mode mode; /* of the costs, if guided */
    size_t known;        /* candidates whose cost (or PID, if that was asked for) is known */
    uint32_t self_pid;   /* PID_UNKNOWN where no network map was asked or none of its PIDs fits */
    int64_t lifetime;    /* ns for which the answer may be used without asking again */
};

/* Sets the status and the reason. Returns 1, by which the client's modules tell each other that
 * there will be no guidance (0: all well; negative: the run breaks). */
int alto_fail(struct alto_outcome *out, enum alto_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
