#include "tests/support/wire.h"

#include "tests/support/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { GUARD = 30 }; /* seconds */

static int try_connect(uint16_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct timeval guard = {.tv_sec = GUARD};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &guard, sizeof guard);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &guard, sizeof guard);
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    int code = errno;
    close(fd);
    assert_int_equal(code, ECONNREFUSED);
    return -1;
}

int wire_connect(uint16_t port)
{
    int fd = try_connect(port);
    assert_true(fd >= 0);
    return fd;
}

bool wire_refused(uint16_t port)
{
    int fd = try_connect(port);
    if (fd >= 0)
        close(fd);
    return fd < 0;
}

void wire_send(int fd, const void *data, size_t size)
{
    const char *at = data;
    while (size > 0) {
        ssize_t n = send(fd, at, size, MSG_NOSIGNAL);
        if (n < 0 && (errno == EPIPE || errno == ECONNRESET))
            return; /* the peer has heard enough; its reply tells why */
        assert_true(n > 0);
        at += n;
        size -= (size_t)n;
    }
}

void wire_print(int fd, const char *fmt, ...)
{
    char text[8192];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    assert_in_range(n, 0, sizeof text - 1);
    wire_send(fd, text, (size_t)n);
}

/* Reads up to n bytes; fewer where the connection ends. */
static size_t read_bytes(int fd, char *to, size_t n)
{
    size_t got = 0;
    while (got < n) {
        ssize_t r = recv(fd, to + got, n - got, 0);
        if (r < 0 && errno == ECONNRESET)
            break;
        assert_true(r >= 0);
        if (r == 0)
            break;
        got += (size_t)r;
    }
    return got;
}

/* Reads the head, byte by byte so as to take nothing of what follows, without '\r'. */
static char *read_head(int fd)
{
    size_t room = 16384, n = 0;
    char *head = malloc(room);
    assert_non_null(head);
    while (n < 2 || head[n - 1] != '\n' || head[n - 2] != '\n') {
        assert_true(n + 1 < room);
        if (read_bytes(fd, head + n, 1) == 0)
            break;
        if (head[n] != '\r')
            n++;
    }
    head[n] = '\0';
    return head;
}

/* The length of the next chunk; 0 at the last one, or where the connection ends. */
static size_t read_chunk_size(int fd)
{
    char line[64];
    size_t n = 0;
    while (n + 1 < sizeof line && read_bytes(fd, line + n, 1) == 1 && line[n] != '\n')
        n++;
    line[n] = '\0';
    return strtoul(line, NULL, 16);
}

static void read_chunks(int fd, struct wire_reply *out)
{
    size_t n;
    char end[2];
    while ((n = read_chunk_size(fd)) > 0) {
        out->body = realloc(out->body, out->size + n + 1);
        assert_non_null(out->body);
        size_t got = read_bytes(fd, out->body + out->size, n);
        out->size += got;
        if (got < n || read_bytes(fd, end, 2) < 2)
            break;
    }
    if (n == 0)
        read_bytes(fd, end, 2);
    out->body[out->size] = '\0';
}

void wire_read(int fd, bool bodiless, struct wire_reply *out)
{
    *out = (struct wire_reply){.text = read_head(fd)};
    if (strncmp(out->text, "HTTP/1.1 ", 9) == 0)
        out->status = (int)strtol(out->text + 9, NULL, 10);
    if (out->status == 204 || out->status == 304 || out->status == 100 || !out->status)
        bodiless = true;
    const char *length = wire_header(out, "Content-Length");
    size_t n = bodiless || !length ? 0 : strtoul(length, NULL, 10);
    out->body = malloc(n + 1);
    assert_non_null(out->body);
    out->size = read_bytes(fd, out->body, n);
    assert_int_equal(out->size, n);
    out->body[n] = '\0';
    if (!bodiless && !length && wire_header(out, "Transfer-Encoding"))
        read_chunks(fd, out);
}

void wire_fini(struct wire_reply *r)
{
    free(r->text);
    free(r->body);
    *r = (struct wire_reply){0};
}

const char *wire_header(struct wire_reply *r, const char *name)
{
    size_t len = strlen(name);
    for (const char *line = r->text; *line; line = strchr(line, '\n') + 1) {
        if (strncasecmp(line, name, len) != 0 || line[len] != ':')
            continue;
        line += len + 1 + strspn(line + len + 1, " ");
        snprintf(r->value, sizeof r->value, "%.*s", (int)strcspn(line, "\n"), line);
        return r->value;
    }
    return NULL;
}

bool wire_closed(int fd)
{
    char byte;
    return read_bytes(fd, &byte, 1) == 0;
}
