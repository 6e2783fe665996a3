#include "server/httpd.h"

#include "server/listener.h"
#include "server/text.h"
#include "server/tls.h"
#include "server/watch.h"
#include "sim/base/err.h"
#include "sim/base/quantity.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct httpd {
    struct httpd_config config;
    struct MHD_Daemon *daemon; /* NULL while paused */
    struct watch *watch;
    atomic_uint connections, requests;
    pthread_mutex_t lock;          /* of identity */
    struct tls_identity *identity; /* NULL: plain HTTP */
    struct listener listener;
};

/* --- One connection --------------------------------------------------------------------------- */

/* What is kept of a connection. */
struct line {
    struct httpd *httpd;
    struct watched *watched;
    bool overload;
    bool asked; /* who it is */
    bool known; /* it is `user` */
    char user[TLS_USER];
};

static struct line *line_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* Sets how long what now begins on a connection may take. */
static void grant(const struct httpd *h, struct MHD_Connection *connection, unsigned seconds)
{
    struct line *line = line_of(connection);
    if (line)
        watch_set(h->watch, line->watched, seconds);
}

static struct line *line_new(struct httpd *h, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct line *line = info ? calloc(1, sizeof *line) : NULL;
    if (!line)
        return NULL;
    line->httpd = h;
    line->watched = watch_add(h->watch, info->connect_fd);
    if (line->watched)
        return line;
    free(line);
    return NULL;
}

/* Called when a connection was accepted, and before its socket is closed. */
static void notify(void *ctx, struct MHD_Connection *connection, void **context,
                   enum MHD_ConnectionNotificationCode code)
{
    struct httpd *h = ctx;
    struct line *line = *context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = line = line_new(h, connection);
        bool overload = atomic_fetch_add(&h->connections, 1) >= h->config.connections;
        if (!line)
            return; /* without memory: its first request is not taken */
        line->overload = overload;
        watch_set(h->watch, line->watched, h->config.patience.idle);
        return;
    }
    atomic_fetch_sub(&h->connections, 1);
    if (line)
        watch_remove(h->watch, line->watched);
    free(line);
    *context = NULL;
}

static struct tls_identity *identity_of(struct httpd *h)
{
    pthread_mutex_lock(&h->lock);
    struct tls_identity *identity = tls_identity_ref(h->identity);
    pthread_mutex_unlock(&h->lock);
    return identity;
}

/* Called by GnuTLS for what the server shows in a handshake; its session's pointer is the connection. */
static int show(gnutls_session_t session, const struct gnutls_cert_retr_st *asked,
                gnutls_pcert_st **chain, unsigned *n, gnutls_ocsp_data_st **ocsp, unsigned *n_ocsp,
                gnutls_privkey_t *key, unsigned *flags)
{
    struct MHD_Connection *connection = gnutls_session_get_ptr(session);
    struct line *line = connection ? line_of(connection) : NULL;
    (void)asked;
    *ocsp = NULL;
    *n_ocsp = 0;
    *flags = GNUTLS_CERT_RETR_DEINIT_ALL;
    if (!line)
        return -1;
    struct tls_identity *identity = identity_of(line->httpd);
    int code = tls_identity_give(identity, chain, n, key);
    tls_identity_unref(identity);
    return code;
}

/* The name in the client's certificate, looked up once a connection; NULL: none that holds. */
static const char *user_of(const struct httpd *h, struct MHD_Connection *connection,
                           struct line *line)
{
    if (!h->config.tls || !h->config.tls->client_ca)
        return NULL;
    if (!line->asked) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
        line->known = info && tls_user(info->tls_session, line->user);
        line->asked = true;
    }
    return line->known ? line->user : NULL;
}

/* --- One request ------------------------------------------------------------------------------ */

struct joined {
    struct joined *next;
    struct text text;
};

