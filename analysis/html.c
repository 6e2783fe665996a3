#include "analysis/html.h"

#include <stdarg.h>
#include <stddef.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* Bytes of the UTF-8 sequence that starts at `s`, 0 if it is none. */
static size_t sequence(const unsigned char *s)
{
    size_t n = *s < 0x80 ? 1 : *s < 0xc2 ? 0 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : *s < 0xf5 ? 4 : 0;
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    }
    if ((*s == 0xe0 && s[1] < 0xa0) || (*s == 0xed && s[1] > 0x9f) || (*s == 0xf0 && s[1] < 0x90) ||
        (*s == 0xf4 && s[1] > 0x8f))
        return 0; /* overlong, surrogate, beyond U+10FFFF */
    return n;
}

static const char *reference(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\n':
    case '\t':
        return NULL;
    }
    return c < 0x20 || c == 0x7f ? REPLACEMENT : NULL;
}

void html_text(FILE *out, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        size_t n = sequence(at);
        const char *instead = n == 0 ? REPLACEMENT : n == 1 ? reference(*at) : NULL;
        if (instead)
            fputs(instead, out);
        else
            fwrite(at, 1, n, out);
        at += n ? n : 1;
    }
}

void html_printf(FILE *out, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    html_text(out, text);
}
