/*
 * What the tables cannot say of a scenario: names that must exist, hosts that must suffice, maps
 * that must be buildable. Part of loading (scenario.h); what is wrong goes to the reporter.
 */
#ifndef SIM_SCENARIO_CHECK_H
#define SIM_SCENARIO_CHECK_H

#include "sim/scenario/scenario.h"

struct check {
    const struct scenario_conf *conf;
    const char *folder;
    const struct field_input *input; /* where what is built lives, and problems go */
    const struct reporter *warnings;
    struct problems *errors, *file_warnings; /* what is wrong with other files */
};

/* Reports a problem at KEY ("" for itself) of what stands at `at`. */
void check_complain(const struct check *c, const struct origin *at, const char *key,
                    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * Reports that there is no WHAT of that name, and which was likely meant: as check_complain(), with the names of n things
 * that each begin with theirs (choice_hint()).
 */
void check_no_such(const struct check *c, const struct origin *at, const char *key,
                   const char *what, const char *name, const void *things, size_t n, size_t stride);

/* The same of things in an array or a map, as of the nodes of a topo. */
#define CHECK_NO_SUCH(c, at, key, what, name, v, n)                                                \
    check_no_such(c, at, key, what, name, v, n, sizeof *(v))

/* The topo of a configuration; NULL with a report, or because one was made before. */
const struct topo *check_topology(const struct check *c);

/* Everything else, as far as it can be told: records that are not sound were reported on, and what
 * needs the topo (NULL: there is none) waits until that is right. Returns 0 or -ENOMEM. */
int check_configuration(const struct check *c, const struct topo *topo);

#endif
