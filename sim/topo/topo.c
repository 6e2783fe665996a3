#include "sim/topo/topo.h"

#include <stdlib.h>
#include <string.h>

bool topo_interdomain(const struct topo *t, uint32_t link)
{
    const struct topo_link *l = &t->links[link];
    return t->nodes[l->from].network != t->nodes[l->to].network;
}

/* All arrays are ordered by name, which is the first member of their structs. */
static int name_compare(const void *name, const void *element)
{
    return strcmp(name, *(const char *const *)element);
}

static uint32_t find(const char *name, const void *array, uint32_t n, size_t size)
{
    const char *found = n ? bsearch(name, array, n, size, name_compare) : NULL;
    return found ? (uint32_t)((size_t)(found - (const char *)array) / size) : TOPO_NONE;
}

uint32_t topo_find_network(const struct topo *t, const char *name)
{
    return find(name, t->networks, t->nnetworks, sizeof *t->networks);
}

uint32_t topo_find_class(const struct topo *t, const char *name)
{
    return find(name, t->classes, t->nclasses, sizeof *t->classes);
}

uint32_t topo_find_area(const struct topo *t, const char *name)
{
    return find(name, t->areas, t->nareas, sizeof *t->areas);
}

uint32_t topo_find_node(const struct topo *t, const char *name)
{
    return find(name, t->nodes, t->nnodes, sizeof *t->nodes);
}

uint32_t topo_find_link(const struct topo *t, const char *name)
{
    return find(name, t->links, t->nlinks, sizeof *t->links);
}

uint64_t topo_hosts(const struct topo *t)
{
    uint64_t hosts = 0;
    for (uint32_t i = 0; i < t->nnodes; i++)
        hosts += t->nodes[i].hosts;
    return hosts;
}
