#include "server/endpoints.h"

#include "server/addrset.h"
#include "server/request.h"

#include <stdlib.h>
#include <string.h>

static bool add(struct endpoints *out, struct addrset *seen, const json_t *element,
                const char *field, struct answer *a)
{
    struct addr address;
    if (typed_addr_parse(json_string_value(element), &address))
        return answer_value(a, field, element);
    int fresh = addrset_add(seen, &address);
    if (fresh < 0)
        return answer_failure(a);
    if (fresh)
        out->v[out->n++] = address;
    return true;
}

bool endpoints_read(const json_t *array, const char *field, struct answer *a, struct endpoints *out)
{
    size_t n = json_array_size(array);
    *out = (struct endpoints){NULL, 0};
    if (!request_strings(array, field, a))
        return false;
    out->v = malloc((n + 1) * sizeof *out->v);
    if (!out->v)
        return answer_failure(a);
    struct addrset seen;
    addrset_init(&seen, n);
    bool fine = addrset_reserve(&seen, n) == 0 || answer_failure(a);
    for (size_t i = 0; i < n && fine; i++)
        fine = add(out, &seen, json_array_get(array, i), field, a);
    addrset_fini(&seen);
    return fine;
}

void endpoints_fini(struct endpoints *e)
{
    free(e->v);
    *e = (struct endpoints){NULL, 0};
}

bool endpoints_note(const struct endpoints *e, struct answer *a)
{
    if (e->n == 0)
        return true;
    struct addr *all = realloc(a->named, (a->n_named + e->n) * sizeof *all);
    if (!all)
        return answer_failure(a);
    memcpy(all + a->n_named, e->v, e->n * sizeof *all);
    a->named = all;
    a->n_named += e->n;
    return true;
}
