/*
 * What a configuration of the stand-alone server says of TLS, users and access, as the server takes it.
 */
#ifndef SERVER_ALTOD_SECURE_H
#define SERVER_ALTOD_SECURE_H

#include "server/altod_config.h"

/*
 * Fills in tls, digest and rules of c->server, reading certificates and keys, which live in the arena
 * as long as the configuration. What the server would not take is added to `errors` with the place
 * where it stands. 0, or -ENOMEM.
 */
int altod_secure(struct altod_config *c, struct problems *errors);

/*
 * Adds each access rule to `errors` that is about a resource which is neither in the maps nor a service:
 * a slip of the pen there would leave a door open. O(rules x resources).
 */
void altod_secure_resources(const struct altod_config *c, const struct mapset *maps,
                            struct problems *errors);

#endif
