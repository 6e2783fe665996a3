#include "server/digest_auth.h"

#include "server/params.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"
#include "sim/base/json.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SHA256, MD5, ALGORITHMS };

static const struct {
    const char *name;
    gnutls_digest_algorithm_t digest;
    size_t size; /* in bytes */
} algorithms[ALGORITHMS] = {{"SHA-256", GNUTLS_DIG_SHA256, 32}, {"MD5", GNUTLS_DIG_MD5, 16}};

enum { HEX = 65, REALM = 64, KEY = 32, SIGNATURE = 16, WINDOW = 64, SLOTS = 4096 };
enum { NONCE = 16 + 16 + 2 * SIGNATURE }; /* digits: serial number, time, signature */

struct user {
    const char *name;
    char secret[ALGORITHMS][HEX]; /* H(name:realm:password); "": none */
};

/* Which counts of a nonce were used. */
struct slot {
    uint64_t serial;
    uint32_t highest;
    uint64_t used; /* bit i: highest - i was */
};

struct digest_auth {
    struct arena *arena;
    const char *realm;
    struct user *users;
    size_t n_users, n_algorithms;
    int64_t lifetime; /* nanoseconds */
    uint8_t key[KEY];
    pthread_mutex_t lock;
    uint64_t serial;          /* of the newest nonce */
    struct slot slots[SLOTS]; /* by serial number */
};

/* --- Digests ---------------------------------------------------------------------------------- */

static char *to_hex(const uint8_t *bytes, size_t n, char *hex)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[2 * n] = '\0';
    return hex;
}

/* The digest of texts with ':' between them; false: it cannot be computed. */
static bool hash(int algorithm, const char *const *parts, size_t n, char hex[HEX])
{
    gnutls_hash_hd_t h;
    uint8_t bytes[32];
    if (gnutls_hash_init(&h, algorithms[algorithm].digest) < 0)
        return false;
    bool fine = true;
    for (size_t i = 0; i < n; i++) {
        fine = fine && (i == 0 || gnutls_hash(h, ":", 1) == 0);
        fine = fine && gnutls_hash(h, parts[i], strlen(parts[i])) == 0;
    }
    gnutls_hash_deinit(h, bytes);
    to_hex(bytes, algorithms[algorithm].size, hex);
    return fine;
}

/* Whether a text is digits of a digest, of the same value if that is given. In constant time. */
static bool hex_equal(const char *text, const char *wanted)
{
    char lower[HEX];
    size_t len = strlen(wanted);
    if (strlen(text) != len || len >= HEX)
        return false;
    for (size_t i = 0; i <= len; i++)
        lower[i] = (char)(text[i] >= 'A' && text[i] <= 'F' ? text[i] + 'a' - 'A' : text[i]);
    return gnutls_memcmp(lower, wanted, len) == 0;
}

/* --- Set-up ----------------------------------------------------------------------------------- */

static bool name_valid(const char *name)
{
    for (const char *c = name; *c; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7f || strchr("\"\\:", *c))
            return false;
    }
    return *name && strlen(name) < PARAM_VALUE && json_text_fits(name);
}

static bool realm_valid(const char *realm)
{
    for (const char *c = realm; *c; c++) {
        if (*c < ' ' || *c > '~' || strchr("\"\\", *c))
            return false;
    }
    return strlen(realm) <= REALM;
}

static int take_digest(struct user *u, int algorithm, const char *digits, struct err *e)
{
    size_t len = 2 * algorithms[algorithm].size;
    if (strlen(digits) != len || strspn(digits, "0123456789abcdefABCDEF") != len)
        return err_set(e, -EINVAL, "user \"%s\": a digest by %s has %zu hexadecimal digits",
                       u->name, algorithms[algorithm].name, len);
    for (size_t i = 0; i <= len; i++)
        u->secret[algorithm][i] =
            (char)(digits[i] >= 'A' && digits[i] <= 'F' ? digits[i] + 'a' - 'A' : digits[i]);
    return 0;
}

