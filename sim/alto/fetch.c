#include "sim/alto/fetch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alto/freshness.h"
#include "sim/alto/http_client.h"
#include "sim/alto/ird.h"
#include "sim/alto/memo.h"
#include "sim/alto/message.h"

#define ERROR_TYPE "application/alto-error+json"

struct media {
    const char *type;    /* of the answer */
    const char *accept;  /* the Accept header */
    const char *accepts; /* of the request's body */
};

static const struct media *media_of(enum alto_resource resource)
{
#define ANSWER(type) type, type "," ERROR_TYPE
    static const struct media media[ALTO_RESOURCES] = {
        [ALTO_DIRECTORY] = {ANSWER("application/alto-directory+json"), NULL},
        [ALTO_NETWORK_MAP] = {ANSWER("application/alto-networkmap+json"), NULL},
        [ALTO_COST_MAP] = {ANSWER("application/alto-costmap+json"), NULL},
        [ALTO_FILTERED_COST_MAP] = {ANSWER("application/alto-costmap+json"),
                                    "application/alto-costmapfilter+json"},
        [ALTO_ENDPOINT_COST] = {ANSWER("application/alto-endpointcost+json"),
                                "application/alto-endpointcostparams+json"},
    };
#undef ANSWER
    return &media[resource];
}

/* --- One exchange --- */

/* One step of following redirects. */
struct hop {
    char *uri;
    bool post;
};

static void count(struct alto_outcome *out, enum alto_resource resource,
                  const struct http_response *r)
{
    out->requests[resource]++;
    out->round_trips++;
    out->sent += r->sent;
    out->received += r->received;
}

static int fail_exchange(struct alto_outcome *out, int result, const char *uri)
{
    const char *path = http_path(uri);
    switch (result) {
    case HTTP_REFUSED:
        return alto_fail(out, ALTO_REFUSED, "%s: connection refused", path);
    case HTTP_TOO_LARGE:
        return alto_fail(out, ALTO_TOO_LARGE, "%s: the answer is too large", path);
    default:
        return alto_fail(out, ALTO_BROKEN, "%s: closed in the middle, or not HTTP", path);
    }
}

/* Asks for real. The answer of a server in trouble (5xx) stays in *passing, others go to the memo. */
static int exchange(struct fetcher *f, const struct http_request *request,
                    const uint8_t key[DIGEST_SIZE], enum alto_resource resource,
                    struct alto_outcome *out, struct memo_entry **answer,
                    struct http_response *passing)
{
    f->exchanges++;
    int result = http_client_send(f->http, request, passing, &out->reason);
    if (result < 0)
        return result;
    if (result != HTTP_REFUSED)
        count(out, resource, passing);
    if (result != HTTP_ANSWERED)
        return fail_exchange(out, result, request->uri);
    if (passing->status < 500 && !(*answer = memo_add(f->memo, key, request->uri, passing)))
        return -ENOMEM;
    return 0;
}

/* One request of the simulated client, answered from the memo if that can be. */
static int ask(struct fetcher *f, const struct fetch *what, const struct hop *hop,
               struct alto_outcome *out, struct memo_entry **answer, struct http_response *passing)
{
    const struct media *media = media_of(what->resource);
    struct http_request request = {
        .uri = hop->uri, .accept = media->accept, .client = what->client};
    if (hop->post) {
        request.body = what->body;
        request.size = strlen(what->body);
        request.content_type = media->accepts;
    } else {
        request.validator = what->validator;
    }
    uint8_t key[DIGEST_SIZE];
    memo_key(&request, f->personal, key);
    if (out->round_trips == 0)
        out->round_trips = 1; /* the connection */
    *answer = memo_find(f->memo, key);
    if (!*answer)
        return exchange(f, &request, key, what->resource, out, answer, passing);
    count(out, what->resource, &(*answer)->response);
    return 0;
}

/* --- What an answer is worth --- */

