/*
 * What must be right about events, beyond what the tables can say.
 */
#ifndef SIM_SCENARIO_CHECK_EVENTS_H
#define SIM_SCENARIO_CHECK_EVENTS_H

#include "sim/scenario/check.h"

/* Names, times, and addresses: at no time may two nodes have the same ones. 0 or -ENOMEM. */
int check_events(const struct check *c, const struct topo *t);

#endif
