/*
 * Inside of the client: network map and cost map of one version (RFC 7285 section 6.3).
 */
#ifndef SIM_ALTO_MAPS_H
#define SIM_ALTO_MAPS_H

struct ird_entry;
struct session;

enum { MAPS_ATTEMPTS = 4 }; /* further requests for maps whose version tags differ */

/* Makes the client hold a fresh network map. Returns as session.h says, like maps_need(). */
int maps_need_network(struct session *x, const struct ird_entry *network);

/*
 * Makes the client hold a fresh network map and a fresh cost map of the session's cost type that is
 * based on it. Where their tags differ, the map that was got longer ago is asked for again.
 */
int maps_need(struct session *x, const struct ird_entry *network, const struct ird_entry *cost);

#endif
