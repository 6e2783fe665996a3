/*
 * Whole requests to an ALTO server, from what HTTP leaves of them to the reply's last byte: a line
 * `METHOD PATH [PEER]`, lines of headers, an empty one, and the body. The server has users, access
 * rules, proxies, compression and an embedder's secret; its clock stands.
 *
 * Every reply has a status that fits, headers that are lines, and a body of the type that they say:
 * documents and errors are JSON with a "meta", and an error status has no other body.
 */
#include "tests/fuzz/targets.h"

#include "server/front.h"
#include "tests/support/alto_maps.h"
#include "tests/support/gunzip.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SECOND = 1000000000, LINES = 32 };

static int64_t standing(void *ctx)
{
    (void)ctx;
    return (int64_t)784111777 * SECOND;
}

static struct terms *make_terms(void)
{
    static const char *const alice[] = {"alice"};
    static const struct digest_user user = {.name = "alice", .password = "wonder"};
    static const struct digest_config digest = {"maps", &user, 1, true, 10};
    static struct prefix inside, proxy;
    static const struct access_rule rules[] = {
        {.resource = "net", .sources = &inside, .n_sources = 1, .allow = true},
        {.resource = "net:filtered", .users = alice, .n_users = 1, .allow = true},
        {.allow = true},
    };
    static const struct directory_link link = {"further", "http://alto.example/"};
    const struct alto_server_terms config = {.rules = rules,
                                             .n_rules = sizeof rules / sizeof *rules,
                                             .digest = &digest,
                                             .proxies = {&proxy, 1, FORWARDED},
                                             .links = &link,
                                             .n_links = 1,
                                             .max_age = 60,
                                             .gzip = true};
    struct terms *t;
    prefix_parse(FAMILY_IPV4, "10.0.0.0/8", &inside, NULL);
    prefix_parse(FAMILY_IPV4, "10.1.0.0/16", &proxy, NULL);
    if (terms_new(&config, false, &t, NULL))
        abort();
    return t;
}

/* Made once: it is the same for every input, but for counts that no reply shows. */
static struct front *the_front(void)
{
    static struct front front;
    uint64_t fence;
    if (front.editions)
        return &front;
    front = (struct front){.editions = editions_new(),
                           .tally = tally_new(1000),
                           .directory = "/directory",
                           .secret = "open-sesame",
                           .max_pairs = 1000,
                           .now = standing};
    struct mapset *maps = maps_from(sample_maps, OFFER_ALL);
    struct terms *terms = make_terms();
    if (editions_publish(front.editions, maps, terms, standing(NULL), &fence))
        abort();
    mapset_unref(maps);
    terms_unref(terms);
    return &front;
}

/* --- A request out of text --------------------------------------------------------------------- */

/* Cuts the next line off a text; NULL at its end. */
static char *next_line(char **text)
{
    char *line = *text, *end = strchr(line, '\n');
    if (!*line)
        return NULL;
    *text = end ? end + 1 : line + strlen(line);
    if (end)
        *end = '\0';
    line[strcspn(line, "\r")] = '\0';
    return line;
}

struct headers {
    char *lines[LINES];
    size_t n;
};

/* The first header of that name: joining several is the HTTP library's. */
static const char *find_header(void *ctx, const char *name)
{
    const struct headers *h = ctx;
    size_t len = strlen(name);
    for (size_t i = 0; i < h->n; i++) {
        if (strncasecmp(h->lines[i], name, len) == 0 && h->lines[i][len] == ':')
            return h->lines[i] + len + 1 + strspn(h->lines[i] + len + 1, " ");
    }
    return NULL;
}

static struct httpd_request read_request(char *text, size_t size, struct headers *h)
{
    char *at = text, *line = next_line(&at), *rest = NULL;
    struct httpd_request r = {.header = find_header, .headers = h};
    const char *peer;
    r.method = line ? strtok_r(line, " ", &rest) : NULL;
    r.path = r.method ? strtok_r(NULL, " ", &rest) : NULL;
    peer = r.path ? strtok_r(NULL, " ", &rest) : NULL;
    r.method = r.method ? r.method : "";
    r.path = r.target = r.path ? r.path : "";
    if (!peer || addr_parse(FAMILY_NONE, peer, &r.peer))
        r.peer = (struct addr){.family = FAMILY_IPV4};
    while ((line = next_line(&at)) && *line) {
        if (h->n < LINES)
            h->lines[h->n++] = line;
    }
    r.body = at;
    r.size = size - (size_t)(at - text);
    return r;
}

/* --- Its reply --------------------------------------------------------------------------------- */

static const char *header_of(const struct httpd_reply *r, const char *name)
{
    for (size_t i = 0; i < r->n_headers; i++) {
        if (strcmp(r->headers[i].name, name) == 0)
            return r->headers[i].value;
    }
    return "";
}

static void check_headers(const struct httpd_reply *r)
{
    for (size_t i = 0; i < r->n_headers; i++) {
        for (const char *c = r->headers[i].value; *c; c++)
            assert(*c >= ' ' && *c <= '~');
    }
}

static void check_json(const struct httpd_reply *r, const char *body, size_t size)
{
    const char *media = header_of(r, "Content-Type");
    json_t *document = json_loadb(body, size, JSON_REJECT_DUPLICATES, NULL);
    assert(json_is_object(json_object_get(document, "meta")));
    assert(strncmp(media, "application/alto-", 17) == 0);
    assert((strcmp(media, MEDIA_ERROR) == 0) == (r->status != 200));
    json_decref(document);
}

static void check_body(const struct httpd_reply *r)
{
    size_t size = r->size;
    if (r->status == 304 || size == 0)
        return;
    assert(r->status == 200 || r->status == 400 || r->status == 413);
    if (strcmp(header_of(r, "Content-Encoding"), "gzip") != 0) {
        check_json(r, r->body, r->size);
        return;
    }
    char *plain = gunzip(r->body, r->size, &size);
    check_json(r, plain, size);
    free(plain);
}

static bool fits(int status)
{
    static const int statuses[] = {200, 204, 304, 400, 401, 403, 404, 405, 406, 413, 415};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (statuses[i] == status)
            return true;
    }
    return false;
}

void fuzz_alto_exchange(const uint8_t *data, size_t size)
{
    struct headers headers = {.n = 0};
    struct httpd_reply reply = {0};
    char *text = fuzz_text(data, size);
    struct httpd_request request = read_request(text, size, &headers);
    front_handle(the_front(), &request, &reply);
    assert(fits(reply.status));
    assert(!reply.read); /* nothing is that large here */
    check_headers(&reply);
    check_body(&reply);
    if (reply.release)
        reply.release(reply.ctx);
    free(text);
}
