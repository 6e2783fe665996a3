#include "sim/alto/http_client.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "sim/base/err.h"
#include "sim/base/prefix.h"

enum { GUARD_MS = 30000, URI_MAX = 8000, HEADERS_MAX = 256 * 1024, BODY_MAX = 256 << 20 };

/* An URI in its parts; all strings are curl's. */
struct uri {
    char *scheme, *host, *port, *path, *query;
};

struct http_client {
    CURL *easy;
    struct uri origin;
    char *host, *token;
    long guard_ms;
    size_t body_max;
};

/* The state of one exchange, which curl's callbacks fill. */
struct exchange {
    struct http_response *response;
    size_t body_max, room;
    uint64_t header_bytes;
    bool head_whole; /* the empty line behind the headers has come */
    bool head_too_large, body_too_large, no_memory;
};

/* --- URIs and dates --- */

static void uri_fini(struct uri *u)
{
    curl_free(u->scheme);
    curl_free(u->host);
    curl_free(u->port);
    curl_free(u->path);
    curl_free(u->query);
}

static bool has_scheme(CURLU *u)
{
    char *scheme = NULL;
    bool ok = curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
              (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);
    curl_free(scheme);
    return ok;
}

int http_resolve(const char *base, const char *reference, char **uri)
{
    char stem[URI_MAX + 1], *whole = NULL;
    size_t len = strcspn(reference, "#");
    if (len > URI_MAX || strlen(base) > URI_MAX)
        return -EINVAL;
    memcpy(stem, reference, len);
    stem[len] = '\0';
    *uri = NULL;
    CURLU *u = curl_url();
    if (!u)
        return -ENOMEM;
    CURLUcode code = curl_url_set(u, CURLUPART_URL, base, CURLU_DISALLOW_USER);
    if (code == CURLUE_OK && len) /* curl takes an empty reference for the base's folder */
        code = curl_url_set(u, CURLUPART_URL, stem, CURLU_DISALLOW_USER);
    if (code == CURLUE_OK)
        code = curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
    if (code == CURLUE_OK && !has_scheme(u))
        code = CURLUE_UNSUPPORTED_SCHEME;
    if (code == CURLUE_OK)
        code = curl_url_get(u, CURLUPART_URL, &whole, 0);
    curl_url_cleanup(u);
    if (code == CURLUE_OK && strlen(whole) <= URI_MAX)
        *uri = strdup(whole);
    else if (code != CURLUE_OUT_OF_MEMORY)
        code = CURLUE_MALFORMED_INPUT;
    curl_free(whole);
    if (code == CURLUE_MALFORMED_INPUT)
        return -EINVAL;
    return *uri ? 0 : -ENOMEM;
}

/* 0, -EINVAL or -ENOMEM; uri_fini() in every case. */
static int uri_split(const char *text, struct uri *parts)
{
    *parts = (struct uri){0};
    CURLU *u = curl_url();
    if (!u)
        return -ENOMEM;
    CURLUcode code = curl_url_set(u, CURLUPART_URL, text, CURLU_DISALLOW_USER);
    if (code == CURLUE_OK)
        code = curl_url_get(u, CURLUPART_SCHEME, &parts->scheme, 0);
    if (code == CURLUE_OK)
        code = curl_url_get(u, CURLUPART_HOST, &parts->host, 0);
    if (code == CURLUE_OK)
        code = curl_url_get(u, CURLUPART_PORT, &parts->port, CURLU_DEFAULT_PORT);
    if (code == CURLUE_OK)
        code = curl_url_get(u, CURLUPART_PATH, &parts->path, 0);
    if (code == CURLUE_OK)
        code = curl_url_get(u, CURLUPART_QUERY, &parts->query, 0);
    curl_url_cleanup(u);
    if (code == CURLUE_NO_QUERY)
        code = CURLUE_OK;
    return code == CURLUE_OK ? 0 : code == CURLUE_OUT_OF_MEMORY ? -ENOMEM : -EINVAL;
}

const char *http_path(const char *uri)
{
    const char *authority = strstr(uri, "://");
    const char *path = authority ? strchr(authority + 3, '/') : NULL;
    return path ? path : uri;
}

