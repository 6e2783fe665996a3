/*
 * Dates as HTTP writes them (IMF-fixdate, RFC 9110 section 5.6.7): always 29 characters, in English
 * whatever the locale.
 */
#ifndef SERVER_HTTPDATE_H
#define SERVER_HTTPDATE_H

#include <stdint.h>

enum { HTTPDATE_TEXT = 30 };

/* "Thu, 01 Jan 1970 00:00:00 GMT" for nanoseconds since 1970. Returns buf. */
char *httpdate_format(int64_t nanoseconds, char buf[HTTPDATE_TEXT]);

#endif
