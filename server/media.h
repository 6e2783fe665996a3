/*
 * Media types and codings in HTTP headers (RFC 9110 sections 8.3, 12.5), and entity tags beside them
 * (13.1.2). Pure functions on header values, of which any text is safe.
 */
#ifndef SERVER_MEDIA_H
#define SERVER_MEDIA_H

#include <stdbool.h>

/* Whether a Content-Type value names that media type: case and parameters do not matter. */
bool media_is(const char *content_type, const char *media);

enum media_verdict { MEDIA_UNMENTIONED, MEDIA_EXCLUDED, MEDIA_ADMITTED };

/*
 * What an Accept value says about a media type: the most specific range that covers it decides, by
 * its quality (0 excludes). A malformed range is passed over. NULL or blank admits everything.
 */
enum media_verdict media_accepts(const char *accept, const char *media);

/*
 * Whether an Accept-Encoding value (RFC 9110 section 12.5.3) admits the coding gzip, and likes it no
 * less than no coding at all. NULL: it does not.
 */
bool gzip_wanted(const char *accept_encoding);

/* Whether an If-None-Match value lists the tag (weakly compared), which is given unquoted, or "*". */
bool etag_listed(const char *if_none_match, const char *tag);

#endif
