#include "server/service.h"

#include "server/service_costmap.h"
#include "server/service_endpointcost.h"
#include "server/service_endpointprop.h"
#include "server/service_networkmap.h"

void service_answer(const struct mapset *maps, const struct question *q, struct answer *a)
{
    const struct resource *r = q->resource;
    switch (r ? r->service : SERVICE_DIRECTORY) {
    case SERVICE_DIRECTORY:
        service_directory(maps, q->links, q->n_links, a);
        break;
    case SERVICE_NETWORKMAP:
        service_networkmap(r->netmap, a);
        break;
    case SERVICE_FILTERED_NETWORKMAP:
        service_networkmap_filtered(r->netmap, q->body, q->size, a);
        break;
    case SERVICE_COSTMAP:
        service_costmap(r->costmap, a);
        break;
    case SERVICE_FILTERED_COSTMAP:
        service_costmap_filtered(maps, r->netmap, q->body, q->size, a);
        break;
    case SERVICE_ENDPOINTPROP:
        service_endpointprop(maps, q->body, q->size, a);
        break;
    case SERVICE_ENDPOINTCOST:
        service_endpointcost(maps, q, a);
        break;
    case SERVICES:
        break;
    }
}
