/*
 * How long an answer may be used and how to ask whether it still holds: HTTP caching (RFC 9111) as
 * one private client needs it, which is what RFC 7285 section 8.3.6 refers to.
 *
 * Only what the server says counts: without explicit freshness an answer is stale at once, since a
 * guess from Last-Modified would make results depend on the age of a file. Simulated time stands
 * still during an exchange, so an answer's age is what the Age header says.
 */
#ifndef SIM_ALTO_FRESHNESS_H
#define SIM_ALTO_FRESHNESS_H

#include <stdbool.h>
#include <stdint.h>

struct http_response;

/* Whether the answer says anything about its freshness; a 304 that does not leaves the old word. */
bool freshness_given(const struct http_response *r);

/*
 * Nanoseconds for which the answer is fresh: Cache-Control's max-age, else Expires less Date, less
 * Age (RFC 9111 section 4.2). 0 for no-store, no-cache, malformed or missing values; at most 2^31 s.
 */
int64_t freshness_lifetime(const struct http_response *r);

/*
 * The header line that makes a later request conditional: If-None-Match with the entity tag, else
 * If-Modified-Since (RFC 9110 section 13.1); "" if the answer has no validator or may not be kept.
 * The string is new; NULL when memory ran out.
 */
char *freshness_validator(const struct http_response *r);

/* Nanoseconds to wait as Retry-After has it (RFC 9110 section 10.2.3), 0 if it says nothing. */
int64_t freshness_retry_after(const struct http_response *r);

#endif
