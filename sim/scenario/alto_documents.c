#include "sim/scenario/alto_documents.h"

#include "sim/alto/http_client.h"
#include "sim/alto/ird.h"
#include "sim/base/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* GETs a document; the caller releases the response. */
static int fetch(struct http_client *http, const char *uri, struct http_response *response,
                 struct err *e)
{
    struct http_request request = {.uri = uri, .accept = "*/*"};
    int result = http_client_send(http, &request, response, e);
    if (result < 0)
        return result;
    if (result != HTTP_ANSWERED || response->status != 200)
        return err_set(e, -EPROTO, "the ALTO server does not answer %s",
                       strrchr(uri, '/') ? strrchr(uri, '/') : uri);
    return 0;
}

static int write_body(const char *folder, const char *name, const struct http_response *r,
                      struct err *e)
{
    char *path = path_join(folder, name);
    FILE *out = path ? fopen(path, "wb") : NULL;
    int code = 0;
    if (!out) {
        code = err_sys(e, path ? -errno : -ENOMEM, "%s/%s: cannot write", folder, name);
    } else {
        fwrite(r->body, 1, r->size, out);
        code = file_close(out, path, e);
    }
    free(path);
    return code;
}

static void file_name(const struct ird_entry *entry, struct ird_closure all, char *name,
                      size_t size)
{
    const struct alto_cost_type routing = {.metric = "routingcost", .mode = ALTO_NUMERICAL};
    const struct ird_entry *map = NULL, *costs = ird_cost_map(all, &routing, &map);
    if (entry == ird_default_network_map(all)) {
        snprintf(name, size, "networkmap.json");
    } else if (entry == costs) {
        snprintf(name, size, "costmap.json");
    } else {
        snprintf(name, size, "%s.json", entry->id);
        for (char *c = name; *c; c++)
            *c = *c == ':' || *c == '/' ? '-' : *c;
    }
}

static int write_all(struct http_client *http, const char *uri, const char *folder, struct err *e)
{
    struct http_response r = {0};
    struct ird *ird = NULL;
    int code = fetch(http, uri, &r, e);
    if (code == 0)
        code = write_body(folder, "directory.json", &r, e);
    if (code == 0)
        code = ird_parse(r.body, r.size, uri, &ird, e);
    http_response_fini(&r);
    struct ird_closure all = {(const struct ird *const *)&ird, 1};
    for (size_t i = 0; code == 0 && i < ird_len(ird); i++) {
        const struct ird_entry *entry = ird_entry(ird, i);
        char name[96];
        if (entry->kind != IRD_NETWORK_MAP && entry->kind != IRD_COST_MAP)
            continue;
        file_name(entry, all, name, sizeof name);
        code = fetch(http, entry->uri, &r, e);
        if (code == 0)
            code = write_body(folder, name, &r, e);
        http_response_fini(&r);
    }
    ird_free(ird);
    return code;
}

int alto_documents_write(const char *uri, const char *host, const char *folder, struct err *e)
{
    struct http_config config = {.origin = uri, .host = host};
    int code = dir_make(folder, e);
    if (code)
        return code;
    struct http_client *http = http_client_new(&config, e);
    if (!http)
        return -EPROTO;
    code = write_all(http, uri, folder, e);
    http_client_free(http);
    return code;
}
