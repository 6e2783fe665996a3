#include "server/tls.h"

#include "sim/base/err.h"

#include <errno.h>
#include <gnutls/x509.h>
#include <stdatomic.h>
#include <stdlib.h>
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

/* --- What a server shows ---------------------------------------------------------------------- */

struct tls_identity {
    atomic_uint references;
    char *certificate, *key; /* PEM */
};

int tls_identity_new(const struct tls_config *config, struct tls_identity **out, struct err *e)
{
    *out = NULL;
    int code = tls_check(config, e);
    struct tls_identity *i = code ? NULL : calloc(1, sizeof *i);
    if (!i)
        return code ? code : -ENOMEM;
    atomic_init(&i->references, 1);
    i->certificate = strdup(config->certificate);
    i->key = strdup(config->key);
    if (i->certificate && i->key) {
        *out = i;
        return 0;
    }
    tls_identity_unref(i);
    return -ENOMEM;
}

struct tls_identity *tls_identity_ref(struct tls_identity *i)
{
    atomic_fetch_add(&i->references, 1);
    return i;
}

void tls_identity_unref(struct tls_identity *i)
{
    if (!i || atomic_fetch_sub(&i->references, 1) > 1)
        return;
    if (i->key)
        gnutls_memset(i->key, 0, strlen(i->key));
    free(i->certificate);
    free(i->key);
    free(i);
}

enum { CHAIN = 16 }; /* certificates of a chain that are shown at most */

static int give_key(const struct tls_identity *i, gnutls_privkey_t *out)
{
    gnutls_datum_t pem = datum(i->key);
    int code = gnutls_privkey_init(out);
    if (code < 0)
        return code;
    code = gnutls_privkey_import_x509_raw(*out, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
    if (code < 0)
        gnutls_privkey_deinit(*out);
    return code;
}

int tls_identity_give(const struct tls_identity *i, gnutls_pcert_st **chain, unsigned *n,
                      gnutls_privkey_t *key)
{
    gnutls_datum_t pem = datum(i->certificate);
    gnutls_pcert_st *list = gnutls_calloc(CHAIN, sizeof *list);
    *n = CHAIN;
    if (!list)
        return GNUTLS_E_MEMORY_ERROR;
    int code = gnutls_pcert_list_import_x509_raw(list, n, &pem, GNUTLS_X509_FMT_PEM, 0);
    if (code >= 0) {
        code = give_key(i, key);
        for (unsigned k = 0; code < 0 && k < *n; k++)
            gnutls_pcert_deinit(&list[k]);
    }
    if (code < 0)
        gnutls_free(list);
    *chain = list;
    return code < 0 ? code : 0;
}

/* --- Who is at the other end ------------------------------------------------------------------ */

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
