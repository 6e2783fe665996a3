#include "sim/alto/freshness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sim/alto/http_client.h"

#define SECOND INT64_C(1000000000)

/* RFC 9111 section 1.2.2: what is greater counts as this. */
#define SECONDS_MAX INT64_C(2147483648)

enum { VALIDATOR_MAX = 1000 }; /* bytes of an entity tag or date that are sent back */

/* Reads digits, and nothing else behind them but blanks. False: no such number. */
static bool read_seconds(const char *text, size_t len, int64_t *seconds)
{
    int64_t value = 0;
    size_t i = 0;
    for (; i < len && text[i] >= '0' && text[i] <= '9'; i++) {
        value = value * 10 + (text[i] - '0');
        if (value > SECONDS_MAX)
            value = SECONDS_MAX;
    }
    *seconds = value;
    return i > 0 && strspn(text + i, " \t") >= len - i;
}

/*
 * Looks for a directive in a Cache-Control header. *argument and *len are what stands behind its
 * "=", without quotes. Commas inside quotes do not separate.
 */
static bool find_directive(const char *header, const char *name, const char **argument, size_t *len)
{
    size_t name_len = strlen(name);
    for (const char *at = header; at && *at;) {
        at += strspn(at, " \t,");
        bool found = strncasecmp(at, name, name_len) == 0 && strchr(" \t,=", at[name_len]);
        const char *value = at + strcspn(at, "=,");
        value += *value == '=';
        bool quoted = *value == '"';
        value += quoted;
        size_t value_len = strcspn(value, quoted ? "\"" : ",");
        if (found) {
            *argument = value;
            *len = value_len;
            return true;
        }
        at = value + value_len;
        at += strcspn(at, ",");
    }
    return false;
}

static bool says(const struct http_response *r, const char *directive)
{
    const char *argument;
    size_t len;
    const char *header = r->headers[HTTP_CACHE_CONTROL];
    return header && find_directive(header, directive, &argument, &len);
}

/* Expires less Date; an Expires that is no date means "already expired" (RFC 9111 section 5.3). */
static int64_t expires_in(const struct http_response *r)
{
    int64_t expires, date;
    if (!r->headers[HTTP_EXPIRES] || !r->headers[HTTP_DATE] ||
        http_date_parse(r->headers[HTTP_EXPIRES], &expires) ||
        http_date_parse(r->headers[HTTP_DATE], &date) || expires <= date)
        return 0;
    return expires - date < SECONDS_MAX ? expires - date : SECONDS_MAX;
}

bool freshness_given(const struct http_response *r)
{
    return r->headers[HTTP_CACHE_CONTROL] || r->headers[HTTP_EXPIRES];
}

int64_t freshness_lifetime(const struct http_response *r)
{
    const char *argument, *age_text = r->headers[HTTP_AGE];
    size_t len;
    int64_t seconds = 0, age = 0;
    if (says(r, "no-store") || says(r, "no-cache"))
        return 0;
    if (!says(r, "max-age"))
        seconds = expires_in(r);
    else if (!find_directive(r->headers[HTTP_CACHE_CONTROL], "max-age", &argument, &len) ||
             !read_seconds(argument, len, &seconds))
        return 0;
    if (age_text && !read_seconds(age_text, strlen(age_text), &age))
        age = 0;
    return seconds > age ? (seconds - age) * SECOND : 0;
}

/* Whether a value can go back to the server in a header: visible characters, blanks, not long. */
static bool sendable(const char *value)
{
    if (!value || !*value)
        return false;
    size_t len = 0;
    for (; value[len]; len++) {
        if ((unsigned char)value[len] < 0x20 || value[len] == 0x7f)
            return false;
    }
    return len <= VALIDATOR_MAX;
}

char *freshness_validator(const struct http_response *r)
{
    char line[VALIDATOR_MAX + 32] = "";
    const char *etag = r->headers[HTTP_ETAG], *modified = r->headers[HTTP_LAST_MODIFIED];
    if (says(r, "no-store"))
        return strdup("");
    if (sendable(etag))
        snprintf(line, sizeof line, "If-None-Match: %s", etag);
    else if (sendable(modified))
        snprintf(line, sizeof line, "If-Modified-Since: %s", modified);
    return strdup(line);
}

int64_t freshness_retry_after(const struct http_response *r)
{
    const char *text = r->headers[HTTP_RETRY_AFTER];
    int64_t seconds, date;
    if (!text)
        return 0;
    if (read_seconds(text, strlen(text), &seconds))
        return seconds * SECOND;
    if (!r->headers[HTTP_DATE] || http_date_parse(text, &seconds) ||
        http_date_parse(r->headers[HTTP_DATE], &date) || seconds <= date)
        return 0;
    return (seconds - date < SECONDS_MAX ? seconds - date : SECONDS_MAX) * SECOND;
}
