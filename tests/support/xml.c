#include "tests/support/xml.h"

#include "tests/support/test.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { DEEPEST = 64, NAME = 64 };

struct parser {
    const char *text, *at;
    const char *fault;
    char open[DEEPEST][NAME]; /* elements not closed yet */
    int depth;
    bool rooted; /* the root has been closed */
    bool xlink;  /* its prefix has been declared */
};

static bool fail_with(struct parser *p, const char *fault)
{
    if (!p->fault)
        p->fault = fault;
    return false;
}

static bool accept(struct parser *p, const char *what)
{
    size_t n = strlen(what);
    if (strncmp(p->at, what, n) != 0)
        return false;
    p->at += n;
    return true;
}

static bool skip_past(struct parser *p, const char *what)
{
    const char *end = strstr(p->at, what);
    if (!end)
        return fail_with(p, "a construct that does not end");
    p->at = end + strlen(what);
    return true;
}

static void skip_blanks(struct parser *p)
{
    p->at += strspn(p->at, " \t\r\n");
}

static bool read_name(struct parser *p, char name[NAME])
{
    size_t n = 0;
    while (isalnum((unsigned char)p->at[n]) || (p->at[n] && strchr("_:-.", p->at[n])))
        n++;
    if (n == 0 || n >= NAME || !(isalpha((unsigned char)*p->at) || *p->at == '_'))
        return fail_with(p, "a bad name");
    memcpy(name, p->at, n);
    name[n] = '\0';
    p->at += n;
    return true;
}

static bool read_reference(struct parser *p)
{
    static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
    for (int i = 0; i < 5; i++) {
        if (accept(p, known[i]))
            return true;
    }
    if (!accept(p, "&#"))
        return fail_with(p, "an unknown reference");
    size_t n = *p->at == 'x' ? 1 + strspn(p->at + 1, "0123456789abcdefABCDEF")
                             : strspn(p->at, "0123456789");
    p->at += n;
    return (n && accept(p, ";")) || fail_with(p, "a bad character reference");
}

/* Characters up to one of `stops`, or the end. */
static bool read_text(struct parser *p, const char *stops)
{
    while (*p->at && !strchr(stops, *p->at)) {
        unsigned char c = (unsigned char)*p->at;
        if (c == '<' || (c < 0x20 && !strchr("\t\r\n", c)))
            return fail_with(p, "a character that must not stand there");
        if (c == '&') {
            if (!read_reference(p))
                return false;
        } else {
            p->at++;
        }
    }
    return true;
}

static bool read_attributes(struct parser *p)
{
    char names[32][NAME];
    int n = 0;
    for (skip_blanks(p); *p->at && !strchr("/>", *p->at); skip_blanks(p)) {
        if (n == 32 || !read_name(p, names[n]))
            return fail_with(p, "too many attributes");
        for (int i = 0; i < n; i++) {
            if (strcmp(names[i], names[n]) == 0)
                return fail_with(p, "an attribute given twice");
        }
        p->xlink |= strcmp(names[n], "xmlns:xlink") == 0;
        if (strncmp(names[n], "xlink:", 6) == 0 && !p->xlink)
            return fail_with(p, "a prefix that is not declared");
        n++;
        char quote[2] = "";
        skip_blanks(p);
        if (!accept(p, "="))
            return fail_with(p, "an attribute without a value");
        skip_blanks(p);
        quote[0] = *p->at;
        if (*quote != '"' && *quote != '\'')
            return fail_with(p, "an attribute without quotes");
        p->at++;
        if (!read_text(p, quote) || !accept(p, quote))
            return fail_with(p, "a bad attribute value");
    }
    return true;
}

static bool read_start(struct parser *p)
{
    if (p->rooted || p->depth == DEEPEST)
        return fail_with(p, "a second root, or too deep");
    if (!read_name(p, p->open[p->depth]) || !read_attributes(p))
        return false;
    p->depth++;
    if (accept(p, "/>"))
        p->depth--;
    else if (!accept(p, ">"))
        return fail_with(p, "a tag that does not end");
    p->rooted = p->depth == 0;
    return true;
}

static bool read_end(struct parser *p)
{
    char name[NAME];
    if (!read_name(p, name))
        return false;
    skip_blanks(p);
    if (!accept(p, ">") || p->depth == 0 || strcmp(p->open[p->depth - 1], name) != 0)
        return fail_with(p, "an element that was not open");
    p->depth--;
    p->rooted = p->depth == 0;
    return true;
}

static bool read_comment(struct parser *p)
{
    const char *end = strstr(p->at, "--");
    if (!end || end[2] != '>')
        return fail_with(p, "a comment with -- in it");
    p->at = end + 3;
    return true;
}

static bool read_markup(struct parser *p)
{
    if (accept(p, "<!--"))
        return read_comment(p);
    if (accept(p, "<?"))
        return skip_past(p, "?>");
    if (accept(p, "<!DOCTYPE"))
        return skip_past(p, ">");
    if (accept(p, "</"))
        return read_end(p);
    p->at++;
    return read_start(p);
}

const char *xml_fault(const char *text, char *buf, size_t size)
{
    struct parser p = {.text = text, .at = text};
    while (*p.at && !p.fault) {
        if (*p.at == '<')
            read_markup(&p);
        else if (p.depth == 0 && !isspace((unsigned char)*p.at))
            fail_with(&p, "text outside of the root");
        else
            read_text(&p, "<");
    }
    if (!p.fault && !p.rooted)
        fail_with(&p, "elements still open at the end");
    if (!p.fault)
        return NULL;
    snprintf(buf, size, "%s at byte %td: %.60s", p.fault, p.at - text, p.at);
    return buf;
}

void assert_xml(const char *text)
{
    char fault[200];
    if (xml_fault(text, fault, sizeof fault))
        fail_msg("%s", fault);
}
