#include "server/pid_filter.h"

#include "server/request.h"

#include <stdlib.h>

bool pid_filter_read(struct pid_filter *out, const struct netmap *m, const json_t *array,
                     const char *field, struct answer *a)
{
    size_t i;
    json_t *element;
    out->wanted = NULL;
    if (!request_strings(array, field, a))
        return false;
    if (json_array_size(array) == 0)
        return true;
    out->wanted = calloc((size_t)netmap_pids(m) + 1, sizeof *out->wanted);
    if (!out->wanted)
        return answer_failure(a);
    json_array_foreach((json_t *)array, i, element)
    {
        uint32_t pid = netmap_find(m, json_string_value(element));
        if (pid != NETMAP_NONE)
            out->wanted[pid] = true;
    }
    return true;
}

void pid_filter_fini(struct pid_filter *f)
{
    free(f->wanted);
    f->wanted = NULL;
}

bool pid_filter_wants(const struct pid_filter *f, uint32_t pid)
{
    return !f->wanted || f->wanted[pid];
}
