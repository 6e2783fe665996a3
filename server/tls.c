#include "server/tls.h"

#include "sim/base/err.h"

#include <errno.h>
#include <gnutls/x509.h>
#include <string.h>

static gnutls_datum_t datum(const char *text)
{
    return (gnutls_datum_t){(unsigned char *)text, (unsigned)strlen(text)};
}

static int explain(int code, const char *what, struct err *e)
{
    if (code >= 0)
        return 0;
    if (code == GNUTLS_E_MEMORY_ERROR)
        return err_sys(e, -ENOMEM, "cannot set up TLS");
    return err_set(e, -EINVAL, "%s: %s", what, gnutls_strerror(code));
}

static int check_with(gnutls_certificate_credentials_t credentials, const struct tls_config *c,
                      struct err *e)
{
    gnutls_datum_t certificate = datum(c->certificate), key = datum(c->key);
    int code =
        gnutls_certificate_set_x509_key_mem(credentials, &certificate, &key, GNUTLS_X509_FMT_PEM);
    if (code < 0)
        return explain(code, "the TLS certificate and its key cannot be used", e);
    if (!c->client_ca)
        return 0;
    gnutls_datum_t ca = datum(c->client_ca);
    code = gnutls_certificate_set_x509_trust_mem(credentials, &ca, GNUTLS_X509_FMT_PEM);
    if (code == 0)
        code = GNUTLS_E_NO_CERTIFICATE_FOUND;
    return explain(code, "the authorities of client certificates cannot be used", e);
}

int tls_check(const struct tls_config *c, struct err *e)
{
    gnutls_certificate_credentials_t credentials;
    if (!c->certificate || !c->key)
        return err_set(e, -EINVAL, "TLS needs both a certificate and its key");
    if (c->require && !c->client_ca)
        return err_set(e, -EINVAL,
                       "client certificates are required, but nobody is trusted to sign them");
    int code = explain(gnutls_certificate_allocate_credentials(&credentials), "TLS", e);
    if (code)
        return code;
    code = check_with(credentials, c, e);
    gnutls_certificate_free_credentials(credentials);
    return code;
}

/* Whether the peer has shown a certificate that is trusted for clients. */
static bool verified(gnutls_session_t session)
{
    gnutls_typed_vdata_st purpose = {GNUTLS_DT_KEY_PURPOSE_OID,
                                     (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT, 0};
    unsigned status;
    return gnutls_certificate_verify_peers(session, &purpose, 1, &status) == 0 && status == 0;
}

/* Whether `size` bytes of a name, with a 0 byte behind them, are one text. */
static bool is_text(const char *name, size_t size)
{
    return size > 0 && strnlen(name, size + 1) == size;
}

static bool name_of(gnutls_x509_crt_t certificate, char user[TLS_USER])
{
    size_t size = TLS_USER;
    if (gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, user,
                                      &size) == 0)
        return is_text(user, size);
    for (unsigned i = 0;; i++) {
        size = TLS_USER - 1;
        int type = gnutls_x509_crt_get_subject_alt_name(certificate, i, user, &size, NULL);
        if (type < 0)
            return false;
        if (type != GNUTLS_SAN_DNSNAME && type != GNUTLS_SAN_RFC822NAME)
            continue;
        user[size] = '\0';
        return is_text(user, size);
    }
}

bool tls_user(gnutls_session_t session, char user[TLS_USER])
{
    unsigned n = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &n);
    gnutls_x509_crt_t certificate;
    if (!chain || n == 0 || !verified(session) || gnutls_x509_crt_init(&certificate) < 0)
        return false;
    bool named = gnutls_x509_crt_import(certificate, &chain[0], GNUTLS_X509_FMT_DER) == 0 &&
                 name_of(certificate, user);
    gnutls_x509_crt_deinit(certificate);
    return named;
}
