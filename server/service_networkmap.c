#include "server/service_networkmap.h"

#include "server/pid_filter.h"
#include "server/request.h"
#include "server/resource.h"

#include <string.h>

struct view {
    const struct netmap *netmap;
    const bool *wanted; /* by PID; NULL: all */
    unsigned families;
};

static void write(const void *ctx, FILE *out)
{
    const struct view *v = ctx;
    fputs("{\"meta\":{\"vtag\":", out);
    netmap_write_vtag(v->netmap, out);
    fputs("},\"network-map\":", out);
    netmap_write(v->netmap, v->wanted, v->families, out);
    putc('}', out);
}

void service_networkmap(const struct netmap *m, struct answer *a)
{
    answer_document(a, service_media(SERVICE_NETWORKMAP), write,
                    &(struct view){m, NULL, NETMAP_ALL});
}

static bool read_families(const json_t *request, struct answer *a, unsigned *families)
{
    json_t *array, *element;
    size_t i;
    *families = NETMAP_ALL;
    if (!request_may(request, "address-types", JSON_ARRAY, a, &array))
        return false;
    if (!array || json_array_size(array) == 0)
        return true;
    if (!request_strings(array, "address-types", a))
        return false;
    *families = 0;
    json_array_foreach(array, i, element)
    {
        const char *name = json_string_value(element);
        enum family family = family_find(name, strlen(name));
        *families |= family == FAMILY_IPV4 ? NETMAP_IPV4 : family == FAMILY_IPV6 ? NETMAP_IPV6 : 0;
    }
    return true;
}

void service_networkmap_filtered(const struct netmap *m, const char *body, size_t size,
                                 struct answer *a)
{
    json_t *request = request_read(body, size, a), *pids;
    struct pid_filter filter = {NULL};
    unsigned families;
    if (request && request_need(request, "pids", JSON_ARRAY, a, &pids) &&
        pid_filter_read(&filter, m, pids, "pids", a) && read_families(request, a, &families))
        answer_document(a, service_media(SERVICE_NETWORKMAP), write,
                        &(struct view){m, filter.wanted, families});
    pid_filter_fini(&filter);
    json_decref(request);
}