/* What is kept of a request from its first line to its end. */
struct exchange {
    struct MHD_Connection *connection;
    char *target;
    bool begun;    /* the headers are in */
    bool overload; /* there is too much to do */
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

static const char *find_header(void *headers, const char *name)
{
    struct exchange *x = headers;
    struct search s = {.name = name};
    MHD_get_connection_values(x->connection, MHD_HEADER_KIND, visit, &s);
    return s.n < 2 ? s.first : join(x, name);
}

const char *httpd_header(const struct httpd_request *r, const char *name)
{
    return r->header(r->headers, name);
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

static void exchange_free(struct exchange *x)
{
    while (x->joined) {
        struct joined *j = x->joined;
        x->joined = j->next;
        free(j->text.data);
        free(j);
    }
    free(x->target);
    free(x->body);
    free(x);
}

/* Called when the first line of a request is in. What it returns is the request's state, NULL where
 * memory ran out or the connection has none. */
static void *begin(void *ctx, const char *uri, struct MHD_Connection *connection)
{
    struct httpd *h = ctx;
    struct line *line = line_of(connection);
    struct exchange *x = line ? calloc(1, sizeof *x) : NULL;
    if (!x)
        return NULL;
    grant(h, connection, h->config.patience.request);
    x->connection = connection;
    x->target = strdup(uri);
    if (!x->target) {
        free(x);
        return NULL;
    }
    unsigned before = atomic_fetch_add(&h->requests, 1);
    x->overload = line->overload || (h->config.requests && before >= h->config.requests);
    return x;
}

/* Looks at the headers: whether the body will be too large. */
static void look(struct exchange *x, size_t max_body)
{
    const char *length =
        MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, "Content-Length");
    long long n;
    x->begun = true;
    x->too_large = length && (whole_parse(length, 0, LLONG_MAX, &n) || (size_t)n > max_body);
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
    struct httpd *h = ctx;
    struct exchange *x = *state;
    (void)why;
    grant(h, connection, h->config.patience.idle);
    if (x) {
        atomic_fetch_sub(&h->requests, 1);
        exchange_free(x);
    }
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
struct feed {
    ssize_t (*read)(void *ctx, uint64_t at, char *to, size_t room);
    void (*release)(void *ctx);
    void *ctx;
};

enum { PIECE = 1 << 16 }; /* bytes of a streamed body that are asked for at once */

static ssize_t feed_read(void *ctx, uint64_t at, char *to, size_t room)
{
    const struct feed *s = ctx;
    ssize_t n = s->read(s->ctx, at, to, room);
    if (n == 0)
        return MHD_CONTENT_READER_END_OF_STREAM;
    return n < 0 || (size_t)n > room ? MHD_CONTENT_READER_END_WITH_ERROR : n;
}

static void feed_release(void *ctx)
{
    struct feed *s = ctx;
    s->release(s->ctx);
    free(s);
}

static struct MHD_Response *make_streamed(const struct httpd_reply *r, void (*release)(void *))
{
    struct feed *s = malloc(sizeof *s);
    if (!s)
        return NULL;
    *s = (struct feed){r->read, release, r->ctx};
    uint64_t size = r->size == HTTPD_SIZE_UNKNOWN ? MHD_SIZE_UNKNOWN : r->size;
    struct MHD_Response *response =
        MHD_create_response_from_callback(size, PIECE, feed_read, s, feed_release);
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
    struct line *line = line_of(x->connection);
    struct httpd_request request = {.method = method,
                                    .path = path,
                                    .target = x->target,
                                    .peer = peer_of(x->connection),
                                    .too_large = x->too_large,
                                    .overload = x->overload,
                                    .header = find_header,
                                    .headers = x};
    struct httpd_reply reply = {0};
    if (!x->too_large) {
        request.body = x->body;
        request.size = x->size;
    }
    request.user = user_of(h, x->connection, line);
    request.nameless = h->config.tls && h->config.tls->require && !request.user;
    grant(h, x->connection, h->config.patience.reply);
    h->config.handle(h->config.ctx, &request, &reply);
    if (x->overload)
        httpd_set(&reply, "Connection", "close");
    return send_reply(x->connection, &reply);
}

/* Called when the headers are in, then for each part of the body, then once it is whole. */
static enum MHD_Result handle(void *ctx, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **state)
{
    const struct httpd *h = ctx;
    struct exchange *x = *state;
    (void)connection;
    (void)version;
    if (!x)
        return MHD_NO;
    if (!x->begun) {
        look(x, h->config.max_body);
        bool at_once = x->too_large || x->overload;
        return at_once ? respond(h, x, method, url) : MHD_YES;
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

/* How many connections beyond the limit are taken to be told so. */
static unsigned reserve_of(unsigned connections)
{
    return connections / 4 + 8;
}

static struct MHD_Daemon *start_daemon(struct httpd *h, int fd)
{
    const struct httpd_config *c = &h->config;
    const struct tls_config *tls = c->tls;
    struct MHD_OptionItem secure[] = {
        {MHD_OPTION_HTTPS_CERT_CALLBACK2, 0, (void *)(intptr_t)show},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)TLS_PRIORITIES},
        {tls && tls->client_ca ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0,
         tls ? (void *)tls->client_ca : NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    unsigned pool = c->threads > 1 ? c->threads : 0;
    unsigned flags = MHD_USE_AUTO_INTERNAL_THREAD | MHD_USE_SUPPRESS_DATE_NO_CLOCK;
    return MHD_start_daemon(
        flags | (tls ? MHD_USE_TLS : 0), 0, NULL, NULL, handle, h, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_NOTIFY_CONNECTION, notify, h, MHD_OPTION_URI_LOG_CALLBACK, begin, h,
        MHD_OPTION_NOTIFY_COMPLETED, completed, h, MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL,
        MHD_OPTION_CONNECTION_LIMIT, c->connections + reserve_of(c->connections),
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, c->per_source, MHD_OPTION_CONNECTION_TIMEOUT,
        c->patience.idle, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_THREAD_POOL_SIZE, pool,
        MHD_OPTION_ARRAY, tls ? secure : &secure[3], MHD_OPTION_END);
}

int httpd_resume(struct httpd *h, struct err *e)
{
    if (h->daemon)
        return 0;
    int fd = listener_listen(&h->listener, e);
    if (fd < 0)
        return fd;
    h->daemon = start_daemon(h, fd);
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
    listener_init(&h->listener);
    pthread_mutex_init(&h->lock, NULL);
    int code = config->tls ? tls_identity_new(config->tls, &h->identity, e) : 0;
    if (code == 0)
        code = listener_reserve(&h->listener, config->address, config->port, e);
    if (code == 0 && !(h->watch = watch_new()))
        code = err_sys(e, -ENOMEM, "cannot start an HTTP server");
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
    watch_free(h->watch);
    listener_fini(&h->listener);
    tls_identity_unref(h->identity);
    pthread_mutex_destroy(&h->lock);
    free(h);
}

void httpd_show(struct httpd *h, struct tls_identity *identity)
{
    assert(h->identity);
    pthread_mutex_lock(&h->lock);
    struct tls_identity *before = h->identity;
    h->identity = tls_identity_ref(identity);
    pthread_mutex_unlock(&h->lock);
    tls_identity_unref(before);
}

uint16_t httpd_port(const struct httpd *h)
{
    return h->listener.port;
}

unsigned httpd_connections(const struct httpd *h)
{
    return atomic_load(&h->connections);
}
