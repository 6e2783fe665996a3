/*
 * Files and folders, with messages that name them. Nothing here keeps state.
 */
#ifndef SIM_BASE_FILE_H
#define SIM_BASE_FILE_H

#include <stddef.h>
#include <stdio.h>

struct err;

/*
 * Reads a whole file; *data is new, the caller frees it, and has a 0 byte behind its end.
 * Returns 0; -EINVAL when there is no such file (a person named it); another errno value.
 */
int file_read(const char *path, char **data, size_t *size, struct err *e);

/* Closes a file that was written, so that what could not be written is noticed. 0 or -errno. */
int file_close(FILE *f, const char *path, struct err *e);

/* mkdir -p. 0 or -errno. */
int dir_make(const char *path, struct err *e);

/* rm -r; fine if there is nothing. 0 or -errno. */
int dir_remove(const char *path, struct err *e);

/* DIR/NAME, new; NAME alone when it is absolute or DIR is "" or ".". NULL: no memory. */
char *path_join(const char *dir, const char *name);

/* The folder a path is in, new: "." where it names none. NULL: no memory. */
char *path_dir(const char *path);

#endif
