#include "sim/net/meter.h"

#include <errno.h>
#include <stdlib.h>

const char *const net_class_words[] = {"p2p", "cdn", "background", "alto", NULL};

struct meter {
    struct meter_window window;
    uint32_t ports, nbins, cells;
    uint32_t bin;  /* the running one */
    bool running;  /* the window's start has passed */
    double **bins; /* [port * NET_CLASSES + class]: one figure a bin; NULL: nothing yet */
    double *between;
    int error;
};

struct meter *meter_new(uint32_t ports, struct meter_window window)
{
    struct meter *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->window = window;
    m->ports = ports;
    m->nbins = (uint32_t)((window.to - window.from + window.bin - 1) / window.bin);
    m->running = window.from == 0;
    m->bins = calloc((size_t)ports * NET_CLASSES + 1, sizeof *m->bins);
    if (!m->bins) {
        free(m);
        return NULL;
    }
    return m;
}

void meter_free(struct meter *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < (size_t)m->ports * NET_CLASSES; i++)
        free(m->bins[i]);
    free(m->bins);
    free(m->between);
    free(m);
}

int meter_set_cells(struct meter *m, uint32_t cells)
{
    free(m->between);
    m->cells = cells;
    m->between = calloc((size_t)cells * cells + 1, sizeof *m->between);
    return m->between ? 0 : -ENOMEM;
}

int meter_error(const struct meter *m)
{
    return m->error;
}

static sim_time bin_end(const struct meter *m, uint32_t bin)
{
    sim_time end = m->window.from + (sim_time)(bin + 1) * m->window.bin;
    return end < m->window.to ? end : m->window.to;
}

sim_time meter_boundary(const struct meter *m)
{
    if (!m->running)
        return m->window.from;
    return m->bin < m->nbins ? bin_end(m, m->bin) : SIM_NEVER;
}

void meter_next_bin(struct meter *m)
{
    if (!m->running)
        m->running = true;
    else
        m->bin++;
}

static bool counts(const struct meter *m)
{
    return m->running && m->bin < m->nbins;
}

void meter_add(struct meter *m, uint32_t port, enum net_class class, double bytes)
{
    double **bins = &m->bins[(size_t)port * NET_CLASSES + class];
    if (!counts(m))
        return;
    if (!*bins && !(*bins = calloc(m->nbins, sizeof **bins))) {
        m->error = -ENOMEM;
        return;
    }
    (*bins)[m->bin] += bytes;
}

void meter_add_between(struct meter *m, uint32_t from_cell, uint32_t to_cell, double bytes)
{
    if (counts(m))
        m->between[(size_t)from_cell * m->cells + to_cell] += bytes;
}

struct meter_window meter_window(const struct meter *m)
{
    return m->window;
}

uint32_t meter_bins(const struct meter *m)
{
    return m->nbins;
}

double meter_bin_seconds(const struct meter *m, uint32_t bin)
{
    return (double)(bin_end(m, bin) - m->window.from - (sim_time)bin * m->window.bin) / 1e9;
}

double meter_bin(const struct meter *m, uint32_t port, enum net_class class, uint32_t bin)
{
    const double *bins = m->bins[(size_t)port * NET_CLASSES + class];
    return bins ? bins[bin] : 0;
}

double meter_total(const struct meter *m, uint32_t port, enum net_class class)
{
    const double *bins = m->bins[(size_t)port * NET_CLASSES + class];
    double sum = 0;
    for (uint32_t i = 0; bins && i < m->nbins; i++)
        sum += bins[i];
    return sum;
}

double meter_between(const struct meter *m, uint32_t from_cell, uint32_t to_cell)
{
    return m->between[(size_t)from_cell * m->cells + to_cell];
}
