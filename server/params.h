/*
 * Parameters in HTTP headers, NAME=VALUE with a token or a quoted string for value (RFC 9110 section
 * 5.6.6): what Forwarded and Authorization are made of. Any text is safe.
 */
#ifndef SERVER_PARAMS_H
#define SERVER_PARAMS_H

enum { PARAM_NAME = 32, PARAM_VALUE = 1024 };

struct param {
    char name[PARAM_NAME], value[PARAM_VALUE]; /* the value without quotes and escapes */
};

/* Reads one at the start of a text; returns what is behind it, or NULL: there is none, or it does
 * not fit. */
const char *param_read(const char *at, struct param *out);

/* The same with blanks allowed around the '=', as credentials may have them (11.4). */
const char *param_read_spaced(const char *at, struct param *out);

#endif
