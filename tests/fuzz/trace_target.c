/* Arrival traces: a plan drawn from one keeps to it, and to the population. */
#include "tests/fuzz/targets.h"

#include "sim/p2p/plan.h"
#include "tests/support/topology.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Two areas of four hosts each. */
static const char graph[] =
    "{'networks': {'n': {}}, 'classes': {'x': {'up': '1 Mbit/s', 'down': '1 Mbit/s'}}, 'nodes': {"
    "'a': {'network': 'n', 'kind': 'access', 'hosts': 4, 'classes': {'x': 1}, 'prefixes': "
    "['10.0.0.0/24']}, 'b': {'network': 'n', 'kind': 'access', 'hosts': 4, 'classes': {'x': 1}, "
    "'prefixes': ['10.0.1.0/24']}}, 'links': {'ab': {'from': 'a', 'to': 'b', 'kind': 'backbone', "
    "'capacity': '1 Gbit/s'}}}";

static void check_plan(const struct plan *p)
{
    int64_t peers[2] = {0, 0};
    assert(p->njoins == 4);
    for (size_t i = 0; i < p->njoins; i++) {
        const struct join *j = &p->joins[i];
        assert(j->at >= (i ? p->joins[i - 1].at : 0) && j->at <= 9000000000 * SIM_SECOND);
        assert(j->group < 2 && j->host / 4 == j->group && j->peer == 1 + i);
        for (size_t k = 0; k < i; k++)
            assert(p->joins[k].host != j->host);
        peers[j->group]++;
    }
    assert(peers[0] == 2 && peers[1] == 2);
}

/* Draws two peers of each area by the trace in that file, and a seed. */
static void draw(const char *path, const struct topo *t)
{
    struct group_conf groups[2] = {{.at = {"a", "/a", true}, .peers = 2, .area = "a"},
                                   {.at = {"b", "/b", true}, .peers = 2, .area = "b"}};
    struct seeds_conf seeds = {.at = {"", "/seeds", true}, .count = 1};
    struct size_conf content = {.value = 1000};
    struct popularity_conf popularity = {.kind = POPULARITY_EQUAL};
    struct arrival_conf arrivals = {.kind = ARRIVAL_TRACE, .file = path};
    struct swarm_conf conf = {.count = 1,
                              .content = &content,
                              .popularity = &popularity,
                              .population = {groups, 2},
                              .seeds = &seeds,
                              .arrivals = &arrivals};
    struct hosts *hosts = hosts_new(t, 1, 1);
    struct plan_input in = {&conf, "w", t, hosts, 1, 1, "/"};
    struct err e = ERR_INIT;
    struct plan p;
    int code = plan_draw(&p, &in, &e);
    assert(code == 0 || (code == -EINVAL && e.text[0]));
    if (code == 0)
        check_plan(&p);
    plan_fini(&p);
    hosts_free(hosts);
}

void fuzz_trace(const uint8_t *data, size_t size)
{
    char path[64];
    struct topology t = topology_of(graph);
    FILE *file = tmpfile();
    if (!file || fwrite(data, 1, size, file) != size || fflush(file))
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(file));
    draw(path, t.topo);
    fclose(file);
    topology_free(&t);
}
