/*
 * The Forwarded header (RFC 7239), through which the embedding process says for which simulated
 * client it asks:
 *
 *     Forwarded: for=192.0.2.1;embedder=SECRET
 *     Forwarded: for="[2001:db8::1]";embedder=SECRET
 *
 * `embedder` is an extension parameter (section 5.5) that only this project knows.
 */
#ifndef SERVER_FORWARDED_H
#define SERVER_FORWARDED_H

#include "sim/base/prefix.h"

/*
 * Reads the client's address from a Forwarded value into *client. Returns true if an element of it
 * carries the secret and an IP address; else *client is left alone. Any text is safe. The secret is
 * compared in constant time; an empty one or NULL is nobody's.
 */
bool forwarded_client(const char *value, const char *secret, struct addr *client);

#endif
