#include "sim/base/digest.h"

#include "sim/base/file.h"

#include <assert.h>
#include <gnutls/crypto.h>
#include <stdio.h>
#include <stdlib.h>

void digest_bytes(const void *data, size_t size, uint8_t out[DIGEST_SIZE])
{
    int code = gnutls_hash_fast(GNUTLS_DIG_SHA256, data, size, out);
    assert(code == 0); /* fails only for an unknown algorithm */
    (void)code;
}

static char *hex_of(const uint8_t bytes[DIGEST_SIZE], char hex[DIGEST_HEX])
{
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    return hex;
}

char *digest_hex(const void *data, size_t size, char hex[DIGEST_HEX])
{
    uint8_t bytes[DIGEST_SIZE];
    digest_bytes(data, size, bytes);
    return hex_of(bytes, hex);
}

struct digest {
    gnutls_hash_hd_t hash;
};

struct digest *digest_new(void)
{
    struct digest *d = malloc(sizeof *d);
    if (d && gnutls_hash_init(&d->hash, GNUTLS_DIG_SHA256) == 0)
        return d;
    free(d);
    return NULL;
}

void digest_add(struct digest *d, const void *data, size_t size)
{
    int code = gnutls_hash(d->hash, data, size);
    assert(code == 0);
    (void)code;
}

void digest_end(struct digest *d, char hex[DIGEST_HEX])
{
    uint8_t bytes[DIGEST_SIZE];
    *hex = '\0';
    if (!d)
        return;
    gnutls_hash_deinit(d->hash, bytes);
    hex_of(bytes, hex);
    free(d);
}

int digest_file(const char *path, char hex[DIGEST_HEX])
{
    char *data;
    size_t size;
    int code = file_read(path, &data, &size, NULL);
    if (code == 0)
        digest_hex(data, size, hex);
    free(data);
    return code;
}
