/*
 * The names of RFC 7285 section 10: what may be one. Pure functions on texts; a name is checked
 * whole, and an empty text is never one.
 */
#ifndef SERVER_NAMES_H
#define SERVER_NAMES_H

#include <stdbool.h>

enum { RESOURCE_ID_MAX = 64, COST_METRIC_MAX = 32, PROPERTY_NAME_MAX = 32, TAG_MAX = 64 };

/*
 * A PID name (10.1) or resource ID (10.2): 1 to 64 of 0-9 A-Z a-z - : @ _. The '.', which the RFC
 * keeps for later use, is refused.
 */
bool pid_name_valid(const char *s);
bool resource_id_valid(const char *s);

/* A cost metric (10.6): 1 to 32 of 0-9 A-Z a-z - : _ and '.', which RFC 9439 came to use (p99.9). */
bool cost_metric_valid(const char *s);

/* Whether a cost metric may go over the wire: private ("priv:x"), or registered with IANA, alone
 * or with a statistic of RFC 9439 behind it ("delay-rt:p95"). */
bool cost_metric_registered(const char *s);

/* Whether a greater cost of this metric is the better one: bandwidths (RFC 9439 section 5). Of any
 * other the lesser one is (RFC 7285 section 6.1.1.1). */
bool cost_metric_rising(const char *s);

/* The name of a global endpoint property (10.8.2): 1 to 32 of 0-9 A-Z a-z - : _. */
bool property_name_valid(const char *s);

/* The same question as cost_metric_registered() for endpoint properties. */
bool property_name_registered(const char *s);

/* The tag of a version tag (10.3): 1 to 64 of U+0021 to U+007E. */
bool tag_valid(const char *s);

#endif
