#include "server/altod_log.h"

#include "server/text.h"
#include "sim/base/err.h"
#include "sim/base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct altod_log {
    pthread_mutex_t lock;
    int fd;              /* STDERR_FILENO, or its own */
    uint64_t lost, told; /* lines that could not be written; of how many that was said */
    bool torn;           /* the last line was written in part only */
};

/* --- Opening ---------------------------------------------------------------------------------- */

static int open_file(const char *file, struct err *e)
{
    if (!file)
        return STDERR_FILENO;
    int fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0)
        return err_sys(e, -errno, "%s: cannot be opened as log", file);
    return fd;
}

int altod_log_open(const char *file, struct altod_log **out, struct err *e)
{
    struct altod_log *log = calloc(1, sizeof *log);
    *out = NULL;
    if (!log)
        return err_sys(e, -ENOMEM, "cannot keep a log");
    pthread_mutex_init(&log->lock, NULL);
    log->fd = open_file(file, e);
    if (log->fd < 0) {
        int code = log->fd;
        altod_log_close(log);
        return code;
    }
    *out = log;
    return 0;
}

void altod_log_close(struct altod_log *log)
{
    if (!log)
        return;
    if (log->fd > STDERR_FILENO)
        close(log->fd);
    pthread_mutex_destroy(&log->lock);
    free(log);
}

int altod_log_reopen(struct altod_log *log, const char *file, struct err *e)
{
    int fd = open_file(file, e);
    if (fd < 0)
        return fd;
    pthread_mutex_lock(&log->lock);
    int before = log->fd;
    log->fd = fd;
    log->torn = false;
    pthread_mutex_unlock(&log->lock);
    if (before > STDERR_FILENO)
        close(before);
    return 0;
}

bool altod_log_is_file(struct altod_log *log)
{
    pthread_mutex_lock(&log->lock);
    bool is = log->fd != STDERR_FILENO;
    pthread_mutex_unlock(&log->lock);
    return is;
}

uint64_t altod_log_lost(struct altod_log *log)
{
    pthread_mutex_lock(&log->lock);
    uint64_t lost = log->lost;
    pthread_mutex_unlock(&log->lock);
    return lost;
}

/* --- Writing lines ---------------------------------------------------------------------------- */

static void put_time(FILE *out)
{
    struct timespec now;
    struct tm tm;
    char text[32];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
    fprintf(out, "{\"time\":\"%s.%03ldZ\"", text, now.tv_nsec / 1000000);
}

/* One write; behind half a line, a new one is begun. */
static bool write_line(struct altod_log *log, const char *data, size_t size)
{
    struct iovec parts[] = {{(void *)"\n", log->torn}, {(void *)data, size}};
    ssize_t written;
    do
        written = writev(log->fd, parts, 2);
    while (written < 0 && errno == EINTR);
    if (written < 0)
        return false;
    bool whole = (size_t)written == size + log->torn;
    log->torn = !whole && (log->torn || written > 0);
    return whole;
}

/* Says how many lines were lost, once one can be written again. */
static void tell_lost(struct altod_log *log)
{
    struct text text;
    FILE *out = log->told < log->lost ? text_open(&text) : NULL;
    if (!out)
        return;
    put_time(out);
    fprintf(out,
            ",\"level\":\"warning\",\"event\":\"log-lost\",\"message\":\"%llu lines could not be "
            "written\"}\n",
            (unsigned long long)(log->lost - log->told));
    if (text_close(&text, out) == 0 && write_line(log, text.data, text.size))
        log->told = log->lost;
    free(text.data);
}

/* Ends a line and writes it. */
static void finish(struct altod_log *log, struct text *text, FILE *out)
{
    fputs("}\n", out);
    int code = text_close(text, out);
    pthread_mutex_lock(&log->lock);
    tell_lost(log);
    if (code || !write_line(log, text->data, text->size))
        log->lost++;
    pthread_mutex_unlock(&log->lock);
    free(text->data);
}

static FILE *begin(struct altod_log *log, struct text *text)
{
    FILE *out = text_open(text);
    if (out) {
        put_time(out);
        return out;
    }
    pthread_mutex_lock(&log->lock);
    log->lost++;
    pthread_mutex_unlock(&log->lock);
    return NULL;
}

/* --- Requests --------------------------------------------------------------------------------- */

enum { LONGEST = 1024 };

/* A text of any bytes. Where it is no UTF-8, or is cut, what is no ASCII goes as %XX. */
static void put_bytes(FILE *out, const char *bytes)
{
    size_t n = strlen(bytes);
    if (n <= LONGEST && json_text_fits(bytes)) {
        json_put_string(out, bytes);
        return;
    }
    char plain[3 * LONGEST + 4], *at = plain;
    for (size_t i = 0; i < n && i < LONGEST; i++) {
        unsigned char c = (unsigned char)bytes[i];
        at += sprintf(at, c < 0x80 ? "%c" : "%%%02X", c);
    }
    strcpy(at, n > LONGEST ? "..." : "");
    json_put_string(out, plain);
}

static void put_member(FILE *out, const char *key, const char *value)
{
    fprintf(out, ",\"%s\":", key);
    if (value && *value)
        put_bytes(out, value);
    else
        fputs("null", out);
}

void altod_log_request(struct altod_log *log, const struct request_note *note)
{
    struct text text;
    char client[ADDR_TEXT];
    FILE *out = begin(log, &text);
    if (!out)
        return;
    put_member(out, "client", addr_format(&note->client, client));
    put_member(out, "user", note->user);
    put_member(out, "method", note->method);
    put_member(out, "path", note->path);
    put_member(out, "service", note->service < SERVICES ? service_name(note->service) : NULL);
    put_member(out, "resource", note->resource);
    fprintf(out, ",\"status\":%d", note->status);
    put_member(out, "error", note->error);
    fprintf(out, ",\"bytes_in\":%zu,\"bytes_out\":%zu,\"seconds\":%.6f", note->bytes_in,
            note->bytes_out, (double)note->took / 1e9);
    finish(log, &text, out);
}

/* --- Events ----------------------------------------------------------------------------------- */

static void put_message(FILE *out, const char *fmt, va_list args)
{
    char message[2048];
    vsnprintf(message, sizeof message, fmt, args);
    put_member(out, "message", message);
}

static void put_more(FILE *out, const json_t *more)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)more, key, value)
    {
        fprintf(out, ",\"%s\":", key);
        json_dumpf(value, out, JSON_COMPACT | JSON_ENCODE_ANY);
    }
}

void altod_log_event(struct altod_log *log, enum log_level level, const char *event, json_t *more,
                     const char *fmt, ...)
{
    static const char *const words[] = {"error", "warning", "info"};
    struct text text;
    FILE *out = begin(log, &text);
    if (out) {
        va_list args;
        put_member(out, "level", words[level]);
        put_member(out, "event", event);
        va_start(args, fmt);
        put_message(out, fmt, args);
        va_end(args);
        put_more(out, more);
        finish(log, &text, out);
    }
    json_decref(more);
}
