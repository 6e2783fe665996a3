/*
 * Network maps, whole (RFC 7285 section 11.2.1) and filtered (11.3.1).
 */
#ifndef SERVER_SERVICE_NETWORKMAP_H
#define SERVER_SERVICE_NETWORKMAP_H

#include "server/answer.h"
#include "server/netmap.h"

void service_networkmap(const struct netmap *m, struct answer *a);

/*
 * Only the PIDs and address types asked for. Those that are not known count as not listed, so a
 * list of unknown ones alone gives nothing, while an empty list means all. A PID asked for stays
 * in the answer even if it has no prefix of the types asked for.
 */
void service_networkmap_filtered(const struct netmap *m, const char *body, size_t size,
                                 struct answer *a);

#endif
