/*
 * An ALTO cost map (RFC 7285 sections 6 and 11.2.3): the cost of each pair of PIDs of one network
 * map, in one cost type.
 *
 * Immutable once built and reference-counted, as the network map it holds a reference to. PIDs go
 * by their index in that network map. An undefined cost is NAN.
 *
 * Costs are kept by rule: PIDs fall into classes, a table has the cost from class to class, and single
 * pairs may have a cost of their own. A matrix is the rule in which each PID is a class, a sparse map
 * one with a single class. Memory: 8 bytes a pair of classes, 16 a single pair, 4 a PID; so thousands
 * of PIDs, tens of millions of pairs, take little where costs follow a rule or few are defined.
 */
#ifndef SERVER_COSTMAP_H
#define SERVER_COSTMAP_H

#include "server/names.h"
#include "server/netmap.h"
#include "sim/base/digest.h"

#include <stdint.h>

struct costmap;

enum cost_mode { COST_NUMERICAL, COST_ORDINAL };

/* The words of RFC 7285 section 10.5 in the order of the enum, NULL at the end. */
extern const char *const cost_modes[];

struct cost_type {
    const char *metric;
    enum cost_mode mode;
    const char *description; /* or NULL */
};

/*
 * Builds a cost map from costs[src * n + dst], n being the PIDs of the network map, which gets one
 * more reference. *out is new. Returns 0; -EINVAL when something was reported (a metric that is no
 * name, a cost that is infinite or, in an ordinal map, no whole number from 0 up); -ENOMEM. O(n^2).
 */
int costmap_new(struct netmap *netmap, const struct cost_type *type, const double *costs,
                const struct reporter *errors, struct costmap **out);

/* The cost of one pair of PIDs. */
struct cost_pair {
    uint32_t src, dst;
    double cost;
};

struct cost_rule {
    const uint32_t
        *class_of;       /* by PID, below n_classes; NULL: each PID is a class, in their order */
    uint32_t n_classes;  /* not looked at then */
    const double *table; /* [class of src * n_classes + class of dst] */
    const struct cost_pair *pairs; /* they override the table; in any order, each pair once */
    size_t n_pairs;
};

/*
 * Builds a cost map from a rule; otherwise as costmap_new(), which is this without classes and pairs.
 * -EINVAL also for a pair that is there twice. O(classes^2 + pairs log pairs + PIDs).
 */
int costmap_new_by_rule(struct netmap *netmap, const struct cost_type *type,
                        const struct cost_rule *rule, const struct reporter *errors,
                        struct costmap **out);

/*
 * Builds a cost map from single pairs, all others being undefined: as pairs, or as a matrix if that
 * is smaller. Otherwise as costmap_new_by_rule().
 */
int costmap_new_sparse(struct netmap *netmap, const struct cost_type *type,
                       const struct cost_pair *pairs, size_t n_pairs, const struct reporter *errors,
                       struct costmap **out);

/*
 * The ordinal map of the same metric: each cost's rank among all costs of the map, as rank.h makes
 * them. It is kept by the same rule, has no description, and takes O(c log c) for c costs the rule
 * has. *out is new. Returns 0 or -ENOMEM.
 */
int costmap_ordinal(const struct costmap *m, struct costmap **out);

/* One more reference to give back with costmap_unref(); returns m. Any thread. */
struct costmap *costmap_ref(struct costmap *m);
void costmap_unref(struct costmap *m); /* NULL is allowed */

struct netmap *costmap_netmap(const struct costmap *m); /* borrowed */
const struct cost_type *costmap_type(const struct costmap *m);

/* The cost from src to dst, or NAN. O(log of the single pairs from src). */
double costmap_cost(const struct costmap *m, uint32_t src, uint32_t dst);

/* Writes the CostType object (section 10.7), without its description. */
void cost_type_write(const struct cost_type *type, FILE *out);

/* Writes the costs from src to every PID into row[0..n-1]. O(n). */
void costmap_row(const struct costmap *m, uint32_t src, double *row);

/*
 * The SHA-256 digest of the map's content, which is its network map's ID and tag, its cost type but
 * for the description, and the cost of every pair: two maps have the same exactly if their documents
 * are the same bytes, however they are kept. 0 or -ENOMEM. O(n^2), without writing the document.
 */
int costmap_digest(const struct costmap *m, char hex[DIGEST_HEX]);

#endif
