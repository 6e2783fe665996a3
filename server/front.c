#include "server/front.h"

#include "server/forwarded.h"
#include "server/httpdate.h"
#include "server/media.h"
#include "server/service.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* A request on its way to its reply. */
struct turn {
    const struct front *front;
    const struct httpd_request *request;
    struct httpd_reply *reply;
    struct edition *edition;
    enum service service;            /* SERVICES: no such resource */
    const struct resource *resource; /* NULL for the directory */
    long index;                      /* of the resource in the set; -1: the directory */
    struct addr client;
    const char *user;     /* who the client has proved to be; NULL: nobody needed to know */
    struct answer answer; /* what a service said to a POST, or to a GET of a large document */
};

bool front_path_valid(const char *path)
{
    if (*path != '/')
        return false;
    for (const char *c = path; *c; c++) {
        bool segment = c[0] != '/' || (c[1] && c[1] != '/');
        if (!segment ||
            !strchr("/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", *c))
            return false;
    }
    return true;
}

/* --- Which resource --------------------------------------------------------------------------- */

static void route(struct turn *t)
{
    const char *path = t->request->path, *directory = t->front->directory;
    size_t folder = (size_t)(strrchr(directory, '/') - directory) + 1;
    const struct mapset *maps = edition_maps(t->edition);
    t->service = SERVICES;
    t->index = -1;
    if (strcmp(path, directory) == 0) {
        t->service = SERVICE_DIRECTORY;
        return;
    }
    if (strncmp(path, directory, folder) != 0)
        return;
    for (size_t i = 0; i < mapset_resources(maps); i++) {
        const struct resource *r = mapset_resource(maps, i);
        if (strcmp(path + folder, r->path) != 0)
            continue;
        t->service = r->service;
        t->resource = r;
        t->index = (long)i;
    }
}

/* --- Whether the request fits ----------------------------------------------------------------- */

static bool is_method(const struct turn *t, const char *method)
{
    return strcmp(t->request->method, method) == 0;
}

static int check_method(const struct turn *t)
{
    bool posts = service_accepts(t->service);
    bool fits = posts ? is_method(t, "POST") : is_method(t, "GET") || is_method(t, "HEAD");
    if (fits)
        return 0;
    httpd_set(t->reply, "Allow", "%s, OPTIONS", posts ? "POST" : "GET, HEAD");
    return is_method(t, "OPTIONS") ? 204 : 405;
}

/* A client that only takes error documents gets what there is; one that rules the type out, not. */
static int check_accept(const struct turn *t)
{
    const char *accept = httpd_header(t->request, "Accept");
    enum media_verdict verdict = media_accepts(accept, service_media(t->service));
    if (verdict == MEDIA_UNMENTIONED)
        verdict = media_accepts(accept, MEDIA_ERROR);
    return verdict == MEDIA_ADMITTED ? 0 : 406;
}

static int check_body(const struct turn *t)
{
    const char *accepts = service_accepts(t->service);
    const char *type = httpd_header(t->request, "Content-Type");
    const char *encoding = httpd_header(t->request, "Content-Encoding");
    if (accepts && (!type || !media_is(type, accepts)))
        return 415;
    if (accepts && encoding && strcasecmp(encoding, "identity") != 0)
        return 415;
    return t->request->too_large ? 413 : 0;
}

static int check_client(struct turn *t)
{
    const struct front *f = t->front;
    struct access_question q = {t->service, t->resource ? t->resource->id : NULL, &t->client, NULL};
    int status = admit(&f->admission, &q, t->request, f->now(f->clock), t->reply);
    t->user = q.user;
    return status;
}

/* The status that ends the request here, or 0. */
static int check(struct turn *t)
{
    if (t->service == SERVICES)
        return 404;
    int status = check_client(t);
    if (!status)
        status = check_method(t);
    if (!status)
        status = check_accept(t);
    return status ? status : check_body(t);
}

/* --- The reply -------------------------------------------------------------------------------- */

/* What is kept until a reply was sent: its edition, and its body where that is its own. */
struct sending {
    struct editions *editions;
    struct edition *edition;
    struct tally *tally;
    enum service service;
    struct answer answer;
};

static void sent(void *ctx)
{
    struct sending *s = ctx;
    if (s->answer.stream)
        tally_sent(s->tally, s->service, stream_position(s->answer.stream));
    answer_fini(&s->answer);
    editions_leave(s->editions, s->edition);
    free(s);
}

static ssize_t read_more(void *ctx, uint64_t at, char *to, size_t room)
{
    struct sending *s = ctx;
    return stream_read(s->answer.stream, at, to, room);
}

