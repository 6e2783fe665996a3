#include "server/media.h"

#include <string.h>
#include <strings.h>

#define BLANKS " \t"

/* The next element of a comma-separated list, trimmed: its length, *at moved to its start and
 * *next behind its comma. Commas in quoted strings do not count. */
static size_t element(const char **at, const char **next)
{
    const char *c = *at += strspn(*at, BLANKS ",");
    bool quoted = false;
    for (; *c && (quoted || *c != ','); c++) {
        if (*c == '"')
            quoted = !quoted;
        else if (quoted && *c == '\\' && c[1])
            c++;
    }
    *next = c;
    while (c > *at && strchr(BLANKS, c[-1]))
        c--;
    return (size_t)(c - *at);
}

/* The length of the part before ';' or the end, without the blanks behind it. */
static size_t bare(const char *at, size_t len)
{
    const char *semicolon = memchr(at, ';', len);
    if (semicolon)
        len = (size_t)(semicolon - at);
    while (len && strchr(BLANKS, at[len - 1]))
        len--;
    return len;
}

bool media_is(const char *content_type, const char *media)
{
    content_type += strspn(content_type, BLANKS);
    size_t len = bare(content_type, strlen(content_type));
    return len == strlen(media) && strncasecmp(content_type, media, len) == 0;
}

/* How closely a media range covers the type: 0 not at all, then all, a type, the type itself. */
static int closeness(const char *range, size_t len, const char *media)
{
    size_t type = strcspn(media, "/") + 1;
    if (len == 3 && memcmp(range, "*/*", 3) == 0)
        return 1;
    if (len == type + 1 && range[type] == '*' && strncasecmp(range, media, type) == 0)
        return 2;
    return len == strlen(media) && strncasecmp(range, media, len) == 0 ? 3 : 0;
}

/* Whether the parameters of a range say q=0 (0., 0.0, ...). */
static bool excluded(const char *params, size_t len)
{
    const char *end = params + len;
    for (const char *c = params; c < end; c++) {
        if (*c != ';')
            continue;
        c++;
        c += strspn(c, BLANKS);
        if (end - c < 3 || (*c != 'q' && *c != 'Q') || c[1] != '=' || c[2] != '0')
            continue;
        size_t zeros = strspn(c + 2, "0.");
        return c + 2 + zeros >= end || !strchr("123456789", c[2 + zeros]);
    }
    return false;
}

enum media_verdict media_accepts(const char *accept, const char *media)
{
    if (!accept || !accept[strspn(accept, BLANKS)])
        return MEDIA_ADMITTED;
    enum media_verdict verdict = MEDIA_UNMENTIONED;
    int closest = 0;
    for (const char *at = accept, *next; *at; at = next) {
        size_t len = element(&at, &next);
        size_t range = bare(at, len);
        int close = closeness(at, range, media);
        if (close <= closest)
            continue;
        closest = close;
        verdict = excluded(at + range, len - range) ? MEDIA_EXCLUDED : MEDIA_ADMITTED;
    }
    return verdict;
}

bool etag_listed(const char *if_none_match, const char *tag)
{
    size_t wanted = strlen(tag);
    for (const char *at = if_none_match, *next; *at; at = next) {
        size_t len = element(&at, &next);
        if (len == 1 && *at == '*')
            return true;
        if (len > 2 && at[0] == 'W' && at[1] == '/') {
            at += 2;
            len -= 2;
        }
        if (len == wanted + 2 && at[0] == '"' && at[len - 1] == '"' &&
            memcmp(at + 1, tag, wanted) == 0)
            return true;
    }
    return false;
}
