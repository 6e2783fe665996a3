#include "sim/topo/netgraph.h"

#include <igraph.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum { SPRING_NODES_MAX = 1000, LAYOUT_SEED = 1 };

struct netgraph {
    igraph_t graph;
    igraph_vector_t weights;
};

static int code_of(igraph_error_t error)
{
    switch (error) {
    case IGRAPH_SUCCESS:
        return 0;
    case IGRAPH_ENOMEM:
        return -ENOMEM;
    case IGRAPH_EFILE:
        return -EIO;
    default:
        return -EINVAL;
    }
}

static int fill(struct netgraph *g, size_t nodes, const uint32_t (*ends)[2], const double *weights,
                size_t links)
{
    igraph_vector_int_t edges;
    if (igraph_vector_int_init(&edges, 2 * (igraph_integer_t)links))
        return -ENOMEM;
    for (size_t i = 0; i < links; i++) {
        VECTOR(edges)[2 * i] = ends[i][0];
        VECTOR(edges)[2 * i + 1] = ends[i][1];
    }
    int code =
        code_of(igraph_create(&g->graph, &edges, (igraph_integer_t)nodes, IGRAPH_UNDIRECTED));
    igraph_vector_int_destroy(&edges);
    if (code)
        return code;
    if (igraph_vector_init(&g->weights, (igraph_integer_t)links)) {
        igraph_destroy(&g->graph);
        return -ENOMEM;
    }
    for (size_t i = 0; i < links; i++)
        VECTOR(g->weights)[i] = weights ? weights[i] : 1;
    return 0;
}

struct netgraph *netgraph_new(size_t nodes, const uint32_t (*ends)[2], const double *weights,
                              size_t links)
{
    igraph_set_error_handler(igraph_error_handler_ignore); /* the default one aborts */
    struct netgraph *g = calloc(1, sizeof *g);
    if (g && fill(g, nodes, ends, weights, links)) {
        free(g);
        return NULL;
    }
    return g;
}

void netgraph_free(struct netgraph *g)
{
    if (!g)
        return;
    igraph_vector_destroy(&g->weights);
    igraph_destroy(&g->graph);
    free(g);
}

int netgraph_distances(const struct netgraph *g, uint32_t target, double *distance)
{
    igraph_matrix_t row;
    if (igraph_matrix_init(&row, 0, 0))
        return -ENOMEM;
    int code = code_of(igraph_distances_dijkstra(&g->graph, &row, igraph_vss_1(target),
                                                 igraph_vss_all(), &g->weights, IGRAPH_ALL));
    for (igraph_integer_t i = 0; code == 0 && i < igraph_vcount(&g->graph); i++)
        distance[i] = MATRIX(row, 0, i);
    igraph_matrix_destroy(&row);
    return code;
}

int netgraph_components(const struct netgraph *g, uint32_t *component, uint32_t *count)
{
    igraph_vector_int_t members;
    igraph_integer_t n = 0;
    if (igraph_vector_int_init(&members, 0))
        return -ENOMEM;
    int code = code_of(igraph_connected_components(&g->graph, &members, NULL, &n, IGRAPH_WEAK));
    for (igraph_integer_t i = 0; code == 0 && i < igraph_vcount(&g->graph); i++)
        component[i] = (uint32_t)VECTOR(members)[i];
    *count = (uint32_t)n;
    igraph_vector_int_destroy(&members);
    return code;
}

int netgraph_articulation(const struct netgraph *g, uint32_t *count)
{
    igraph_vector_int_t points;
    if (igraph_vector_int_init(&points, 0))
        return -ENOMEM;
    int code = code_of(igraph_articulation_points(&g->graph, &points));
    *count = (uint32_t)igraph_vector_int_size(&points);
    igraph_vector_int_destroy(&points);
    return code;
}

/* Stretches one column of a layout over the unit interval. */
static void normalise(const igraph_matrix_t *at, igraph_integer_t column, double *out, size_t n)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        double v = MATRIX(*at, (igraph_integer_t)i, column);
        least = fmin(least, v);
        most = fmax(most, v);
    }
    for (size_t i = 0; i < n; i++) {
        double v = MATRIX(*at, (igraph_integer_t)i, column);
        double share = most > least ? (v - least) / (most - least) : 0.5;
        out[i] = round(share * 1e4) / 1e4;
    }
}