static bool same_origin(const struct uri *a, const struct uri *b)
{
    return strcmp(a->scheme, b->scheme) == 0 && strcasecmp(a->host, b->host) == 0 &&
           strcmp(a->port, b->port) == 0;
}

int http_date_parse(const char *text, int64_t *seconds)
{
    time_t t = curl_getdate(text, NULL);
    if (t == (time_t)-1)
        return -EINVAL;
    *seconds = t;
    return 0;
}

/* --- The client --- */

enum { WORD_MAX = 255 };

/* Whether the text is a word of letters, digits and the given signs, so that it fits a header. */
static bool made_of(const char *text, const char *signs)
{
    static const char alphanumeric[] =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t len = strlen(text);
    for (; *text; text++) {
        if (!strchr(alphanumeric, *text) && !strchr(signs, *text))
            return false;
    }
    return len > 0 && len <= WORD_MAX;
}

static int check_config(const struct http_config *config, struct err *e)
{
    char *uri = NULL;
    int code = http_resolve(config->origin, "", &uri);
    free(uri);
    if (code)
        return err_set(e, code, "\"%s\" is no http or https URI", config->origin);
    if (config->host && !made_of(config->host, "-._:[]"))
        return err_set(e, -EINVAL, "\"%s\" is no host name", config->host);
    if (config->token && !made_of(config->token, "!#$%&'*+-.^_`|~"))
        return err_set(e, -EINVAL, "the embedder's token is no token of RFC 9110");
    return 0;
}

struct http_client *http_client_new(const struct http_config *config, struct err *e)
{
    if (check_config(config, e))
        return NULL;
    struct http_client *h = calloc(1, sizeof *h);
    if (!h || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(h);
        err_set(e, -ENOMEM, "out of memory");
        return NULL;
    }
    h->guard_ms = config->guard_ms ? config->guard_ms : GUARD_MS;
    h->body_max = config->body_max ? config->body_max : BODY_MAX;
    h->host = config->host ? strdup(config->host) : NULL;
    h->token = config->token ? strdup(config->token) : NULL;
    h->easy = curl_easy_init();
    if (uri_split(config->origin, &h->origin) || !h->easy || (config->host && !h->host) ||
        (config->token && !h->token)) {
        err_set(e, -ENOMEM, "out of memory");
        http_client_free(h);
        return NULL;
    }
    return h;
}

void http_client_free(struct http_client *h)
{
    if (!h)
        return;
    curl_easy_cleanup(h->easy);
    uri_fini(&h->origin);
    free(h->host);
    free(h->token);
    free(h);
    curl_global_cleanup();
}

/* --- The request --- */

struct head {
    struct curl_slist *lines;
    uint64_t bytes; /* of the counted lines, their line ends included */
    bool no_memory;
};

