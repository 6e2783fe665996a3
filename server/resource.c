#include "server/resource.h"

#include "sim/base/digest.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *media, *accepts;
} services[SERVICES] = {
    [SERVICE_DIRECTORY] = {"directory", "application/alto-directory+json", NULL},
    [SERVICE_NETWORKMAP] = {"networkmap", "application/alto-networkmap+json", NULL},
    [SERVICE_FILTERED_NETWORKMAP] = {"networkmap-filtered", "application/alto-networkmap+json",
                                     "application/alto-networkmapfilter+json"},
    [SERVICE_COSTMAP] = {"costmap", "application/alto-costmap+json", NULL},
    [SERVICE_FILTERED_COSTMAP] = {"costmap-filtered", "application/alto-costmap+json",
                                  "application/alto-costmapfilter+json"},
    [SERVICE_ENDPOINTPROP] = {"endpointprop", "application/alto-endpointprop+json",
                              "application/alto-endpointpropparams+json"},
    [SERVICE_ENDPOINTCOST] = {"endpointcost", "application/alto-endpointcost+json",
                              "application/alto-endpointcostparams+json"},
};

const char *service_name(enum service service)
{
    return services[service].name;
}

const char *service_media(enum service service)
{
    return services[service].media;
}

const char *service_accepts(enum service service)
{
    return services[service].accepts;
}

/* ID:WHAT, or a digest of ID where that is too long. */
static void make_id(char id[RESOURCE_ID_MAX + 1], const char *netmap, const char *what)
{
    char digest[DIGEST_HEX];
    size_t room = RESOURCE_ID_MAX - 1 - strlen(what);
    if (strlen(netmap) > room) {
        digest_hex(netmap, strlen(netmap), digest);
        digest[16] = '\0';
        netmap = digest;
    }
    snprintf(id, RESOURCE_ID_MAX + 1, "%.*s:%s", (int)room, netmap, what);
}

struct resource resource_of_netmap(enum service service, const struct netmap *netmap)
{
    struct resource r = {.service = service, .netmap = netmap};
    const char *id = netmap_id(netmap);
    if (service == SERVICE_NETWORKMAP) {
        snprintf(r.id, sizeof r.id, "%s", id);
        snprintf(r.path, sizeof r.path, "networkmap/%s", id);
    } else if (service == SERVICE_FILTERED_NETWORKMAP) {
        make_id(r.id, id, "filtered");
        snprintf(r.path, sizeof r.path, "networkmap/%s/filtered", id);
    } else {
        make_id(r.id, id, "filtered-costs");
        snprintf(r.path, sizeof r.path, "costmap/%s/filtered", id);
    }
    return r;
}

struct resource resource_of_costmap(const struct netmap *netmap, const struct costmap *costmap)
{
    struct resource r = {.service = SERVICE_COSTMAP, .netmap = netmap, .costmap = costmap};
    char name[COST_TYPE_NAME];
    cost_type_name(costmap_type(costmap), name);
    snprintf(r.path, sizeof r.path, "costmap/%s/%s", netmap_id(netmap), name);
    for (char *dot = name; (dot = strchr(dot, '.'));)
        *dot = '_';
    make_id(r.id, netmap_id(netmap), name);
    return r;
}

struct resource resource_of_endpoints(enum service service)
{
    bool costs = service == SERVICE_ENDPOINTCOST;
    struct resource r = {.service = service};
    snprintf(r.id, sizeof r.id, "%s", costs ? "endpoint-cost" : "endpoint-property");
    snprintf(r.path, sizeof r.path, "%s/lookup", service_name(service));
    return r;
}

char *cost_type_name(const struct cost_type *type, char buf[COST_TYPE_NAME])
{
    const char *metric = type->metric;
    if (strcmp(metric, "routingcost") == 0)
        metric = "routing";
    else if (strcmp(metric, "hopcount") == 0)
        metric = "hop";
    snprintf(buf, COST_TYPE_NAME, "%s-%s", type->mode == COST_ORDINAL ? "ord" : "num", metric);
    return buf;
}
