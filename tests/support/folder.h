/*
 * The files of a folder (temp.h makes and removes it) by their names in it. Any failure here fails
 * the test that asked.
 */
#ifndef TESTS_SUPPORT_FOLDER_H
#define TESTS_SUPPORT_FOLDER_H

#include <stdbool.h>
#include <stdio.h>

/* Writes DIR/NAME (folders on the way are made); reads it back as new text with a 0 behind. */
void folder_put(const char *dir, const char *name, const char *text);
char *folder_get(const char *dir, const char *name);

/* Opens DIR/NAME for writing, folders on the way made. The caller closes it. */
FILE *folder_create(const char *dir, const char *name);

bool folder_has(const char *dir, const char *name);

/* Removes DIR/NAME, which must be there. */
void folder_delete(const char *dir, const char *name);

#endif
