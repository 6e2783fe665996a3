/*
 * The scenario's background load, resolved to ports.
 */
#ifndef SIM_SCENARIO_BACKGROUND_H
#define SIM_SCENARIO_BACKGROUND_H

#include "sim/net/net.h"
#include "sim/scenario/check.h"

/*
 * Resolves names and shares: *out is new (free it), *n its length. An entry by link name goes before
 * one by kind. Links that are loaded beyond their capacity are reported if `check` is not NULL, as
 * are names that are none. Returns 0 or -ENOMEM.
 */
int background_resolve(const struct scenario_conf *conf, const struct topo *topo,
                       const struct check *check, struct background **out, size_t *n);

#endif