static int take_user(struct digest_auth *d, const struct digest_user *from, struct err *e)
{
    const char *digests[ALGORITHMS] = {from->sha256, from->md5};
    if (!from->name || !name_valid(from->name))
        return err_set(e, -EINVAL,
                       "\"%s\" cannot be a user's name: it must be UTF-8 without control "
                       "characters, '\"', '\\' and ':'",
                       from->name ? from->name : "");
    for (size_t i = 0; i < d->n_users; i++) {
        if (strcmp(d->users[i].name, from->name) == 0)
            return err_set(e, -EINVAL, "user \"%s\" stands twice", from->name);
    }
    struct user *u = &d->users[d->n_users];
    u->name = arena_strdup(d->arena, from->name);
    if (!u->name)
        return -ENOMEM;
    const char *parts[] = {from->name, d->realm, from->password};
    int code = 0;
    for (int i = 0; i < ALGORITHMS && code == 0; i++) {
        if (digests[i])
            code = take_digest(u, i, digests[i], e);
        else if (from->password && !hash(i, parts, 3, u->secret[i]))
            code = -ENOMEM;
    }
    if (code == 0 && !u->secret[SHA256][0] && !(d->n_algorithms > 1 && u->secret[MD5][0]))
        return err_set(e, -EINVAL, "user \"%s\" has neither password nor digest", from->name);
    d->n_users++;
    return code;
}

static int fill(struct digest_auth *d, const struct digest_config *c, struct err *e)
{
    if (!c->realm || !realm_valid(c->realm))
        return err_set(e, -EINVAL,
                       "\"%s\" cannot be the realm: it must be printable ASCII without '\"' and "
                       "'\\', up to %d characters",
                       c->realm ? c->realm : "", REALM);
    d->arena = arena_new();
    d->realm = d->arena ? arena_strdup(d->arena, c->realm) : NULL;
    d->users = d->realm ? arena_array(d->arena, c->n_users + 1, sizeof *d->users) : NULL;
    if (!d->users || gnutls_rnd(GNUTLS_RND_KEY, d->key, KEY) < 0)
        return -ENOMEM;
    d->n_algorithms = c->md5 ? ALGORITHMS : ALGORITHMS - 1;
    d->lifetime = (c->lifetime ? c->lifetime : 300) * INT64_C(1000000000);
    int code = 0;
    for (size_t i = 0; i < c->n_users && code == 0; i++)
        code = take_user(d, &c->users[i], e);
    return code;
}

int digest_auth_new(const struct digest_config *config, struct digest_auth **out, struct err *e)
{
    struct digest_auth *d = calloc(1, sizeof *d);
    *out = NULL;
    if (!d)
        return err_sys(e, -ENOMEM, "cannot set up authentication");
    pthread_mutex_init(&d->lock, NULL);
    int code = fill(d, config, e);
    if (code == 0) {
        *out = d;
        return 0;
    }
    digest_auth_free(d);
    return err_sys(e, code, "cannot set up authentication");
}

void digest_auth_free(struct digest_auth *d)
{
    if (!d)
        return;
    pthread_mutex_destroy(&d->lock);
    arena_free(d->arena);
    gnutls_memset(d, 0, sizeof *d);
    free(d);
}

/* --- Nonces ----------------------------------------------------------------------------------- */

/* Writes the nonce of that number and time, signed; false: that cannot be computed. */
static bool write_nonce(const struct digest_auth *d, uint64_t serial, uint64_t time,
                        char nonce[NONCE + 1])
{
    uint8_t signature[32];
    snprintf(nonce, NONCE + 1, "%016" PRIx64 "%016" PRIx64, serial, time);
    if (gnutls_hmac_fast(GNUTLS_MAC_SHA256, d->key, KEY, nonce, 32, signature) < 0)
        return false;
    to_hex(signature, SIGNATURE, nonce + 32);
    return true;
}