int netgraph_layout(const struct netgraph *g, double *x, double *y)
{
    igraph_matrix_t at;
    size_t n = (size_t)igraph_vcount(&g->graph);
    if (igraph_matrix_init(&at, 0, 0))
        return -ENOMEM;
    igraph_rng_seed(igraph_rng_default(), LAYOUT_SEED); /* the grid model draws from it */
    igraph_error_t error = igraph_layout_circle(&g->graph, &at, igraph_vss_all());
    if (error == IGRAPH_SUCCESS && n <= SPRING_NODES_MAX)
        error = igraph_layout_kamada_kawai(&g->graph, &at, true, 50 * (igraph_integer_t)n, 0,
                                           (igraph_real_t)n, NULL, NULL, NULL, NULL, NULL);
    else if (error == IGRAPH_SUCCESS)
        error =
            igraph_layout_fruchterman_reingold(&g->graph, &at, true, 200, sqrt((double)n),
                                               IGRAPH_LAYOUT_GRID, NULL, NULL, NULL, NULL, NULL);
    if (error == IGRAPH_SUCCESS && n) {
        normalise(&at, 0, x, n);
        normalise(&at, 1, y, n);
    }
    igraph_matrix_destroy(&at);
    return code_of(error);
}

/* Gives a copy of the graph an attribute. */
static igraph_error_t set_column(igraph_t *g, const struct netgraph_column *c, size_t n, int links)
{
    igraph_strvector_t texts;
    igraph_vector_t numbers = {NULL, NULL, NULL}; /* a view, not to be destroyed */
    igraph_error_t error;
    if (!c->texts) {
        igraph_vector_view(&numbers, c->numbers, (igraph_integer_t)n);
        return links ? SETEANV(g, c->name, &numbers) : SETVANV(g, c->name, &numbers);
    }
    if ((error = igraph_strvector_init(&texts, (igraph_integer_t)n)) != IGRAPH_SUCCESS)
        return error;
    for (size_t i = 0; error == IGRAPH_SUCCESS && i < n; i++)
        error = igraph_strvector_set(&texts, (igraph_integer_t)i, c->texts[i]);
    if (error == IGRAPH_SUCCESS)
        error = links ? SETEASV(g, c->name, &texts) : SETVASV(g, c->name, &texts);
    igraph_strvector_destroy(&texts);
    return error;
}

int netgraph_write_graphml(const struct netgraph *g, const struct netgraph_column *nodes,
                           size_t nnodes, const struct netgraph_column *links, size_t nlinks,
                           FILE *out)
{
    igraph_t copy;
    igraph_attribute_table_t *before = igraph_set_attribute_table(&igraph_cattribute_table);
    size_t n = (size_t)igraph_vcount(&g->graph), m = (size_t)igraph_ecount(&g->graph);
    igraph_vector_int_t edges;
    igraph_error_t error = igraph_vector_int_init(&edges, 0);
    if (error == IGRAPH_SUCCESS) {
        error = igraph_get_edgelist(&g->graph, &edges, false);
        if (error == IGRAPH_SUCCESS)
            error = igraph_create(&copy, &edges, (igraph_integer_t)n, IGRAPH_UNDIRECTED);
        igraph_vector_int_destroy(&edges);
    }
    if (error == IGRAPH_SUCCESS) {
        for (size_t i = 0; error == IGRAPH_SUCCESS && i < nnodes; i++)
            error = set_column(&copy, &nodes[i], n, 0);
        for (size_t i = 0; error == IGRAPH_SUCCESS && i < nlinks; i++)
            error = set_column(&copy, &links[i], m, 1);
        if (error == IGRAPH_SUCCESS)
            error = igraph_write_graph_graphml(&copy, out, true);
        igraph_destroy(&copy);
    }
    igraph_set_attribute_table(before);
    return code_of(error);
}
