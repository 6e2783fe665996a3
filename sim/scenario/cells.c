#include "sim/scenario/cells.h"

#include "sim/scenario/servers.h"

#include <errno.h>
#include <stdlib.h>

/* Whose maps say which PID a host is in: the reference partition is the same in all arms. */
static const struct cell *reference_cell(const struct scenario *s, size_t point)
{
    const struct cell *baseline = scenario_cell(s, point, s->baseline);
    if (baseline->conf->alto->servers.n)
        return baseline;
    for (size_t arm = 0; arm < s->narms; arm++) {
        if (scenario_cell(s, point, arm)->conf->alto->servers.n)
            return scenario_cell(s, point, arm);
    }
    return baseline;
}

int cells_reference(const struct scenario *s, size_t point, const struct topo *t,
                    struct mapset **maps)
{
    const struct cell *c = reference_cell(s, point);
    int code = 0;
    for (uint32_t n = 0; code == 0 && n < t->nnetworks; n++) {
        for (size_t i = 0; code == 0 && !maps[n] && i < c->conf->alto->servers.n; i++) {
            const struct server_conf *server = &c->conf->alto->servers.v[i];
            if (server_serves(server, t->networks[n].name) &&
                topo_find_network(t, server->network) != TOPO_NONE)
                code = server_maps(server, server->policy, t, s->folder, NULL, &maps[n]);
        }
    }
    return code;
}

/* The cell of a node and PID, made when it is new. */
static uint32_t cell_of(struct cells *c, uint32_t *room, uint32_t node, uint32_t pid)
{
    for (uint32_t i = c->n; i-- > 0 && c->node[i] == node;) { /* hosts come node by node */
        if (c->pid[i] == pid)
            return i;
    }
    if (c->n == *room) {
        *room = 2 * *room + 16;
        uint32_t *nodes = realloc(c->node, *room * sizeof *nodes);
        if (nodes)
            c->node = nodes;
        uint32_t *pids = realloc(c->pid, *room * sizeof *pids);
        if (pids)
            c->pid = pids;
        if (!nodes || !pids)
            return UINT32_MAX;
    }
    c->node[c->n] = node;
    c->pid[c->n] = pid;
    return c->n++;
}

int cells_make(struct cells *c, const struct topo *t, const struct hosts *h,
               struct mapset *const *maps, uint32_t **of)
{
    uint32_t room = 0, *cell = malloc(((size_t)hosts_count(h) + 1) * sizeof *cell);
    int code = cell ? 0 : -ENOMEM;
    *c = (struct cells){.n = 0};
    for (uint32_t node = 0; code == 0 && node < t->nnodes; node++) {
        const struct mapset *m = maps[t->nodes[node].network];
        uint32_t first, end;
        hosts_of_node(h, node, &first, &end);
        for (uint32_t i = first; code == 0 && i < end; i++) {
            struct addr a = host_addr(h, i);
            uint32_t pid = m ? netmap_locate(mapset_netmap(m, 0), &a) : UINT32_MAX;
            cell[i] = cell_of(c, &room, node, pid);
            code = cell[i] == UINT32_MAX ? -ENOMEM : 0;
        }
    }
    if (code)
        free(cell);
    *of = code ? NULL : cell;
    return code;
}

void cells_fini(struct cells *c)
{
    free(c->node);
    free(c->pid);
    *c = (struct cells){.n = 0};
}