static void add_line(struct head *head, bool counted, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void add_line(struct head *head, bool counted, const char *fmt, ...)
{
    char line[1200];
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    struct curl_slist *lines = NULL;
    if (len > 0 && (size_t)len < sizeof line)
        lines = curl_slist_append(head->lines, line);
    if (!lines) {
        head->no_memory = true;
        return;
    }
    head->lines = lines;
    if (counted)
        head->bytes += (uint64_t)len + 2;
}

/* RFC 7239 section 6: an IPv6 address stands in brackets and therefore in quotes. */
static void add_forwarded(struct head *head, const struct http_client *h, const struct addr *client)
{
    char text[ADDR_TEXT];
    addr_format(client, text);
    if (client->family == FAMILY_IPV6)
        add_line(head, false, "Forwarded: for=\"[%s]\";embedder=%s", text, h->token);
    else
        add_line(head, false, "Forwarded: for=%s;embedder=%s", text, h->token);
}

/*
 * All header lines but Content-Length, which curl adds. "Expect:" keeps curl from asking for leave
 * to send a large body.
 */
static void make_head(struct head *head, const struct http_client *h, const struct uri *uri,
                      const struct http_request *request)
{
    bool home = same_origin(uri, &h->origin);
    if (home && h->host)
        add_line(head, true, "Host: %s", h->host);
    else
        add_line(head, true, "Host: %s:%s", uri->host, uri->port);
    add_line(head, true, "User-Agent: altosim");
    add_line(head, true, "Accept: %s", request->accept);
    if (request->validator && *request->validator)
        add_line(head, true, "%s", request->validator);
    if (home && h->token && request->client)
        add_forwarded(head, h, request->client);
    if (request->body) {
        add_line(head, true, "Content-Type: %s", request->content_type);
        add_line(head, false, "Expect:");
    }
}

/* What the request takes on the wire, see the header. */
static uint64_t request_bytes(const struct head *head, const struct uri *uri,
                              const struct http_request *request)
{
    uint64_t bytes = head->bytes + strlen(uri->path) + strlen(" HTTP/1.1\r\n") + strlen("\r\n");
    if (uri->query)
        bytes += 1 + strlen(uri->query);
    if (!request->body)
        return bytes + strlen("GET ");
    char length[48];
    int len = snprintf(length, sizeof length, "Content-Length: %zu\r\n", request->size);
    return bytes + strlen("POST ") + (uint64_t)len + request->size;
}

/* --- The response --- */

/* curl asks for int-sized callbacks that take and return what they have dealt with; anything else
 * aborts the exchange. */
static size_t take_header(char *line, size_t one, size_t n, void *ctx)
{
    struct exchange *x = ctx;
    x->header_bytes += one * n;
    if (*line == '\r' || *line == '\n')
        x->head_whole = true;
    else if (n > 5 && memcmp(line, "HTTP/", 5) == 0)
        x->head_whole = false; /* an interim answer (1xx) went before */
    x->head_too_large = x->header_bytes > HEADERS_MAX;
    return x->head_too_large ? 0 : one * n;
}

static size_t take_body(char *data, size_t one, size_t n, void *ctx)
{
    struct exchange *x = ctx;
    struct http_response *r = x->response;
    size_t size = one * n;
    if (size > x->body_max - r->size) {
        x->body_too_large = true;
        return 0;
    }
    if (r->size + size + 1 > x->room) {
        size_t room = x->room * 2 > r->size + size + 1 ? x->room * 2 : r->size + size + 1;
        char *body = realloc(r->body, room);
        if (!body) {
            x->no_memory = true;
            return 0;
        }
        r->body = body;
        x->room = room;
    }
    memcpy(r->body + r->size, data, size);
    r->size += size;
    r->body[r->size] = '\0';
    return size;
}

/* The header's lines of the last response, joined; new. NULL with *absent where there is none. */
static char *join_header(CURL *easy, const char *name, bool *absent)
{
    char *joined = NULL;
    size_t len = 0, amount = 1;
    *absent = true;
    for (size_t i = 0; i < amount; i++) {
        struct curl_header *line;
        if (curl_easy_header(easy, name, i, CURLH_HEADER, -1, &line) != CURLHE_OK)
            break;
        *absent = false;
        amount = line->amount;
        size_t more = strlen(line->value) + (i ? 2 : 0);
        char *longer = realloc(joined, len + more + 1);
        if (!longer) {
            free(joined);
            return NULL;
        }
        joined = longer;
        len += (size_t)snprintf(joined + len, more + 1, "%s%s", i ? ", " : "", line->value);
    }
    return joined;
}

static int keep_headers(CURL *easy, struct http_response *r)
{
    static const char *const names[HTTP_HEADERS] = {
        "Content-Type", "Cache-Control", "Expires",  "Date",        "Age",
        "ETag",         "Last-Modified", "Location", "Retry-After",
    };
    for (int i = 0; i < HTTP_HEADERS; i++) {
        bool absent;
        r->headers[i] = join_header(easy, names[i], &absent);
        if (!r->headers[i] && !absent)
            return -ENOMEM;
    }
    return 0;
}

void http_response_fini(struct http_response *r)
{
    for (int i = 0; i < HTTP_HEADERS; i++)
        free(r->headers[i]);
    free(r->body);
    *r = (struct http_response){0};
}

/* --- The exchange --- */

static void prepare(struct http_client *h, const struct http_request *request,
                    const struct curl_slist *lines, struct exchange *x, char *text)
{
    CURL *easy = h->easy;
    curl_easy_reset(easy); /* keeps the connections */
    curl_easy_setopt(easy, CURLOPT_URL, request->uri);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, h->guard_ms);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, x);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, text);
    if (request->body) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->size);
    }
}

