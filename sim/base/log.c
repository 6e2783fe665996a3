#include "sim/base/log.h"

#include <stdarg.h>

void log_put(const struct log *log, enum log_level level, const char *fmt, ...)
{
    static const char *const words[] = {"error", "warning", "info"};
    if (!log || !log->to || level > log->level)
        return;
    va_list args;
    va_start(args, fmt);
    fprintf(log->to, "%s: %s", words[level], log->prefix ? log->prefix : "");
    vfprintf(log->to, fmt, args);
    putc('\n', log->to);
    va_end(args);
}
