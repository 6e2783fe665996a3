/*
 * Files a test reads and writes, in a folder of its own under $TMPDIR.
 */
#ifndef TESTS_SUPPORT_TEMP_H
#define TESTS_SUPPORT_TEMP_H

#include <stddef.h>

/* A new empty folder; the test fails if there can be none. Give it to temp_free(). */
char *temp_dir(void);

/* Removes the folder and all in it, and frees the path. */
void temp_free(char *dir);

/* DIR/NAME, new, holding these bytes. */
char *temp_file(const char *dir, const char *name, const void *data, size_t size);

/* DIR/NAME, new, holding a text. */
char *temp_text(const char *dir, const char *name, const char *text);

/* The content of a file as a text, new. */
char *temp_read(const char *path);

#endif
