#include "analysis/picture.h"

#include "analysis/html.h"
#include "sim/base/err.h"
#include "sim/base/file.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The next place of `what` in data[at..size-1], or `size`. */
static size_t find(const char *data, size_t size, size_t at, const char *what)
{
    size_t length = strlen(what);
    for (; at + length <= size; at++) {
        if (memcmp(data + at, what, length) == 0)
            return at;
    }
    return size;
}

/* Overwrites the digits of a date "(D:20240131235959...)" with 19700101000000. */
static void pin_date(char *data, size_t size, size_t at)
{
    static const char pinned[] = "19700101000000";
    for (size_t i = 0; pinned[i] && at + i < size && isdigit((unsigned char)data[at + i]); i++)
        data[at + i] = pinned[i];
}

int pdf_pin_dates(const char *path, struct err *e)
{
    static const char *const keys[] = {"/CreationDate (D:", "/ModDate (D:"};
    char *data;
    size_t size;
    int code = file_read(path, &data, &size, e);
    if (code)
        return code;
    for (int k = 0; k < 2; k++) {
        for (size_t at = 0; (at = find(data, size, at, keys[k])) < size; at++)
            pin_date(data, size, at + strlen(keys[k]));
    }
    FILE *out = fopen(path, "wb");
    if (out) {
        fwrite(data, 1, size, out);
        code = file_close(out, path, e);
    } else {
        code = err_sys(e, -errno, "%s: cannot write", path);
    }
    free(data);
    return code;
}

/* Whether an id begins behind `at`: the end of ` id="`, `href="#` or `url(#`. */
static bool before_id(const char *svg, const char *at)
{
    static const char *const openings[] = {" id=\"", " id='",   "href=\"#", "href='#",
                                           "url(#",  "\tid=\"", "\nid=\""};
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        size_t length = strlen(openings[i]);
        if ((size_t)(at - svg) >= length && memcmp(at - length, openings[i], length) == 0)
            return true;
    }
    return false;
}

int svg_embed(FILE *out, const char *path, const char *prefix, const char *label, struct err *e)
{
    char *data;
    size_t size;
    int code = file_read(path, &data, &size, e);
    if (code)
        return code;
    const char *svg = strstr(data, "<svg"), *end = svg ? strstr(svg, "</svg>") : NULL;
    if (end) {
        fputs("<svg role=\"img\" aria-label=\"", out);
        html_text(out, label);
        putc('"', out);
        for (const char *at = svg + strlen("<svg"); at < end; at++) {
            if (before_id(svg, at))
                fputs(prefix, out);
            putc(*at, out);
        }
        fputs("</svg>\n", out);
    } else {
        code = err_set(e, -EINVAL, "%s: found no <svg> element", path);
    }
    free(data);
    return code;
}
