#include "server/httpd.h"

#include "server/text.h"
#include "sim/base/err.h"
#include "sim/base/quantity.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

struct httpd {
    struct httpd_config config;
    struct MHD_Daemon *daemon; /* NULL while paused */
    struct sockaddr_storage at;
    socklen_t at_size;
    uint16_t port;
    int reserver; /* bound to the port without listening, so that it stays ours through pauses */
};

/* --- One request ------------------------------------------------------------------------------ */

struct joined {
    struct joined *next;
    struct text text;
};

/* What is kept of a request from its headers to its end. */
struct exchange {
    struct MHD_Connection *connection;
    char *body;
    size_t size, room;
    size_t seen; /* bytes of body that came, read or not */
    bool too_large;
    struct joined *joined; /* header values given out */
};

/* How much more than max_body is read and dropped before the connection is cut. */
enum { PATIENCE = 8 };

struct search {
    const char *name, *first;
    size_t n;
    FILE *out; /* where the values go; NULL: they are only counted */
};

static enum MHD_Result visit(void *ctx, enum MHD_ValueKind kind, const char *name,
                             const char *value)
{
    struct search *s = ctx;
    (void)kind;
    if (!value || strcasecmp(name, s->name) != 0)
        return MHD_YES;
    if (s->out)
        fprintf(s->out, "%s%s", s->n ? ", " : "", value);
    else if (s->n == 0)
        s->first = value;
    s->n++;
    return MHD_YES;
}

/* The values of all headers of that name as one list, kept until the request ends. */
static const char *join(struct exchange *x, const char *name)
{
    struct joined *j = calloc(1, sizeof *j);
    FILE *out = j ? text_open(&j->text) : NULL;
    struct search s = {.name = name, .out = out};
    if (out)
        MHD_get_connection_values(x->connection, MHD_HEADER_KIND, visit, &s);
    if (!out || text_close(&j->text, out)) {
        free(j);
        return NULL;
    }
    j->next = x->joined;
    x->joined = j;
    return j->text.data;
}

const char *httpd_header(const struct httpd_request *r, const char *name)
{
    struct search s = {.name = name};
    MHD_get_connection_values(r->exchange->connection, MHD_HEADER_KIND, visit, &s);
    return s.n < 2 ? s.first : join(r->exchange, name);
}

static struct addr peer_of(struct MHD_Connection *connection)
{
    struct addr a = {.family = FAMILY_IPV4};
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info && info->client_addr->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, info->client_addr, sizeof in);
        memcpy(a.b, &in.sin_addr, 4);
    } else if (info && info->client_addr->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, info->client_addr, sizeof in);
        bool mapped = IN6_IS_ADDR_V4MAPPED(&in.sin6_addr);
        a.family = mapped ? FAMILY_IPV4 : FAMILY_IPV6;
        memcpy(a.b, in.sin6_addr.s6_addr + (mapped ? 12 : 0), mapped ? 4 : 16);
    }
    return a;
}

static struct exchange *exchange_new(struct MHD_Connection *connection, size_t max_body)
{
    struct exchange *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    x->connection = connection;
    const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
    long long n;
    x->too_large = length && (whole_parse(length, 0, LLONG_MAX, &n) || (size_t)n > max_body);
    return x;
}

/* Appends what came of the body. Returns false where it is time to cut the connection. */
static bool collect(struct exchange *x, const char *data, size_t size, size_t max_body)
{
    x->seen += size;
    if (x->seen > max_body)
        x->too_large = true;
    if (x->too_large)
        return x->seen / PATIENCE <= max_body;
    if (x->size + size > x->room) {
        size_t room = 2 * (x->size + size);
        char *grown = realloc(x->body, room);
        if (!grown)
            return false;
        x->body = grown;
        x->room = room;
    }
    memcpy(x->body + x->size, data, size);
    x->size += size;
    return true;
}

static void completed(void *ctx, struct MHD_Connection *connection, void **state,
                      enum MHD_RequestTerminationCode why)
{
    struct exchange *x = *state;
    (void)ctx;
    (void)connection;
    (void)why;
    if (!x)
        return;
    while (x->joined) {
        struct joined *j = x->joined;
        x->joined = j->next;
        free(j->text.data);
        free(j);
    }
    free(x->body);
    free(x);
    *state = NULL;
}