/* No connection: the server is down, or this machine is short of something. */
static int judge_connect(CURL *easy, const char *uri, struct err *e)
{
    long os = 0;
    curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &os);
    if (os == ECONNREFUSED || os == ECONNRESET)
        return HTTP_REFUSED;
    return err_sys(e, os ? -(int)os : -EIO, "cannot connect to %s", uri);
}

/* curl says that it is out of memory also of a header line beyond its own bound, which is well below
 * ours: if there is memory for one, that was it. */
static int judge_memory(struct err *e)
{
    void *volatile probe = malloc(HEADERS_MAX);
    free(probe);
    return probe ? HTTP_TOO_LARGE : err_set(e, -ENOMEM, "out of memory");
}

/* What curl's code means for the run; `text` is what curl has to say about it. */
static int judge(struct http_client *h, CURLcode code, const struct exchange *x, const char *uri,
                 const char *text, struct err *e)
{
    if (x->no_memory)
        return err_set(e, -ENOMEM, "out of memory");
    if (x->head_too_large || x->body_too_large)
        return HTTP_TOO_LARGE;
    switch (code) {
    case CURLE_OK: /* curl also says it of an answer that ends among its headers */
        return x->head_whole ? HTTP_ANSWERED : HTTP_BROKEN;
    case CURLE_COULDNT_CONNECT:
        return judge_connect(h->easy, uri, e);
    case CURLE_OPERATION_TIMEDOUT:
        return err_set(e, -ETIMEDOUT, "%s did not answer within %ld ms of real time", uri,
                       h->guard_ms);
    case CURLE_OUT_OF_MEMORY:
        return judge_memory(e);
    case CURLE_FAILED_INIT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_UNKNOWN_OPTION:
        return err_set(e, -EIO, "cannot ask %s: %s", uri, *text ? text : curl_easy_strerror(code));
    default: /* closed, reset, no HTTP, framing, TLS: faults of the other side */
        return HTTP_BROKEN;
    }
}

/* Bytes received: what was read of a broken answer depends on timing and counts as nothing. */
static uint64_t response_bytes(int result, const struct exchange *x)
{
    if (result == HTTP_ANSWERED)
        return x->header_bytes + x->response->size;
    if (result == HTTP_TOO_LARGE)
        return x->body_too_large ? x->header_bytes + x->body_max : HEADERS_MAX;
    return 0;
}

static int perform(struct http_client *h, const struct http_request *request,
                   const struct curl_slist *lines, struct http_response *response, struct err *e)
{
    struct exchange x = {.response = response, .body_max = h->body_max};
    char text[CURL_ERROR_SIZE] = "";
    prepare(h, request, lines, &x, text);
    int result = judge(h, curl_easy_perform(h->easy), &x, request->uri, text, e);
    if (result == HTTP_ANSWERED) {
        long status = 0;
        curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &status);
        response->status = (int)status;
        if (keep_headers(h->easy, response))
            result = err_set(e, -ENOMEM, "out of memory");
    }
    response->received = response_bytes(result, &x);
    return result;
}

int http_client_send(struct http_client *h, const struct http_request *request,
                     struct http_response *response, struct err *e)
{
    struct head head = {0};
    struct uri uri;
    *response = (struct http_response){0};
    int result = uri_split(request->uri, &uri);
    if (result) {
        err_set(e, result, "\"%s\" is no URI", request->uri);
    } else if (strcasecmp(uri.host, h->origin.host) != 0) {
        result = HTTP_REFUSED;
    } else {
        make_head(&head, h, &uri, request);
        result = head.no_memory ? err_set(e, -ENOMEM, "out of memory")
                                : perform(h, request, head.lines, response, e);
        if (result != HTTP_REFUSED)
            response->sent = request_bytes(&head, &uri, request);
    }
    curl_slist_free_all(head.lines);
    uri_fini(&uri);
    return result;
}
