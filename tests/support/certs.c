#include "tests/support/certs.h"

#include "tests/support/test.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FINE(call) assert_true((call) >= 0)

/* A copy of what GnuTLS allocated, which it frees its own way. */
static char *take(gnutls_datum_t *d)
{
    char *text = malloc(d->size + 1);
    assert_non_null(text);
    memcpy(text, d->data, d->size);
    text[d->size] = '\0';
    gnutls_free(d->data);
    return text;
}

static void describe(gnutls_x509_crt_t crt, const struct cert_wish *wish)
{
    time_t now = time(NULL), day = 86400;
    FINE(gnutls_x509_crt_set_version(crt, 3));
    FINE(gnutls_x509_crt_set_serial(crt, "\1", 1));
    FINE(gnutls_x509_crt_set_activation_time(crt, now - 2 * day));
    FINE(gnutls_x509_crt_set_expiration_time(crt, wish->expired ? now - day : now + day));
    if (wish->name)
        FINE(gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, wish->name,
                                           (unsigned)strlen(wish->name)));
    if (wish->email)
        FINE(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_RFC822NAME, wish->email,
                                                  (unsigned)strlen(wish->email), GNUTLS_FSAN_SET));
    FINE(gnutls_x509_crt_set_basic_constraints(crt, wish->authority, -1));
    if (wish->authority)
        FINE(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_KEY_CERT_SIGN));
    else
        FINE(gnutls_x509_crt_set_key_purpose_oid(
            crt, wish->server ? GNUTLS_KP_TLS_WWW_SERVER : GNUTLS_KP_TLS_WWW_CLIENT, 0));
}

static void sign(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, const struct cert *authority)
{
    if (!authority) {
        FINE(gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0));
        return;
    }
    gnutls_x509_crt_t issuer;
    gnutls_x509_privkey_t issuer_key;
    gnutls_datum_t pem = {(unsigned char *)authority->certificate,
                          (unsigned)strlen(authority->certificate)};
    gnutls_datum_t key_pem = {(unsigned char *)authority->key, (unsigned)strlen(authority->key)};
    FINE(gnutls_x509_crt_init(&issuer));
    FINE(gnutls_x509_privkey_init(&issuer_key));
    FINE(gnutls_x509_crt_import(issuer, &pem, GNUTLS_X509_FMT_PEM));
    FINE(gnutls_x509_privkey_import(issuer_key, &key_pem, GNUTLS_X509_FMT_PEM));
    FINE(gnutls_x509_crt_sign2(crt, issuer, issuer_key, GNUTLS_DIG_SHA256, 0));
    gnutls_x509_crt_deinit(issuer);
    gnutls_x509_privkey_deinit(issuer_key);
}

struct cert cert_new(const struct cert_wish *wish, const struct cert *authority)
{
    gnutls_x509_crt_t crt;
    gnutls_x509_privkey_t key;
    gnutls_datum_t pem, key_pem;
    FINE(gnutls_x509_crt_init(&crt));
    FINE(gnutls_x509_privkey_init(&key));
    FINE(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
                                      GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
    FINE(gnutls_x509_crt_set_key(crt, key));
    describe(crt, wish);
    sign(crt, key, authority);
    FINE(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem));
    FINE(gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &key_pem));
    gnutls_x509_crt_deinit(crt);
    gnutls_x509_privkey_deinit(key);
    return (struct cert){take(&pem), take(&key_pem)};
}

void cert_fini(struct cert *c)
{
    free(c->certificate);
    free(c->key);
    *c = (struct cert){NULL};
}

/* Reads to the end: new text, "" where nothing comes. */
static char *read_all(gnutls_session_t session)
{
    size_t n = 0, room = 1 << 20;
    char *text = malloc(room);
    assert_non_null(text);
    ssize_t got;
    while ((got = gnutls_record_recv(session, text + n, room - 1 - n)) != 0) {
        if (got == GNUTLS_E_INTERRUPTED || got == GNUTLS_E_AGAIN)
            continue;
        if (got < 0)
            break;
        n += (size_t)got;
    }
    text[n] = '\0';
    return text;
}

/* Splits a reply into its head, without '\r', and its body. */
static void split(char *all, struct wire_reply *reply)
{
    char *end = strstr(all, "\r\n\r\n");
    *reply = (struct wire_reply){0};
    if (end) {
        reply->status = (int)strtol(all + 9, NULL, 10);
        reply->size = strlen(end + 4);
        reply->body = strdup(end + 4);
        end[2] = '\0';
    } else {
        reply->body = strdup("");
        all[0] = '\0';
    }
    size_t n = 0;
    for (const char *c = all; *c; c++) {
        if (*c != '\r')
            all[n++] = *c;
    }
    all[n] = '\0';
    reply->text = all;
}

/* Trusts the authority, shows `own`. */
static gnutls_certificate_credentials_t credentials_new(const struct cert *authority,
                                                        const struct cert *own)
{
    gnutls_certificate_credentials_t c;
    gnutls_datum_t ca = {(unsigned char *)authority->certificate,
                         (unsigned)strlen(authority->certificate)};
    FINE(gnutls_certificate_allocate_credentials(&c));
    FINE(gnutls_certificate_set_x509_trust_mem(c, &ca, GNUTLS_X509_FMT_PEM));
    if (own) {
        gnutls_datum_t certificate = {(unsigned char *)own->certificate,
                                      (unsigned)strlen(own->certificate)};
        gnutls_datum_t key = {(unsigned char *)own->key, (unsigned)strlen(own->key)};
        FINE(gnutls_certificate_set_x509_key_mem(c, &certificate, &key, GNUTLS_X509_FMT_PEM));
        /* shown even to who trusts other authorities */
        gnutls_certificate_set_flags(c, GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH);
    }
    return c;
}

void cert_ask(uint16_t port, const struct cert *authority, const struct cert *own,
              const char *priorities, const char *request, struct wire_reply *reply)
{
    gnutls_session_t session;
    gnutls_certificate_credentials_t credentials = credentials_new(authority, own);
    int fd = wire_connect(port), code;
    FINE(gnutls_init(&session, GNUTLS_CLIENT | GNUTLS_FORCE_CLIENT_CERT | GNUTLS_NO_SIGNAL));
    FINE(gnutls_priority_set_direct(session, priorities ? priorities : "NORMAL", NULL));
    FINE(gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials));
    gnutls_session_set_verify_cert(session, NULL, 0);
    gnutls_transport_set_int(session, fd);
    do
        code = gnutls_handshake(session);
    while (code < 0 && !gnutls_error_is_fatal(code));
    char *all = NULL;
    if (code == 0 && gnutls_record_send(session, request, strlen(request)) >= 0)
        all = read_all(session);
    split(all ? all : calloc(1, 1), reply);
    gnutls_deinit(session);
    gnutls_certificate_free_credentials(credentials);
    close(fd);
}
