#include "sim/alto/outcome.h"

#include <stdarg.h>
#include <stdio.h>

const char *alto_status_name(enum alto_status status)
{
    static const char *const names[ALTO_STATUSES] = {
        [ALTO_GUIDED] = "guided",
        [ALTO_REFUSED] = "refused",
        [ALTO_BROKEN] = "broken",
        [ALTO_TOO_LARGE] = "too-large",
        [ALTO_OVERLOADED] = "overloaded",
        [ALTO_HTTP_ERROR] = "http-error",
        [ALTO_ERROR_OBJECT] = "error-object",
        [ALTO_REDIRECTED] = "redirected",
        [ALTO_MEDIA_TYPE] = "media-type",
        [ALTO_MALFORMED] = "malformed",
        [ALTO_CONTRADICTORY] = "contradictory",
        [ALTO_NO_RESOURCE] = "no-resource",
    };
    return names[status];
}

const char *alto_resource_name(enum alto_resource resource)
{
    static const char *const names[ALTO_RESOURCES] = {
        [ALTO_DIRECTORY] = "directory",        [ALTO_NETWORK_MAP] = "networkmap",
        [ALTO_COST_MAP] = "costmap",           [ALTO_FILTERED_COST_MAP] = "costmap-filtered",
        [ALTO_ENDPOINT_COST] = "endpointcost",
    };
    return names[resource];
}

int alto_fail(struct alto_outcome *out, enum alto_status status, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(out->reason.text, sizeof out->reason.text, fmt, args);
    va_end(args);
    out->status = status;
    return 1;
}