/* Hands edition and answer over to the reply. Without memory for that, all that is left to say is
 * that it failed. */
static void keep(struct turn *t)
{
    struct sending *s = malloc(sizeof *s);
    if (s) {
        *s = (struct sending){t->front->editions, t->edition, t->front->tally, t->service,
                              t->answer};
        t->reply->release = sent;
        t->reply->ctx = s;
        return;
    }
    answer_fini(&t->answer);
    editions_leave(t->front->editions, t->edition);
    *t->reply = (struct httpd_reply){.status = 500};
}

/* Gives the reply the answer's body, whole or piece by piece. */
static void set_body(struct turn *t)
{
    struct answer *a = &t->answer;
    t->reply->status = a->status;
    t->reply->body = a->body.data;
    t->reply->size = a->stream ? HTTPD_SIZE_UNKNOWN : a->body.size;
    t->reply->read = a->stream ? read_more : NULL;
}

/* Whether the reply may be compressed for this client. */
static bool wants_gzip(const struct turn *t)
{
    return t->front->gzip && gzip_wanted(httpd_header(t->request, "Accept-Encoding"));
}

/* What a cache may do with the reply: an answer that depends on who asks is for nobody else. */
static void set_caching(const struct turn *t, bool by_client)
{
    const struct access *access = t->front->admission.access;
    const char *id = t->resource ? t->resource->id : NULL;
    bool private = by_client || (access && access_personal(access, t->service, id));
    httpd_set(t->reply, "Cache-Control", "%smax-age=%u", private ? "private, " : "",
              t->front->max_age);
    if (t->front->gzip)
        httpd_set(t->reply, "Vary", "Accept-Encoding");
}

enum { ETAG = TAG_MAX + 6 };

/*
 * The entity tag of a document in its coding (RFC 9110 section 8.8.3.3: each has one of its own). Who
 * has either of them has what there is: returns whether the client does, with the tag of what it has.
 */
static bool choose_tag(const struct turn *t, const char *tag, bool coded, char out[ETAG])
{
    const char *known = httpd_header(t->request, "If-None-Match");
    char other[ETAG];
    snprintf(out, ETAG, "%s%s", tag, coded ? "-gzip" : "");
    if (!known || etag_listed(known, out))
        return known;
    snprintf(other, sizeof other, "%s%s", tag, coded ? "" : "-gzip");
    if (!t->front->gzip || !etag_listed(known, other))
        return false;
    strcpy(out, other);
    return true;
}

/* Answers with a document that is too large for memory, or says that it failed. */
static bool stream_document(struct turn *t, bool coded)
{
    const struct question q = {.resource = t->resource};
    struct answer *a = &t->answer;
    service_answer(edition_maps(t->edition), &q, a);
    if (a->stream && coded && !(a->stream = gzip_stream(a->stream)))
        answer_failure(a);
    set_body(t);
    return a->status == 200;
}

static void set_document(struct turn *t)
{
    const struct document *d = edition_document(t->edition, t->index);
    const struct gzip_source source = gzip_source_of(&d->body);
    bool streamed = !d->body.data, wanted = wants_gzip(t);
    const struct text *text =
        wanted && !streamed ? gzipped_get(d->gzip, &source, d->body.size) : NULL;
    bool coded = text || (streamed && wanted);
    char date[HTTPDATE_TEXT], tag[ETAG];
    bool same = choose_tag(t, d->tag, coded, tag);
    t->reply->status = same ? 304 : 200;
    t->reply->body = text ? text->data : d->body.data;
    t->reply->size = text ? text->size : d->body.size;
    if (!same && streamed && !stream_document(t, coded))
        return;
    if (!same)
        httpd_set(t->reply, "Content-Type", "%s", d->media);
    if (!same && coded)
        httpd_set(t->reply, "Content-Encoding", "gzip");
    httpd_set(t->reply, "ETag", "\"%s\"", tag);
    httpd_set(t->reply, "Last-Modified", "%s", httpdate_format(d->since, date));
    set_caching(t, false);
}

static struct addr client_of(const struct front *f, const struct httpd_request *request)
{
    struct addr client = request->peer;
    forwarded_client(httpd_header(request, "Forwarded"), f->secret, &client);
    return client;
}

