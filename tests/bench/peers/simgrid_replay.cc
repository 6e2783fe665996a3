/*
 * The flow replay of flow_replay_main.c on SimGrid (S4U), for comparing engines side by side: the
 * same network, the same flows, the same output. Fluid max-min sharing without latency and without
 * any of the TCP corrections, which is what the options below say.
 *
 *     simgrid_replay FLOWS.csv ISPS HOSTS_PER_ISP UP DOWN CORE [SIMGRID OPTION]...
 */
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

namespace sg4 = simgrid::s4u;

struct Flow {
    double arrival, completion;
    int src, dst;
    unsigned long long bytes;
};

static double cpu_seconds()
{
    timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

static std::vector<Flow> read_flows(const char *path)
{
    std::vector<Flow> flows;
    FILE *in = fopen(path, "r");
    char line[256];
    if (!in || !fgets(line, sizeof line, in)) {
        perror(path);
        exit(2);
    }
    Flow f{};
    while (fscanf(in, "%lf,%d,%d,%llu\n", &f.arrival, &f.src, &f.dst, &f.bytes) == 4)
        flows.push_back(f);
    fclose(in);
    return flows;
}

using Links = std::vector<sg4::LinkInRoute>;

/* One star of hosts for each ISP, and a core link of each ISP on every route between two of them. */
static std::vector<sg4::Host *> build(int isps, int per_isp, double up, double down, double core)
{
    auto *world = sg4::create_full_zone("world");
    std::vector<sg4::Host *> hosts;
    std::vector<sg4::NetZone *> zones;
    std::vector<simgrid::kernel::routing::NetPoint *> gates;
    std::vector<sg4::Link *> cores;
    for (int i = 0; i < isps; i++) {
        const std::string isp = std::to_string(i);
        auto *zone = sg4::create_star_zone("isp" + isp);
        zone->set_parent(world);
        auto *gate = zone->create_router("gate" + isp);
        zone->add_route(gate, nullptr, nullptr, nullptr, Links{}, true);
        for (int h = 0; h < per_isp; h++) {
            const std::string name = std::to_string(i * per_isp + h);
            auto *host = zone->create_host("host" + name, 1e9)->seal();
            auto *out = zone->create_link("up" + name, up)->seal();
            auto *in = zone->create_link("down" + name, down)->seal();
            zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr,
                            Links{sg4::LinkInRoute(out)}, false);
            zone->add_route(nullptr, host->get_netpoint(), nullptr, nullptr,
                            Links{sg4::LinkInRoute(in)}, false);
            hosts.push_back(host);
        }
        zone->seal();
        zones.push_back(zone);
        gates.push_back(gate);
        cores.push_back(world->create_link("core" + isp, core)->seal());
    }
    for (int i = 0; i < isps; i++) {
        for (int k = 0; k < isps; k++) {
            if (i != k)
                world->add_route(
                    zones[i]->get_netpoint(), zones[k]->get_netpoint(), gates[i], gates[k],
                    Links{sg4::LinkInRoute(cores[i]), sg4::LinkInRoute(cores[k])}, false);
        }
    }
    world->seal();
    return hosts;
}

/* Starts each flow at its time; completions are noted as they are told. */
static void inject(std::vector<Flow> *flows, const std::vector<sg4::Host *> *hosts,
                   std::vector<sg4::CommPtr> *comms)
{
    for (Flow &f : *flows) {
        sg4::this_actor::sleep_until(f.arrival);
        auto comm = sg4::Comm::sendto_init((*hosts)[f.src], (*hosts)[f.dst]);
        comm->set_payload_size(f.bytes);
        comm->start();
        comms->push_back(comm);
    }
}

int main(int argc, char **argv)
{
    sg4::Engine engine(&argc, argv); /* takes the options that are SimGrid's */
    if (argc != 7) {
        fputs("usage: simgrid_replay FLOWS.csv ISPS HOSTS_PER_ISP UP DOWN CORE [OPTION]...\n",
              stderr);
        return 2;
    }
    std::vector<Flow> flows = read_flows(argv[1]);
    auto hosts = build(atoi(argv[2]), atoi(argv[3]), atof(argv[4]), atof(argv[5]), atof(argv[6]));
    std::vector<sg4::CommPtr> comms;
    size_t first = 0;
    double batch = 0, before = cpu_seconds();
    while (first < flows.size() && flows[first].arrival == 0)
        first++;
    sg4::Actor::create("inject", hosts[0], inject, &flows, &hosts, &comms);
    if (first > 1) {
        engine.run_until(0);
        batch = cpu_seconds() - before;
    }
    engine.run();
    const double spent = cpu_seconds() - before, events = 2.0 * double(flows.size());
    puts("flow,t_arrival,t_completion");
    for (size_t i = 0; i < flows.size(); i++)
        printf("%zu,%.9f,%.9f\n", i, flows[i].arrival, comms[i]->get_finish_time());
    fprintf(stderr, "events %.0f\ncpu_seconds %.6f\nevents_per_second %.1f\n", events, spent,
            events / spent);
    if (first > 1)
        fprintf(stderr, "first_batch_seconds %.6f\nevents_per_second_after_first_batch %.1f\n",
                batch, (events - double(first)) / (spent - batch));
    return 0;
}