/* --- Its reply -------------------------------------------------------------------------------- */

void httpd_set(struct httpd_reply *r, const char *name, const char *fmt, ...)
{
    assert(r->n_headers < HTTPD_HEADERS);
    va_list args;
    va_start(args, fmt);
    r->headers[r->n_headers].name = name;
    vsnprintf(r->headers[r->n_headers].value, HTTPD_VALUE, fmt, args);
    va_end(args);
    r->n_headers++;
}

static void release_nothing(void *ctx)
{
    (void)ctx;
}

/* A body on its way that the handler's read() gives piece by piece. */
struct stream {
    ssize_t (*read)(void *ctx, uint64_t at, char *to, size_t room);
    void (*release)(void *ctx);
    void *ctx;
};

enum { PIECE = 1 << 16 }; /* bytes of a streamed body that are asked for at once */

static ssize_t stream_read(void *ctx, uint64_t at, char *to, size_t room)
{
    const struct stream *s = ctx;
    ssize_t n = s->read(s->ctx, at, to, room);
    if (n == 0)
        return MHD_CONTENT_READER_END_OF_STREAM;
    return n < 0 || (size_t)n > room ? MHD_CONTENT_READER_END_WITH_ERROR : n;
}

static void stream_release(void *ctx)
{
    struct stream *s = ctx;
    s->release(s->ctx);
    free(s);
}

static struct MHD_Response *make_streamed(const struct httpd_reply *r, void (*release)(void *))
{
    struct stream *s = malloc(sizeof *s);
    if (!s)
        return NULL;
    *s = (struct stream){r->read, release, r->ctx};
    uint64_t size = r->size == HTTPD_SIZE_UNKNOWN ? MHD_SIZE_UNKNOWN : r->size;
    struct MHD_Response *response =
        MHD_create_response_from_callback(size, PIECE, stream_read, s, stream_release);
    if (!response)
        free(s);
    return response;
}

static enum MHD_Result send_reply(struct MHD_Connection *connection, const struct httpd_reply *r)
{
    void (*release)(void *) = r->release ? r->release : release_nothing;
    struct MHD_Response *response =
        r->read ? make_streamed(r, release)
                : MHD_create_response_from_buffer_with_free_callback_cls(
                      r->size, r->size ? (void *)r->body : (void *)"", release, r->ctx);
    if (!response) {
        release(r->ctx);
        return MHD_NO;
    }
    enum MHD_Result fine = MHD_YES;
    for (size_t i = 0; i < r->n_headers && fine == MHD_YES; i++)
        fine = MHD_add_response_header(response, r->headers[i].name, r->headers[i].value);
    if (fine == MHD_YES)
        fine = MHD_queue_response(connection, (unsigned)r->status, response);
    MHD_destroy_response(response);
    return fine;
}

static enum MHD_Result respond(const struct httpd *h, struct exchange *x, const char *method,
                               const char *path)
{
    struct httpd_request request = {method,       path, peer_of(x->connection), x->body, x->size,
                                    x->too_large, x};
    struct httpd_reply reply = {0};
    if (x->too_large) {
        request.body = NULL;
        request.size = 0;
    }
    h->config.handle(h->config.ctx, &request, &reply);
    return send_reply(x->connection, &reply);
}

/* Called when the headers are in, then for each part of the body, then once it is whole. */
static enum MHD_Result handle(void *ctx, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **state)
{
    const struct httpd *h = ctx;
    struct exchange *x = *state;
    (void)version;
    if (!x) {
        x = *state = exchange_new(connection, h->config.max_body);
        if (!x)
            return MHD_NO;
        return x->too_large ? respond(h, x, method, url) : MHD_YES;
    }
    if (*size == 0)
        return respond(h, x, method, url);
    bool fine = collect(x, data, *size, h->config.max_body);
    *size = 0;
    return fine ? MHD_YES : MHD_NO;
}

