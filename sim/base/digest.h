/*
 * SHA-256 digests: names for contents (scenarios, maps, inputs) and the root of random streams.
 */
#ifndef SIM_BASE_DIGEST_H
#define SIM_BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_SIZE = 32, DIGEST_HEX = 2 * DIGEST_SIZE + 1 };

void digest_bytes(const void *data, size_t size, uint8_t out[DIGEST_SIZE]);

/* The digest as 64 lower-case hexadecimal digits; returns hex. */
char *digest_hex(const void *data, size_t size, char hex[DIGEST_HEX]);

/* A digest of what is added piece by piece: digest_new() starts it (NULL: no memory), digest_end()
 * writes it and gives the memory back; NULL is allowed and writes "". */
struct digest;
struct digest *digest_new(void);
void digest_add(struct digest *d, const void *data, size_t size);
void digest_end(struct digest *d, char hex[DIGEST_HEX]);

/* The digest of a file's content. 0 or a negative errno value. */
int digest_file(const char *path, char hex[DIGEST_HEX]);

#endif
