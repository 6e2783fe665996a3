/*
 * TLS for a server (RFC 7285 sections 8.3.5 and 15): what may be configured, checked before it is
 * used, and who is at the other end by the certificate shown.
 *
 * (What is shown can change while it runs; who is trusted cannot.)
 *
 * TLS 1.2 and 1.3 only, with the system's GnuTLS deciding on ciphers. Everything is PEM text; the
 * files are the embedder's to read.
 */
#ifndef SERVER_TLS_H
#define SERVER_TLS_H

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <stdbool.h>

struct err;

/* Borrowed texts. */
struct tls_config {
    const char *certificate; /* the server's, with its chain behind it */
    const char *key;         /* its private key, unencrypted */
    const char *client_ca;   /* who may have signed clients' certificates, which are then asked for;
                                NULL: they are not */
    bool require;            /* refuse clients without a certificate; needs client_ca */
};

#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE"

/* Whether it can be served with: 0; -EINVAL with *e saying what is wrong; -ENOMEM. */
int tls_check(const struct tls_config *config, struct err *e);

/*
 * A certificate and its key, as a server shows them: immutable and reference-counted, so that handshakes
 * go on with the one while another takes its place.
 */
struct tls_identity;

/* What a config that tls_check() likes has of it. *out is new. 0; -EINVAL and -ENOMEM as there. */
int tls_identity_new(const struct tls_config *config, struct tls_identity **out, struct err *e);
struct tls_identity *tls_identity_ref(struct tls_identity *i);
void tls_identity_unref(struct tls_identity *i); /* NULL is allowed */

/* Copies for one handshake, which GnuTLS frees; 0, or one of its codes. Any thread. */
int tls_identity_give(const struct tls_identity *i, gnutls_pcert_st **chain, unsigned *n,
                      gnutls_privkey_t *key);

enum { TLS_USER = 128 };

/*
 * The name in the certificate that the client of a session has shown: its common name, or where it
 * has none its first alternative name that is a DNS name or an e-mail address. False where it has
 * shown none, or one that is not valid now, not for clients, or signed by nobody trusted; or if the
 * name does not fit.
 */
bool tls_user(gnutls_session_t session, char user[TLS_USER]);

#endif
