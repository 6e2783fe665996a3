/*
 * The client's side of Digest authentication (RFC 7616), to ask servers with.
 */
#ifndef TESTS_SUPPORT_DIGEST_CLIENT_H
#define TESTS_SUPPORT_DIGEST_CLIENT_H

#include <stddef.h>

/* What goes into an Authorization header. */
struct digest_words {
    const char *challenge; /* value of a WWW-Authenticate header: realm, nonce and algorithm */
    const char *user, *password;
    const char *method, *uri;
    unsigned count;
};

enum { DIGEST_WORDS = 1024 };

/* The value of the header. Returns buf. */
char *digest_answer(const struct digest_words *w, char buf[DIGEST_WORDS]);

/* H(a:b:...) of a text, by "SHA-256" or "MD5", as lower-case digits. Returns hex. */
char *digest_of(const char *algorithm, const char *text, char hex[65]);

/* A parameter of a challenge without quotes, "" where there is none. Returns buf. */
char *digest_param(const char *challenge, const char *name, char *buf, size_t size);

#endif