/* Compresses a large answer where the client likes that; returns whether it is. */
static bool code_answer(const struct turn *t, struct answer *a)
{
    struct text coded;
    const struct gzip_source source = gzip_source_of(&a->body);
    if (a->status != 200 || (!a->stream && a->body.size < GZIP_WORTH) || !wants_gzip(t))
        return false;
    if (a->stream) {
        a->stream = gzip_stream(a->stream);
        return a->stream || answer_failure(a);
    }
    if (gzip_compress(&source, true, &coded))
        return false;
    free(a->body.data);
    a->body = coded;
    return true;
}

static void set_answer(struct turn *t)
{
    struct question q = {t->resource, t->request->body, t->request->size, t->client,
                         t->front->max_pairs};
    struct answer *a = &t->answer;
    service_answer(edition_maps(t->edition), &q, a);
    tally_named(t->front->tally, a->named, a->n_named);
    if (code_answer(t, a))
        httpd_set(t->reply, "Content-Encoding", "gzip");
    set_body(t);
    if (a->media)
        httpd_set(t->reply, "Content-Type", "%s", a->media);
    if (a->status != 200)
        httpd_set(t->reply, "Cache-Control", "no-store");
    else
        set_caching(t, t->service == SERVICE_ENDPOINTCOST);
}

/* --- Pages, and what is told of requests ------------------------------------------------------- */

static void free_page(void *ctx)
{
    free(ctx);
}

/* Answers with the embedder's page: whoever may not read it gets a bare status. */
static void set_page(const struct alto_server_page *page, const struct request_note *note,
                     struct httpd_reply *reply)
{
    struct text text;
    bool gets = strcmp(note->method, "GET") == 0 || strcmp(note->method, "HEAD") == 0;
    FILE *out = gets ? text_open(&text) : NULL;
    reply->status = !gets ? 405 : out ? page->write(page->ctx, &note->client, out) : 500;
    if (!gets)
        httpd_set(reply, "Allow", "GET, HEAD");
    if (!out || text_close(&text, out))
        return;
    reply->body = text.data;
    reply->size = reply->status == 200 ? text.size : 0;
    reply->release = free_page;
    reply->ctx = text.data;
    httpd_set(reply, "Content-Type", "%s", page->media);
    httpd_set(reply, "Cache-Control", "no-store");
}

static int64_t elapsed(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Counts the request, and tells whoever listens. */
static void tell(const struct front *f, struct request_note *note, const struct httpd_reply *reply,
                 int64_t began)
{
    bool bare = reply->status == 304 || strcmp(note->method, "HEAD") == 0;
    note->status = reply->status;
    note->bytes_out = bare || reply->read ? 0 : reply->size; /* a stream's are counted at its end */
    note->took = elapsed() - began;
    if (!note->page)
        tally_add(f->tally, note);
    if (f->observe)
        f->observe(f->observer, note);
}

/* Answers from the current edition. */
static void answer(const struct front *f, const struct httpd_request *request,
                   struct httpd_reply *reply, struct request_note *note)
{
    struct turn t = {.front = f, .request = request, .reply = reply, .client = note->client};
    t.edition = editions_enter(f->editions);
    route(&t);
    reply->status = check(&t);
    if (reply->status == 0 && service_accepts(t.service))
        set_answer(&t);
    else if (reply->status == 0)
        set_document(&t);
    note->service = t.service;
    note->user = t.user;
    note->error = t.answer.error;
    if (t.resource)
        snprintf(note->resource, sizeof note->resource, "%s", t.resource->id);
    keep(&t);
}

/* Seconds after which an overloaded server may be asked again. */
enum { RETRY_AFTER = 5 };

/* Whether the connection is none to answer requests on. */
static bool turn_away(const struct httpd_request *request, struct httpd_reply *reply)
{
    if (request->overload) {
        reply->status = 503;
        httpd_set(reply, "Retry-After", "%d", RETRY_AFTER);
    } else if (request->nameless) {
        reply->status = 403;
    }
    return reply->status != 0;
}

void front_handle(void *ctx, const struct httpd_request *request, struct httpd_reply *reply)
{
    const struct front *f = ctx;
    int64_t began = elapsed();
    char date[HTTPDATE_TEXT];
    struct request_note note = {.client = client_of(f, request),
                                .method = request->method,
                                .path = request->path,
                                .service = SERVICES,
                                .bytes_in = request->size};
    note.page = f->page.path && strcmp(request->path, f->page.path) == 0;
    if (turn_away(request, reply))
        note.page = false;
    else if (note.page)
        set_page(&f->page, &note, reply);
    else
        answer(f, request, reply, &note);
    httpd_set(reply, "Date", "%s", httpdate_format(f->now(f->clock), date));
    tell(f, &note, reply, began);
}
