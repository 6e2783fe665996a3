#include "tests/support/digest_client.h"

#include "tests/support/test.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>

char *digest_of(const char *algorithm, const char *text, char hex[65])
{
    bool md5 = strcmp(algorithm, "MD5") == 0;
    unsigned char bytes[32];
    assert_int_equal(
        gnutls_hash_fast(md5 ? GNUTLS_DIG_MD5 : GNUTLS_DIG_SHA256, text, strlen(text), bytes), 0);
    for (size_t i = 0; i < (md5 ? 16 : 32); i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    return hex;
}

char *digest_param(const char *challenge, const char *name, char *buf, size_t size)
{
    char key[40];
    snprintf(key, sizeof key, " %s=", name);
    const char *at = strstr(challenge, key);
    buf[0] = '\0';
    if (!at)
        return buf;
    at += strlen(key);
    bool quoted = *at == '"';
    at += quoted;
    snprintf(buf, size, "%.*s", (int)strcspn(at, quoted ? "\"" : ", "), at);
    return buf;
}

char *digest_answer(const struct digest_words *w, char buf[DIGEST_WORDS])
{
    char algorithm[20], realm[80], nonce[100], text[600], ha1[65], ha2[65], response[65];
    digest_param(w->challenge, "algorithm", algorithm, sizeof algorithm);
    digest_param(w->challenge, "realm", realm, sizeof realm);
    digest_param(w->challenge, "nonce", nonce, sizeof nonce);
    snprintf(text, sizeof text, "%s:%s:%s", w->user, realm, w->password);
    digest_of(algorithm, text, ha1);
    snprintf(text, sizeof text, "%s:%s", w->method, w->uri);
    digest_of(algorithm, text, ha2);
    snprintf(text, sizeof text, "%s:%s:%08x:0a4f113b:auth:%s", ha1, nonce, w->count, ha2);
    digest_of(algorithm, text, response);
    snprintf(buf, DIGEST_WORDS,
             "Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", "
             "cnonce=\"0a4f113b\", nc=%08x, qop=auth, response=\"%s\", algorithm=%s",
             w->user, realm, nonce, w->uri, w->count, response, algorithm);
    return buf;
}
