/*
 * Reads the gzip coding, to see what a server compressed.
 */
#ifndef TESTS_SUPPORT_GUNZIP_H
#define TESTS_SUPPORT_GUNZIP_H

#include <stddef.h>

/* The content, new, with a 0 byte behind its end; the test fails where it is no whole gzip. */
char *gunzip(const void *data, size_t size, size_t *out);

#endif