static bool has_type(const struct http_response *r, const char *type)
{
    const char *found = r->headers[HTTP_CONTENT_TYPE];
    return found && media_type_equal(found, type);
}

/* An error, by status or by media type; RFC 7285 section 8.5. */
static int fail_answer(struct alto_outcome *out, const char *path, const struct http_response *r,
                       int64_t *retry_after)
{
    out->http_status = r->status;
    if (r->status == 503 || r->status == 429) {
        *retry_after = freshness_retry_after(r);
        return alto_fail(out, ALTO_OVERLOADED, "%s: HTTP status %d", path, r->status);
    }
    if (has_type(r, ERROR_TYPE) && message_error_code(r->body, r->size, out->code, NULL) == 0)
        return alto_fail(out, ALTO_ERROR_OBJECT, "%s: HTTP status %d, %s", path, r->status,
                         out->code);
    return alto_fail(out, ALTO_HTTP_ERROR, "%s: HTTP status %d", path, r->status);
}

static int judge(struct alto_outcome *out, const struct fetch *what, const char *uri,
                 const struct http_response *r, int64_t *retry_after)
{
    const char *type = media_of(what->resource)->type, *found = r->headers[HTTP_CONTENT_TYPE];
    if (r->status == 304 && what->validator && *what->validator)
        return 0;
    if (r->status != 200 || has_type(r, ERROR_TYPE))
        return fail_answer(out, http_path(uri), r, retry_after);
    if (has_type(r, type))
        return 0;
    out->http_status = r->status;
    return alto_fail(out, ALTO_MEDIA_TYPE, "%s: %.80s, not %s", http_path(uri),
                     found ? found : "no media type", type);
}

/* --- Redirects --- */

static bool is_redirect(const struct http_response *r)
{
    return r->status == 301 || r->status == 302 || r->status == 303 || r->status == 307 ||
           r->status == 308;
}

/* Goes where the answer points (RFC 7285 sections 8.3.3 and 8.5.3): 303 with GET, others with the
 * method there was. */
static int follow(struct alto_outcome *out, const struct http_response *r, struct hop *hop)
{
    char *next = NULL;
    const char *location = r->headers[HTTP_LOCATION];
    int code = location ? http_resolve(hop->uri, location, &next) : -EINVAL;
    if (code == -EINVAL) {
        out->http_status = r->status;
        return alto_fail(out, ALTO_REDIRECTED, "%s: HTTP status %d to nowhere", http_path(hop->uri),
                         r->status);
    }
    if (code)
        return code;
    free(hop->uri);
    hop->uri = next;
    if (r->status == 303)
        hop->post = false;
    return 0;
}

/* One hop. Sets *done unless the answer sends on. */
static int step(struct fetcher *f, const struct fetch *what, struct hop *hop,
                struct alto_outcome *out, struct memo_entry **answer, int64_t *retry_after,
                bool *done)
{
    struct http_response passing = {0};
    int code = ask(f, what, hop, out, answer, &passing);
    if (code == 0) {
        const struct http_response *r = *answer ? &(*answer)->response : &passing;
        *done = !is_redirect(r);
        code = *done ? judge(out, what, hop->uri, r, retry_after) : follow(out, r, hop);
    }
    http_response_fini(&passing);
    return code;
}

int fetch(struct fetcher *f, const struct fetch *what, struct alto_outcome *out,
          struct memo_entry **answer, int64_t *retry_after)
{
    struct hop hop = {.uri = strdup(what->uri), .post = what->body != NULL};
    bool done = false;
    int code = hop.uri ? 0 : -ENOMEM;
    for (int hops = 0; code == 0 && !done && hops <= FETCH_REDIRECTS; hops++)
        code = step(f, what, &hop, out, answer, retry_after, &done);
    if (code == 0 && !done)
        code = alto_fail(out, ALTO_REDIRECTED, "%s: redirected more than %d times",
                         http_path(what->uri), FETCH_REDIRECTS);
    free(hop.uri);
    return code;
}
