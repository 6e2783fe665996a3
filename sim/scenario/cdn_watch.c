#include "sim/scenario/cdn_watch.h"

#include <errno.h>

static void note_request(void *ctx, uint32_t agent, uint32_t server, double bytes, sim_time now)
{
    mapping_add(ctx, agent, server, bytes, now);
}

int cdn_watch_init(struct cdn_watch *w, struct cdn *cdn, struct net *net,
                   struct mapset *const *maps)
{
    size_t n = cdn_servers(cdn);
    struct mapping_input in = {net, cdn_server_hosts(cdn), cdn_surrogates(cdn), n, maps};
    *w = (struct cdn_watch){.cdn = cdn, .servers = n, .mapping = mapping_new(&in)};
    if (!w->mapping)
        return -ENOMEM;
    cdn_tell(cdn, note_request, w->mapping);
    return 0;
}

void cdn_watch_fini(struct cdn_watch *w)
{
    mapping_free(w->mapping);
    vec_free(&w->times);
    vec_free(&w->counts);
    vec_free(&w->server_counts);
    *w = (struct cdn_watch){0};
}

int cdn_watch_note(struct cdn_watch *w, sim_time now)
{
    if (!vec_reserve(&w->server_counts, w->server_counts.n + w->servers) ||
        !vec_reserve(&w->counts, w->counts.n + 1) || !vec_push(&w->times, now))
        return -ENOMEM;
    w->counts.v[w->counts.n++] = cdn_count(w->cdn);
    cdn_read_servers(w->cdn, w->server_counts.v + w->server_counts.n);
    w->server_counts.n += w->servers;
    cdn_restart_peaks(w->cdn);
    return 0;
}

struct cdn_count cdn_watch_count(const struct cdn_watch *w, size_t from, size_t to)
{
    struct cdn_count a = w->counts.v[from], b = w->counts.v[to];
    return (struct cdn_count){.asked = b.asked - a.asked,
                              .over = b.over - a.over,
                              .failed = b.failed - a.failed,
                              .guided = b.guided - a.guided,
                              .fallbacks = b.fallbacks - a.fallbacks,
                              .alto = b.alto - a.alto,
                              .delivered = b.delivered - a.delivered,
                              .advised = b.advised - a.advised,
                              .followed = b.followed - a.followed};
}

struct cdn_server_count cdn_watch_server(const struct cdn_watch *w, size_t server, size_t from,
                                         size_t to)
{
    const struct cdn_server_count *a = &w->server_counts.v[from * w->servers + server];
    struct cdn_server_count d = w->server_counts.v[to * w->servers + server];
    d.requests -= a->requests;
    d.hits -= a->hits;
    d.asked -= a->asked;
    d.hit -= a->hit;
    d.sent -= a->sent;
    d.fetched -= a->fetched;
    d.busy -= a->busy;
    for (size_t i = from + 1; i < to; i++) {
        uint32_t peak = w->server_counts.v[i * w->servers + server].peak;
        d.peak = peak > d.peak ? peak : d.peak;
    }
    return d;
}