/* Reads a nonce that must be one of ours and hold at that time; gives its number. */
static bool read_nonce(const struct digest_auth *d, const char *nonce, int64_t now,
                       uint64_t *serial)
{
    char digits[17] = "", again[NONCE + 1];
    if (strlen(nonce) != NONCE || strspn(nonce, "0123456789abcdef") != NONCE)
        return false;
    memcpy(digits, nonce, 16);
    *serial = strtoull(digits, NULL, 16);
    memcpy(digits, nonce + 16, 16);
    uint64_t time = strtoull(digits, NULL, 16), age = (uint64_t)now - time;
    return write_nonce(d, *serial, time, again) && gnutls_memcmp(again, nonce, NONCE) == 0 &&
           age <= (uint64_t)d->lifetime; /* one from the future has a huge age */
}

/* Whether the count of a nonce had not been used; it has been from now on. */
static bool count_once(struct digest_auth *d, uint64_t serial, uint32_t count)
{
    struct slot *s = &d->slots[serial % SLOTS];
    bool fresh;
    pthread_mutex_lock(&d->lock);
    if (serial > s->serial)
        *s = (struct slot){.serial = serial};
    if (serial < s->serial) {
        fresh = false;
    } else if (count > s->highest) {
        uint32_t step = count - s->highest;
        s->used = (step < WINDOW ? s->used << step : 0) | 1;
        s->highest = count;
        fresh = true;
    } else {
        uint32_t back = s->highest - count;
        uint64_t bit = back < WINDOW ? UINT64_C(1) << back : 0;
        fresh = bit && !(s->used & bit);
        s->used |= bit;
    }
    pthread_mutex_unlock(&d->lock);
    return fresh;
}

size_t digest_auth_challenges(const struct digest_auth *d)
{
    return d->n_algorithms;
}

char *digest_auth_challenge(struct digest_auth *d, size_t i, int64_t now, bool stale,
                            char buf[DIGEST_CHALLENGE])
{
    char nonce[NONCE + 1];
    pthread_mutex_lock(&d->lock);
    uint64_t serial = ++d->serial;
    pthread_mutex_unlock(&d->lock);
    if (!write_nonce(d, serial, (uint64_t)now, nonce))
        nonce[0] = '\0'; /* will be stale */
    snprintf(buf, DIGEST_CHALLENGE,
             "Digest realm=\"%s\", qop=\"auth\", algorithm=%s, nonce=\"%s\", charset=UTF-8%s",
             d->realm, algorithms[i].name, nonce, stale ? ", stale=true" : "");
    return buf;
}

/* --- Credentials ------------------------------------------------------------------------------ */

enum {
    USERNAME,
    USERNAME_EXT,
    REALM_NAME,
    URI,
    RESPONSE,
    ALGORITHM,
    NONCE_TEXT,
    CNONCE,
    NC,
    QOP,
    USERHASH,
    FIELDS
};

static const char *const fields[FIELDS] = {"username", "username*", "realm",   "uri",
                                           "response", "algorithm", "nonce",   "cnonce",
                                           "nc",       "qop",       "userhash"};

/* What an Authorization header says; "" is what it does not. */
struct credentials {
    char value[FIELDS][PARAM_VALUE];
};

/* Takes over one that is known; false if it stood before. */
static bool put(struct credentials *c, const struct param *p)
{
    for (size_t i = 0; i < FIELDS; i++) {
        if (strcasecmp(p->name, fields[i]) != 0)
            continue;
        if (c->value[i][0])
            return false;
        strcpy(c->value[i], p->value);
    }
    return true;
}

/* Decodes a user name of RFC 8187, UTF-8''NAME, in place. */
static bool decode_name(char *name)
{
    char *out = name;
    const char *at = strchr(name, '\'') ? strchr(strchr(name, '\'') + 1, '\'') : NULL;
    if (strncasecmp(name, "UTF-8'", 6) != 0 || !at)
        return false;
    for (at++; *at; at++) {
        char digits[3] = "";
        if (*at == '%') {
            if (strspn(at + 1, "0123456789abcdefABCDEF") < 2)
                return false;
            memcpy(digits, at + 1, 2);
            at += 2;
        }
        *out++ = digits[0] ? (char)strtol(digits, NULL, 16) : *at;
    }
    *out = '\0';
    return true;
}

