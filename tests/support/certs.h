/*
 * Keys and certificates made on the fly, and a TLS client that shows them.
 */
#ifndef TESTS_SUPPORT_CERTS_H
#define TESTS_SUPPORT_CERTS_H

#include "tests/support/wire.h"

/* Somebody's certificate and private key, as PEM texts; new. */
struct cert {
    char *certificate, *key;
};

/* Subject and use of a certificate to be made. */
struct cert_wish {
    const char *name;  /* common name; NULL: none */
    const char *email; /* alternative name; NULL: none */
    bool authority;    /* may sign */
    bool server;       /* is for servers only, not for clients */
    bool expired;
};

/* Made and signed by an authority, or by itself where that is NULL. Release with cert_fini(). */
struct cert cert_new(const struct cert_wish *wish, const struct cert *authority);
void cert_fini(struct cert *c);

/*
 * Connects to 127.0.0.1, trusts the authority, shows `own` (NULL: nothing), sends the request and
 * reads the reply up to the end of the connection, which the request must ask for. `priorities` are
 * GnuTLS's; NULL: the usual ones. A status of 0 says that there was no reply, or no connection.
 */
void cert_ask(uint16_t port, const struct cert *authority, const struct cert *own,
              const char *priorities, const char *request, struct wire_reply *reply);

#endif
