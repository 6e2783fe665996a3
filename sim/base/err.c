#include "sim/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *e, int code, const char *fmt, ...)
{
    if (e && !e->text[0]) {
        va_list args;
        va_start(args, fmt);
        vsnprintf(e->text, sizeof e->text, fmt, args);
        va_end(args);
    }
    return code;
}

int err_sys(struct err *e, int code, const char *fmt, ...)
{
    if (e && !e->text[0]) {
        va_list args;
        va_start(args, fmt);
        vsnprintf(e->text, sizeof e->text, fmt, args);
        va_end(args);
        size_t used = strlen(e->text);
        snprintf(e->text + used, sizeof e->text - used, ": %s", strerror(-code));
    }
    return code;
}

void err_prefix(struct err *e, const char *prefix)
{
    if (!e || !e->text[0])
        return;
    char old[sizeof e->text];
    memcpy(old, e->text, sizeof old);
    size_t used = (size_t)snprintf(e->text, sizeof e->text, "%s: ", prefix);
    if (used < sizeof e->text)
        snprintf(e->text + used, sizeof e->text - used, "%.*s", (int)(sizeof e->text - used - 1),
                 old);
}

enum exit_status err_status(int code)
{
    if (code == 0)
        return EXIT_FINE;
    return code == -EINVAL ? EXIT_BAD : EXIT_BROKE;
}
