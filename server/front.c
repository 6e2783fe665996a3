#include "server/front.h"

#include "server/forwarded.h"
#include "server/httpdate.h"
#include "server/media.h"
#include "server/service.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A request on its way to its reply. */
struct turn {
    const struct front *front;
    const struct httpd_request *request;
    struct httpd_reply *reply;
    struct edition *edition;
    enum service service;            /* SERVICES: no such resource */
    const struct resource *resource; /* NULL for the directory */
    long index;                      /* of the resource in the set; -1: the directory */
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

/* The status that ends the request here, or 0. */
static int check(const struct turn *t)
{
    if (t->service == SERVICES)
        return 404;
    int status = check_method(t);
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

static void set_document(struct turn *t)
{
    const struct document *d = edition_document(t->edition, t->index);
    const char *known = httpd_header(t->request, "If-None-Match");
    char date[HTTPDATE_TEXT];
    bool same = known && etag_listed(known, d->tag);
    t->reply->status = same ? 304 : 200;
    t->reply->body = d->body.data;
    t->reply->size = d->body.size;
    if (!same && !d->body.data) {
        service_answer(edition_maps(t->edition), &(struct question){.resource = t->resource},
                       &t->answer);
        set_body(t);
        if (t->answer.status != 200)
            return;
    }
    if (!same)
        httpd_set(t->reply, "Content-Type", "%s", d->media);
    httpd_set(t->reply, "ETag", "\"%s\"", d->tag);
    httpd_set(t->reply, "Last-Modified", "%s", httpdate_format(d->since, date));
    httpd_set(t->reply, "Cache-Control", "max-age=%u", t->front->max_age);
}

static struct addr client_of(const struct turn *t)
{
    struct addr client = t->request->peer;
    forwarded_client(httpd_header(t->request, "Forwarded"), t->front->secret, &client);
    return client;
}

/* Endpoint costs may depend on who asks, so that nobody else's cache may keep them. */
static void set_answer(struct turn *t, const struct addr *client)
{
    struct question q = {t->resource, t->request->body, t->request->size, *client,
                         t->front->max_pairs};
    struct answer *a = &t->answer;
    service_answer(edition_maps(t->edition), &q, a);
    tally_named(t->front->tally, a->named, a->n_named);
    set_body(t);
    if (a->media)
        httpd_set(t->reply, "Content-Type", "%s", a->media);
    if (a->status != 200)
        httpd_set(t->reply, "Cache-Control", "no-store");
    else
        httpd_set(t->reply, "Cache-Control", "%smax-age=%u",
                  t->service == SERVICE_ENDPOINTCOST ? "private, " : "", t->front->max_age);
}

void front_handle(void *ctx, const struct httpd_request *request, struct httpd_reply *reply)
{
    const struct front *f = ctx;
    struct turn t = {.front = f, .request = request, .reply = reply};
    char date[HTTPDATE_TEXT];
    t.edition = editions_enter(f->editions);
    route(&t);
    struct addr client = client_of(&t);
    reply->status = check(&t);
    if (reply->status == 0 && service_accepts(t.service))
        set_answer(&t, &client);
    else if (reply->status == 0)
        set_document(&t);
    enum service service = t.service;
    size_t size = reply->read ? 0 : reply->size; /* of a stream it is counted when it was sent */
    keep(&t);
    httpd_set(reply, "Date", "%s", httpdate_format(f->now(f->clock), date));
    tally_client(f->tally, &client);
    bool bare = reply->status == 304 || is_method(&t, "HEAD");
    tally_add(f->tally, service, reply->status, request->size, bare ? 0 : size);
}
