/*
 * The information resources of RFC 7285 section 9.1: what kinds there are, and the ID and path of
 * each one that a set of maps leads to.
 *
 * Each network map ID has
 *     ID                    GET   networkmap/ID
 *     ID:filtered           POST  networkmap/ID/filtered
 *     ID:COSTTYPE           GET   costmap/ID/COSTTYPE         for each of its cost maps
 *     ID:filtered-costs     POST  costmap/ID/filtered         if it has cost maps
 * and the whole set has
 *     endpoint-property     POST  endpointprop/lookup
 *     endpoint-cost         POST  endpointcost/lookup         from the default map's cost maps
 * IDs depend on the network map's ID and the cost type only, so they are stable while maps change
 * (section 9.1.1); where such an ID would exceed 64 characters, a digest stands for the network
 * map's. COSTTYPE is the cost type's name in the directory: "num-" or "ord-" and the metric, where
 * "routing" and "hop" stand for "routingcost" and "hopcount" as in the RFC's examples; in an ID, a
 * '.' of the metric becomes '_'.
 */
#ifndef SERVER_RESOURCE_H
#define SERVER_RESOURCE_H

#include "server/costmap.h"
#include "server/netmap.h"

enum service {
    SERVICE_DIRECTORY,
    SERVICE_NETWORKMAP,
    SERVICE_FILTERED_NETWORKMAP,
    SERVICE_COSTMAP,
    SERVICE_FILTERED_COSTMAP,
    SERVICE_ENDPOINTPROP,
    SERVICE_ENDPOINTCOST,
    SERVICES
};

#define MEDIA_ERROR "application/alto-error+json"

/* A word for the service in statistics and messages: "networkmap", "endpointcost". */
const char *service_name(enum service service);

/* The media type of its answers. */
const char *service_media(enum service service);

/* The media type of the parameters it takes by POST; NULL: it takes none and answers GET. */
const char *service_accepts(enum service service);

enum { COST_TYPE_NAME = COST_METRIC_MAX + 5, RESOURCE_PATH = 128 };

struct resource {
    enum service service;
    char id[RESOURCE_ID_MAX + 1];
    char path[RESOURCE_PATH];      /* relative to the folder of the directory */
    const struct netmap *netmap;   /* what it uses, borrowed; NULL for endpoint services */
    const struct costmap *costmap; /* SERVICE_COSTMAP: the one it gives, borrowed; else NULL */
};

/* The resource that offers a network map, whole or filtered, or filtered costs between its PIDs. */
struct resource resource_of_netmap(enum service service, const struct netmap *netmap);

/* The resource that gives a cost map. */
struct resource resource_of_costmap(const struct netmap *netmap, const struct costmap *costmap);

/* One of the endpoint services. */
struct resource resource_of_endpoints(enum service service);

/* The name of a cost type in the directory. Returns buf. */
char *cost_type_name(const struct cost_type *type, char buf[COST_TYPE_NAME]);

#endif
