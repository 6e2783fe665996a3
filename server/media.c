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

/* A quality in thousandths; one that is not zero is at least 1. */
static unsigned read_quality(const char *c, const char *end)
{
    unsigned value = 0, place = 1000;
    bool some = false;
    for (; c < end && ((*c >= '0' && *c <= '9') || *c == '.'); c++) {
        if (*c == '.')
            continue;
        some = some || *c != '0';
        value += (unsigned)(*c - '0') * place;
        place /= 10;
    }
    return some && value == 0 ? 1 : value;
}

/* The quality that the parameters of a list's element say; 1000 where they say none. */
static unsigned quality(const char *params, size_t len)
{
    const char *end = params + len;
    for (const char *c = params; c < end; c++) {
        if (*c != ';')
            continue;
        c++;
        c += strspn(c, BLANKS);
        if (end - c >= 3 && (*c == 'q' || *c == 'Q') && c[1] == '=' && c[2] >= '0' && c[2] <= '9')
            return read_quality(c + 2, end);
    }
    return 1000;
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
        verdict = quality(at + range, len - range) == 0 ? MEDIA_EXCLUDED : MEDIA_ADMITTED;
    }
    return verdict;
}

static bool is_word(const char *at, size_t len, const char *word)
{
    return len == strlen(word) && strncasecmp(at, word, len) == 0;
}

bool gzip_wanted(const char *accept_encoding)
{
    enum { UNSAID = 1001 };
    unsigned gzip = UNSAID, identity = UNSAID, others = UNSAID;
    for (const char *at = accept_encoding ? accept_encoding : "", *next; *at; at = next) {
        size_t len = element(&at, &next), word = bare(at, len);
        unsigned q = quality(at + word, len - word);
        if (is_word(at, word, "gzip") || is_word(at, word, "x-gzip"))
            gzip = q;
        else if (is_word(at, word, "identity"))
            identity = q;
        else if (is_word(at, word, "*"))
            others = q;
    }
    if (gzip == UNSAID)
        gzip = others;
    return gzip != UNSAID && gzip > 0 && (identity == UNSAID || gzip >= identity);
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
