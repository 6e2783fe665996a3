/*
 * HTTP Digest authentication (RFC 7616), the server's side: challenges, and what is in an
 * Authorization header. It knows no HTTP library and no clock.
 *
 * SHA-256, and MD5 where old clients need it; qop=auth. (libmicrohttpd's own, as of 0.9.75, ties a
 * nonce to one URI and method, and gives one challenge a reply.)
 *
 * Nonces. A nonce says when it was made, and is signed with a key of this process, so that handing
 * them out keeps no state. It holds for the configured time and, counted by nc, for each count once:
 * counts may come out of order within a window of 64, as they do from several connections. What is
 * kept for that, of a fixed number of nonces, is made by those who knew a password; a nonce that
 * had to give way to a newer one is as stale as one that is too old.
 *
 * Any thread may check.
 */
#ifndef SERVER_DIGEST_AUTH_H
#define SERVER_DIGEST_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct digest_auth;

/*
 * A user, by a password; or by hexadecimal digests of "NAME:REALM:PASSWORD", so that the password
 * need not be known. Without the digest for an algorithm and without password there is no access by
 * that algorithm.
 */
struct digest_user {
    const char *name; /* UTF-8 without control characters, '"', '\' and ':' */
    const char *password;
    const char *sha256, *md5; /* 64 and 32 digits */
};

struct digest_config {
    const char *realm; /* printable ASCII without '"' and '\', up to 64 of them */
    const struct digest_user *users;
    size_t n_users;
    bool md5;          /* offer MD5 too */
    unsigned lifetime; /* seconds for which a nonce holds; 0: 300 */
};

/*
 * *out is new; the config is copied, of passwords only their digests. Returns 0; -EINVAL with *e
 * saying what cannot be; -ENOMEM.
 */
int digest_auth_new(const struct digest_config *config, struct digest_auth **out, struct err *e);
void digest_auth_free(struct digest_auth *d); /* NULL is allowed */

enum digest_verdict {
    DIGEST_FINE,
    DIGEST_REFUSED, /* no credentials of ours, an unknown user, a wrong password */
    DIGEST_STALE,   /* right, but the nonce holds no more, or its count was used before */
    DIGEST_MISUSED, /* right for another URI */
};

/* A request, and when it came. */
struct digest_request {
    const char *authorization; /* value of the header; NULL: there is none */
    const char *method;
    const char *target; /* as it stands in the request's first line */
    int64_t now;        /* nanoseconds */
};

/* Who asks: where it is fine, *user is the name, borrowed from d; else NULL. O(number of users). */
enum digest_verdict digest_auth_check(struct digest_auth *d, const struct digest_request *r,
                                      const char **user);

enum { DIGEST_CHALLENGE = 256 };

/* How many challenges there are, one for each algorithm; the i-th as the value of WWW-Authenticate,
 * the strongest first. Returns buf. */
size_t digest_auth_challenges(const struct digest_auth *d);
char *digest_auth_challenge(struct digest_auth *d, size_t i, int64_t now, bool stale,
                            char buf[DIGEST_CHALLENGE]);

#endif
