/*
 * The end hosts of a topology: where each attaches, how, and with which address.
 *
 * Hosts are numbered node by node. A node's access classes are dealt out in exact shares (largest
 * remainder) and shuffled; its addresses go up through its prefixes in their order, leaving out
 * all-zeros and, for IPv4, all-ones. Both depend on the topology, the seed and the replication
 * only, so that all arms of a replication have the same hosts.
 *
 * Memory: about 2 bytes a host and 8 a node; the address is computed. Immutable once made.
 */
#ifndef SIM_NET_HOSTS_H
#define SIM_NET_HOSTS_H

#include "sim/topo/topo.h"

struct hosts;

struct hosts *hosts_new(const struct topo *t, uint64_t seed, uint32_t replication); /* borrows t */
void hosts_free(struct hosts *h); /* NULL is allowed */

uint32_t hosts_count(const struct hosts *h);

uint32_t host_node(const struct hosts *h, uint32_t host);  /* O(log nodes), mostly O(1) */
uint32_t host_class(const struct hosts *h, uint32_t host); /* number of its access class */
struct addr host_addr(const struct hosts *h, uint32_t host);

/* The hosts of a node: *first up to but not *end. */
void hosts_of_node(const struct hosts *h, uint32_t node, uint32_t *first, uint32_t *end);

#endif
