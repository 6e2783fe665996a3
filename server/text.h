/*
 * Text of unknown length, written through a FILE: the bodies of answers are written this way, byte
 * by byte, with no tree of the document in between.
 */
#ifndef SERVER_TEXT_H
#define SERVER_TEXT_H

#include <stddef.h>
#include <stdio.h>

struct text {
    char *data; /* new after text_close(), with a 0 byte behind its end; the caller frees it */
    size_t size;
};

/* A FILE that writes to *t, or NULL: no memory. *t must stay where it is until text_close(). */
FILE *text_open(struct text *t);

/* Ends it. Returns 0; or -ENOMEM, t->data being NULL then. */
int text_close(struct text *t, FILE *out);

#endif
