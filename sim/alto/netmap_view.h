/*
 * A network map as a client holds it (RFC 7285 section 11.2.1): its version, its PIDs, and which
 * PID an address belongs to by longest-prefix match (11.2.2).
 *
 * PIDs are numbered 0, 1, ... in the order of the document; a number means nothing for another map.
 * Address types that the client does not know are ignored, a PID left without any prefix is still a
 * PID (11.2.1.7). The map is immutable once read.
 */
#ifndef SIM_ALTO_NETMAP_VIEW_H
#define SIM_ALTO_NETMAP_VIEW_H

#include <stddef.h>
#include <stdint.h>

#include "sim/alto/message.h"

struct addr;

struct netmap_view;

/*
 * Reads a network map; *out is new. Returns 0; -EINVAL: malformed; -EEXIST: it contradicts itself,
 * one prefix standing in two PIDs (canonically compared; twice in one PID is harmless); -ENOMEM.
 */
int netmap_view_parse(const char *text, size_t size, struct netmap_view **out, struct err *e);
void netmap_view_free(struct netmap_view *m); /* NULL is allowed */

const struct vtag *netmap_view_vtag(const struct netmap_view *m);

size_t netmap_view_len(const struct netmap_view *m);                          /* of PIDs */
const char *netmap_view_pid(const struct netmap_view *m, uint32_t pid);       /* name, borrowed */
uint32_t netmap_view_find(const struct netmap_view *m, const struct addr *a); /* or PID_UNKNOWN */

#endif