/* Reads them; false: they are no Digest credentials, or malformed. */
static bool read_credentials(const char *text, struct credentials *c)
{
    struct param p;
    if (!text || strncasecmp(text, "Digest", 6) != 0 || (text[6] != ' ' && text[6] != '\t'))
        return false;
    for (size_t i = 0; i < FIELDS; i++)
        c->value[i][0] = '\0';
    for (const char *at = text + 6; *(at += strspn(at, " \t,"));) {
        at = param_read_spaced(at, &p);
        if (!at || !put(c, &p))
            return false;
        at += strspn(at, " \t");
        if (*at && *at != ',')
            return false;
    }
    if (!c->value[USERNAME_EXT][0])
        return true;
    if (c->value[USERNAME][0] || !decode_name(c->value[USERNAME_EXT]))
        return false;
    strcpy(c->value[USERNAME], c->value[USERNAME_EXT]);
    return true;
}

/* Which algorithm they are by; -1: none that is offered. */
static int algorithm_of(const struct digest_auth *d, const struct credentials *c)
{
    const char *name = c->value[ALGORITHM][0] ? c->value[ALGORITHM] : algorithms[MD5].name;
    for (size_t i = 0; i < d->n_algorithms; i++) {
        if (strcasecmp(name, algorithms[i].name) == 0)
            return (int)i;
    }
    return -1;
}

static const struct user *find_user(const struct digest_auth *d, const char *name)
{
    for (size_t i = 0; i < d->n_users; i++) {
        if (strcmp(d->users[i].name, name) == 0)
            return &d->users[i];
    }
    return NULL;
}

/* Reads the count: exactly 8 digits. 0: it is none. */
static uint32_t count_of(const struct credentials *c)
{
    const char *nc = c->value[NC];
    bool fits = strlen(nc) == 8 && strspn(nc, "0123456789abcdefABCDEF") == 8;
    return fits ? (uint32_t)strtoul(nc, NULL, 16) : 0;
}

/* Whether the response is the one that only who knows the password can give (section 3.4.1). An
 * unknown user's takes as long. */
static bool proves(const struct credentials *c, int algorithm, const struct user *u,
                   const char *method)
{
    static const char nobody[] = "0";
    char ha2[HEX], response[HEX];
    bool known = u && u->secret[algorithm][0];
    const char *second[] = {method, c->value[URI]};
    const char *all[] = {known ? u->secret[algorithm] : nobody,
                         c->value[NONCE_TEXT],
                         c->value[NC],
                         c->value[CNONCE],
                         c->value[QOP],
                         ha2};
    bool computed = hash(algorithm, second, 2, ha2) && hash(algorithm, all, 6, response);
    return computed && hex_equal(c->value[RESPONSE], response) && known;
}

/* A URI without scheme and authority. */
static const char *path_of(const char *uri)
{
    size_t scheme = strncasecmp(uri, "http://", 7) == 0    ? 7
                    : strncasecmp(uri, "https://", 8) == 0 ? 8
                                                           : 0;
    return scheme ? uri + scheme + strcspn(uri + scheme, "/?") : uri;
}

enum digest_verdict digest_auth_check(struct digest_auth *d, const struct digest_request *r,
                                      const char **user)
{
    struct credentials c;
    uint64_t serial;
    *user = NULL;
    if (!read_credentials(r->authorization, &c))
        return DIGEST_REFUSED;
    int algorithm = algorithm_of(d, &c);
    uint32_t count = count_of(&c);
    bool ours = algorithm >= 0 && count > 0 && strcmp(c.value[REALM_NAME], d->realm) == 0 &&
                strcasecmp(c.value[QOP], "auth") == 0 && c.value[CNONCE][0] &&
                strcasecmp(c.value[USERHASH], "true") != 0;
    if (!ours)
        return DIGEST_REFUSED;
    const struct user *u = find_user(d, c.value[USERNAME]);
    if (!proves(&c, algorithm, u, r->method))
        return DIGEST_REFUSED;
    if (strcmp(path_of(c.value[URI]), path_of(r->target)) != 0)
        return DIGEST_MISUSED;
    if (!read_nonce(d, c.value[NONCE_TEXT], r->now, &serial) || !count_once(d, serial, count))
        return DIGEST_STALE;
    *user = u->name;
    return DIGEST_FINE;
}