/* Decodes percent-encoding in place, but for a 0 byte, which would cut the path. */
static size_t unescape(void *ctx, struct MHD_Connection *connection, char *text)
{
    (void)ctx;
    (void)connection;
    return strstr(text, "%00") ? strlen(text) : MHD_http_unescape(text);
}

/* --- Listening -------------------------------------------------------------------------------- */

static int resolve(struct httpd *h, struct err *e)
{
    struct addr a;
    const char *text = h->config.address;
    if (addr_parse(FAMILY_NONE, text, &a))
        return err_set(e, -EINVAL, "\"%s\" is no IPv4 or IPv6 address to listen on", text);
    if (a.family == FAMILY_IPV4) {
        struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(h->config.port)};
        memcpy(&in.sin_addr, a.b, 4);
        memcpy(&h->at, &in, h->at_size = sizeof in);
    } else {
        struct sockaddr_in6 in = {.sin6_family = AF_INET6, .sin6_port = htons(h->config.port)};
        memcpy(&in.sin6_addr, a.b, 16);
        memcpy(&h->at, &in, h->at_size = sizeof in);
    }
    return 0;
}

/* A socket bound to h->at, or a negative errno value. Several may be, while none listens. */
static int bind_socket(const struct httpd *h)
{
    int fd = socket(h->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1, off = 0;
    if (fd < 0)
        return -errno;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (h->at.ss_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, (const struct sockaddr *)&h->at, h->at_size) == 0)
        return fd;
    int code = -errno;
    close(fd);
    return code;
}

/* Reserves the port, and notes which one it is. */
static int reserve(struct httpd *h, struct err *e)
{
    h->reserver = bind_socket(h);
    if (h->reserver < 0)
        return err_sys(e, h->reserver, "cannot listen on %s, port %u", h->config.address,
                       h->config.port);
    getsockname(h->reserver, (struct sockaddr *)&h->at, &h->at_size);
    in_port_t port; /* at the same place in both families */
    memcpy(&port, (char *)&h->at + offsetof(struct sockaddr_in, sin_port), sizeof port);
    h->port = ntohs(port);
    return 0;
}

int httpd_resume(struct httpd *h, struct err *e)
{
    if (h->daemon)
        return 0;
    int fd = bind_socket(h);
    int code = fd < 0 ? fd : 0;
    if (code == 0 && listen(fd, SOMAXCONN) != 0) {
        code = -errno;
        close(fd);
    }
    if (code)
        return err_sys(e, code, "cannot listen on %s, port %u", h->config.address, h->port);
    unsigned pool = h->config.threads > 1 ? h->config.threads : 0;
    h->daemon = MHD_start_daemon(
        MHD_USE_AUTO_INTERNAL_THREAD | MHD_USE_SUPPRESS_DATE_NO_CLOCK, 0, NULL, NULL, handle, h,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED, completed, NULL,
        MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL, MHD_OPTION_CONNECTION_LIMIT,
        h->config.connections, MHD_OPTION_CONNECTION_TIMEOUT, h->config.idle,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_THREAD_POOL_SIZE, pool, MHD_OPTION_END);
    return h->daemon ? 0 : err_sys(e, -ENOMEM, "cannot start an HTTP server");
}

void httpd_pause(struct httpd *h)
{
    if (h->daemon)
        MHD_stop_daemon(h->daemon); /* closes the listening socket too */
    h->daemon = NULL;
}

int httpd_start(const struct httpd_config *config, struct httpd **out, struct err *e)
{
    struct httpd *h = calloc(1, sizeof *h);
    *out = NULL;
    if (!h)
        return err_sys(e, -ENOMEM, "cannot start an HTTP server");
    h->config = *config;
    h->reserver = -1;
    int code = resolve(h, e);
    if (code == 0)
        code = reserve(h, e);
    if (code == 0)
        code = httpd_resume(h, e);
    if (code == 0)
        *out = h;
    else
        httpd_stop(h);
    return code;
}

void httpd_stop(struct httpd *h)
{
    if (!h)
        return;
    httpd_pause(h);
    if (h->reserver >= 0)
        close(h->reserver);
    free(h);
}

uint16_t httpd_port(const struct httpd *h)
{
    return h->port;
}
