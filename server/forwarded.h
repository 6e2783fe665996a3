/*
 * For whom a request is: what its Forwarded header (RFC 7239) says, if whoever sent it may say so.
 *
 * The embedding process says for which simulated client it asks:
 *
 *     Forwarded: for=192.0.2.1;embedder=SECRET
 *     Forwarded: for="[2001:db8::1]";embedder=SECRET
 *
 * `embedder` is an extension parameter (section 5.5) that only this project knows.
 *
 * Proxies (RFC 7285 section 13.3) are known by their addresses. Each adds whom it was asked by at the
 * end of the list, so that the list is read from its end: as long as an address is a proxy's, the one
 * before it counts. What stands further in front may have been made up, and is not looked at.
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

/* The header that proxies set. There is no reading of both: through a proxy that sets the one, a client
 * could send the other. */
enum forwarded_header { FORWARDED, X_FORWARDED_FOR };
extern const char *const forwarded_headers[]; /* their names, by the enum; NULL at the end */

/* Who is believed. */
struct proxies {
    const struct prefix *from;
    size_t n; /* 0: nobody */
    enum forwarded_header header;
};

/* Whether that is a proxy's address. */
bool forwarded_by(const struct proxies *p, const struct addr *peer);

/*
 * The client behind the peer, which is a proxy, by the header's value (NULL: there is none). Where the
 * list has no address in a place that counts, the proxy that wrote so is the client. Any text is safe;
 * a malformed one says nothing.
 */
struct addr forwarded_through(const struct proxies *p, const char *value, const struct addr *peer);

#endif
