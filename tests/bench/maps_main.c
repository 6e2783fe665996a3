/*
 * Measures what a large network map costs from its file to the document served. Prints figures, fails
 * nothing.
 *
 *   maps make PREFIXES PIDS     prints a map file: three quarters of the prefixes are IPv4
 *   maps costs PREFIXES PIDS    the same with a cost for every pair of PIDs
 *   maps load FILE              prints what loading it, writing its document and publishing it take
 */
#include "server/edition.h"
#include "server/mapfile.h"
#include "sim/base/problems.h"
#include "sim/base/quantity.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double peak_mib(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_maxrss / 1024;
}

/* The ith of prefixes that spread over the address space in no order, each once. */
static void put_prefix(uint64_t i, bool v4)
{
    uint32_t x = (uint32_t)i * UINT32_C(2654435761);
    if (v4) /* 22 bits of the product's ends: distinct for i < 2^22 */
        printf("\"%u.%u.%u.0/24\"", 1 + (x & 0x7f), x >> 7 & 0xff, x >> 15 & 0xff);
    else
        printf("\"2a%02x:%x:%x::/48\"", x & 0x1f, x >> 5 & 0xfff, x >> 17 & 0x7fff);
}

static void put_group(const char *family, uint64_t from, uint64_t to, uint64_t step, bool v4)
{
    printf("\"%s\":[", family);
    for (uint64_t i = from; i < to; i += step) {
        if (i > from)
            putchar(',');
        put_prefix(i, v4);
    }
    putchar(']');
}

/* Costs of every pair, of the size that numbers from traffic engineering have. */
static void put_costs(uint64_t pids)
{
    for (uint64_t src = 0; src < pids; src++) {
        printf("%s\n\"pid-%" PRIu64 "\":{", src ? "," : "", src);
        for (uint64_t dst = 0; dst < pids; dst++) {
            uint32_t x = (uint32_t)(src * pids + dst) * UINT32_C(2654435761);
            printf("%s\"pid-%" PRIu64 "\":%u", dst ? "," : "", dst, src == dst ? 0 : x >> 16);
        }
        putchar('}');
    }
}

static int make(uint64_t prefixes, uint64_t pids, bool costs)
{
    uint64_t v4 = prefixes / 4 * 3;
    printf("{\"network-map\":{\"rest\":{\"ipv4\":[\"0.0.0.0/0\"],\"ipv6\":[\"::/0\"]}");
    for (uint64_t pid = 0; pid < pids; pid++) {
        printf(",\n\"pid-%" PRIu64 "\":{", pid);
        put_group("ipv4", pid, v4, pids, true);
        putchar(',');
        put_group("ipv6", pid, prefixes - v4, pids, false);
        putchar('}');
    }
    puts("},\n\"cost-maps\":[{\"meta\":{\"cost-type\":{\"cost-metric\":\"routingcost\","
         "\"cost-mode\":\"numerical\"}},\"cost-map\":{");
    if (costs)
        put_costs(pids);
    else
        fputs("\"rest\":{\"rest\":1}", stdout);
    puts("}}]}");
    return 0;
}

static size_t prefixes_of(const struct netmap *m)
{
    const struct prefix *first;
    size_t n = 0;
    for (uint32_t pid = 0; pid < netmap_pids(m); pid++)
        n += netmap_prefixes(m, pid, FAMILY_IPV4, &first) +
             netmap_prefixes(m, pid, FAMILY_IPV6, &first);
    return n;
}

static int load(const char *path)
{
    struct problems *errors = problems_new(), *warnings = problems_new();
    struct mapset *maps;
    double start = now();
    int code = mapfile_load(&path, 1, OFFER_FILTERED, errors, warnings, &maps);
    double loaded = now();
    problems_print(errors, stderr);
    struct editions *editions = editions_new();
    uint64_t fence;
    if (code == 0 && editions && editions_publish(editions, maps, NULL, 0, &fence) == 0) {
        double published = now();
        const struct netmap *m = mapset_netmap(maps, 0);
        printf("bytes_per_prefix %.1f\n", (double)netmap_size(m) / (double)prefixes_of(m));
        printf("load_seconds %.3f\npublish_seconds %.3f\npeak_mib %.1f\n", loaded - start,
               published - loaded, peak_mib());
    }
    editions_free(editions);
    mapset_unref(maps);
    problems_free(errors);
    problems_free(warnings);
    return code ? 3 : 0;
}

int main(int argc, char **argv)
{
    long long prefixes, pids;
    bool costs = argc == 4 && strcmp(argv[1], "costs") == 0;
    if (argc == 4 && (costs || strcmp(argv[1], "make") == 0) &&
        whole_parse(argv[2], 4, 1 << 21, &prefixes) == 0 &&
        whole_parse(argv[3], 1, costs ? 5000 : 100000, &pids) == 0)
        return make((uint64_t)prefixes, (uint64_t)pids, costs);
    if (argc == 3 && strcmp(argv[1], "load") == 0)
        return load(argv[2]);
    fprintf(stderr, "usage: maps make | costs PREFIXES PIDS\n       maps load FILE\n");
    return 2;
}
