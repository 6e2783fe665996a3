#include "server/front.h"

#include "server/forwarded.h"
#include "server/gzip.h"
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
    struct edition *edition; /* left at the end, unless the reply keeps it */
    const struct terms *terms;
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
    int status = admit(&t->terms->admission, &q, t->request, f->now(f->clock), t->reply);
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
    const struct front *front;
    struct edition *edition;
    struct answer answer;
    struct request_note
        note; /* of a stream, whose bytes are known at its end; its texts are owned */
};

static char *copy(const char *text)
{
    return text ? strdup(text) : NULL;
}

/* A note that outlives its request; false: no memory. */
static bool keep_note(const struct request_note *note, struct request_note *kept)
{
    *kept = *note;
    kept->user = copy(note->user);
    kept->method = copy(note->method);
    kept->path = copy(note->path);
    return kept->method && kept->path && (kept->user || !note->user);
}

static void sending_free(struct sending *s)
{
    if (!s)
        return;
    free((char *)s->note.user);
    free((char *)s->note.method);
    free((char *)s->note.path);
    free(s);
}

/* Counts and tells what only the end of a stream says. */
static void tell_stream(struct sending *s)
{
    const struct front *f = s->front;
    s->note.bytes_out = stream_position(s->answer.stream);
    tally_sent(f->tally, s->note.service, s->note.bytes_out);
    if (f->observe)
        f->observe(f->observer, &s->note);
}

static void sent(void *ctx)
{
    struct sending *s = ctx;
    if (s->answer.stream)
        tell_stream(s);
    answer_fini(&s->answer);
    editions_leave(s->front->editions, s->edition);
    sending_free(s);
}

static ssize_t read_more(void *ctx, uint64_t at, char *to, size_t room)
{
    struct sending *s = ctx;
    return stream_read(s->answer.stream, at, to, room);
}

/* Hands edition and answer over to the reply. Without memory for that, all that is left to say is
 * that it failed. */
static void keep(struct turn *t, const struct request_note *note)
{
    struct sending *s = calloc(1, sizeof *s);
    if (!s || (t->answer.stream && !keep_note(note, &s->note))) {
        sending_free(s);
        answer_fini(&t->answer);
        *t->reply = (struct httpd_reply){.status = 500};
        return;
    }
    s->front = t->front;
    s->edition = t->edition;
    s->answer = t->answer;
    t->edition = NULL;
    t->reply->release = sent;
    t->reply->ctx = s;
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
    return t->terms->gzip && gzip_wanted(httpd_header(t->request, "Accept-Encoding"));
}

/* What a cache may do with the reply: an answer that depends on who asks is for nobody else. */
static void set_caching(const struct turn *t, bool by_client)
{
    const struct access *access = t->terms->admission.access;
    const char *id = t->resource ? t->resource->id : NULL;
    bool private = by_client || (access && access_personal(access, t->service, id));
    httpd_set(t->reply, "Cache-Control", "%smax-age=%u", private ? "private, " : "",
              t->terms->max_age);
    if (t->terms->gzip)
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
    if (!t->terms->gzip || !etag_listed(known, other))
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
    bool streamed = !d->body.data, coded = (streamed || d->gzip.data) && wants_gzip(t);
    const struct text *text = coded && !streamed ? &d->gzip : &d->body;
    char date[HTTPDATE_TEXT], tag[ETAG];
    bool same = choose_tag(t, d->tag, coded, tag);
    t->reply->status = same ? 304 : 200;
    t->reply->body = text->data;
    t->reply->size = text->size;
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

/* The embedder is believed above all; proxies as far as the terms do. */
static struct addr client_of(const struct turn *t)
{
    const struct proxies *proxies = &t->terms->proxies;
    struct addr client = t->request->peer;
    if (!forwarded_client(httpd_header(t->request, "Forwarded"), t->front->secret, &client) &&
        forwarded_by(proxies, &client))
        client = forwarded_through(
            proxies, httpd_header(t->request, forwarded_headers[proxies->header]), &client);
    return client;
}

/* Compresses a large answer where the client likes that; returns whether it is. */
static bool code_answer(const struct turn *t, struct answer *a)
{
    struct text coded;
    if (a->status != 200 || (!a->stream && a->body.size < GZIP_WORTH) || !wants_gzip(t))
        return false;
    if (a->stream) {
        a->stream = gzip_stream(a->stream);
        return a->stream || answer_failure(a);
    }
    if (gzip_compress(&a->body, true, &coded))
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

/* Counts the request, and tells whoever listens, unless it takes the end of a stream to do that. */
static void tell(const struct turn *t, struct request_note *note, int64_t began)
{
    const struct front *f = t->front;
    bool bare = t->reply->status == 304 || strcmp(note->method, "HEAD") == 0;
    note->status = t->reply->status;
    note->bytes_out = bare || t->reply->read ? 0 : t->reply->size;
    note->took = elapsed() - began;
    if (!note->page)
        tally_add(f->tally, note);
    if (f->observe && !t->answer.stream)
        f->observe(f->observer, note);
}

/* Answers from the edition. */
static void answer(struct turn *t, struct request_note *note)
{
    route(t);
    t->reply->status = check(t);
    if (t->reply->status == 0 && service_accepts(t->service))
        set_answer(t);
    else if (t->reply->status == 0)
        set_document(t);
    note->service = t->service;
    note->user = t->user;
    note->error = t->answer.error;
    if (t->resource)
        snprintf(note->resource, sizeof note->resource, "%s", t->resource->id);
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
    struct turn t = {.front = f, .request = request, .reply = reply, .service = SERVICES};
    t.edition = editions_enter(f->editions);
    t.terms = edition_terms(t.edition);
    t.client = client_of(&t);
    struct request_note note = {.client = t.client,
                                .method = request->method,
                                .path = request->path,
                                .service = SERVICES,
                                .bytes_in = request->size};
    bool away = turn_away(request, reply);
    note.page = !away && f->page.path && strcmp(request->path, f->page.path) == 0;
    if (note.page)
        set_page(&f->page, &note, reply);
    else if (!away)
        answer(&t, &note);
    httpd_set(reply, "Date", "%s", httpdate_format(f->now(f->clock), date));
    tell(&t, &note, began);
    if (!away && !note.page)
        keep(&t, &note);
    if (t.edition)
        editions_leave(f->editions, t.edition);
}
