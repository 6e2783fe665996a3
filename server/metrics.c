#include "server/metrics.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

/* --- The format ------------------------------------------------------------------------------- */

static void begin(FILE *out, const char *name, const char *type, const char *help)
{
    fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put_number(FILE *out, const char *name, const char *type, const char *help,
                       double value)
{
    begin(out, name, type, help);
    fprintf(out, "%s %.17g\n", name, value);
}

void metrics_put_label(FILE *out, const char *value)
{
    putc('"', out);
    for (; *value; value++) {
        if (*value == '\n')
            fputs("\\n", out);
        else if (*value == '"' || *value == '\\')
            fprintf(out, "\\%c", *value);
        else
            putc(*value, out);
    }
    putc('"', out);
}

static unsigned long long whole(uint64_t n)
{
    return (unsigned long long)n;
}

/* --- Requests --------------------------------------------------------------------------------- */

static const char *service_of(size_t i)
{
    return i < SERVICES ? service_name((enum service)i) : "unknown";
}

enum part { REQUESTS, BYTES_IN, BYTES_OUT };

static void put_traffic(FILE *out, const struct tally_figures *f, const char *name, enum part part)
{
    for (size_t i = 0; i <= SERVICES; i++) {
        for (int class = 0; class < TALLY_CLASSES; class ++) {
            const struct traffic *t = &f->classes[i][class];
            const uint64_t values[] = {t->requests, t->bytes_in, t->bytes_out};
            if (t->requests)
                fprintf(out, "%s{service=\"%s\",class=\"%dxx\"} %llu\n", name, service_of(i),
                        class + 1, whole(values[part]));
        }
    }
}

static void put_times(FILE *out, const char *service, const struct tally_times *t)
{
    static const char name[] = "alto_request_duration_seconds";
    uint64_t below = 0;
    for (int i = 0; i < TALLY_BUCKETS; i++) {
        below += t->took[i];
        fprintf(out, "%s_bucket{service=\"%s\",le=\"%g\"} %llu\n", name, service,
                (double)tally_buckets[i] / 1e9, whole(below));
    }
    fprintf(out, "%s_bucket{service=\"%s\",le=\"+Inf\"} %llu\n", name, service, whole(t->requests));
    fprintf(out, "%s_sum{service=\"%s\"} %.9f\n", name, service, (double)t->sum / 1e9);
    fprintf(out, "%s_count{service=\"%s\"} %llu\n", name, service, whole(t->requests));
}

static void put_requests(FILE *out, const struct alto_server_stats *stats)
{
    const struct tally_figures *f = &stats->figures;
    begin(out, "alto_requests_total", "counter", "Requests answered.");
    put_traffic(out, f, "alto_requests_total", REQUESTS);
    begin(out, "alto_request_bytes_total", "counter", "Bytes of requests' bodies.");
    put_traffic(out, f, "alto_request_bytes_total", BYTES_IN);
    begin(out, "alto_response_bytes_total", "counter", "Bytes of answers' bodies.");
    put_traffic(out, f, "alto_response_bytes_total", BYTES_OUT);
    begin(out, "alto_errors_total", "counter", "ALTO errors (RFC 7285 section 8.5.2).");
    for (int i = 0; tally_errors[i]; i++)
        fprintf(out, "alto_errors_total{code=\"%s\"} %llu\n", tally_errors[i],
                whole(f->alto_errors[i]));
    begin(out, "alto_request_duration_seconds", "histogram",
          "Time from a whole request to its ready answer.");
    for (size_t i = 0; i <= SERVICES; i++) {
        if (f->times[i].requests)
            put_times(out, service_of(i), &f->times[i]);
    }
    put_number(out, "alto_clients", "gauge", "Distinct addresses of clients.", (double)f->clients);
    put_number(out, "alto_disclosed_endpoints", "gauge",
               "Distinct addresses of endpoints that requests named.", (double)f->disclosed);
    put_number(out, "alto_addresses_at_limit", "gauge",
               "1: there were more distinct addresses than are told apart.", f->at_limit);
    put_number(out, "alto_connections", "gauge", "Connections open now.", stats->connections);
}

/* --- Maps ------------------------------------------------------------------------------------- */

static size_t count_prefixes(const struct netmap *m)
{
    const struct prefix *first;
    size_t n = 0;
    for (uint32_t pid = 0; pid < netmap_pids(m); pid++)
        n += netmap_prefixes(m, pid, FAMILY_IPV4, &first) +
             netmap_prefixes(m, pid, FAMILY_IPV6, &first);
    return n;
}

static void put_of(FILE *out, const char *name, const char *resource, double value)
{
    fprintf(out, "%s{resource=", name);
    metrics_put_label(out, resource);
    fprintf(out, "} %.17g\n", value);
}

static void put_bytes(void *ctx, const struct alto_server_document *d)
{
    FILE *out = ctx;
    const struct resource *r = d->resource;
    if (d->bytes == 0)
        return;
    fprintf(out, "alto_map_bytes{service=\"%s\",resource=",
            service_name(r ? r->service : SERVICE_DIRECTORY));
    metrics_put_label(out, r ? r->id : "");
    fprintf(out, "} %zu\n", d->bytes);
}

static void put_pids(void *ctx, const struct alto_server_document *d)
{
    const struct resource *r = d->resource;
    if (r && r->service == SERVICE_NETWORKMAP)
        put_of(ctx, "alto_map_pids", r->id, netmap_pids(r->netmap));
}

static void put_prefixes(void *ctx, const struct alto_server_document *d)
{
    const struct resource *r = d->resource;
    if (r && r->service == SERVICE_NETWORKMAP)
        put_of(ctx, "alto_map_prefixes", r->id, (double)count_prefixes(r->netmap));
}

static void put_pairs(void *ctx, const struct alto_server_document *d)
{
    const struct resource *r = d->resource;
    double n = r && r->costmap ? netmap_pids(costmap_netmap(r->costmap)) : 0;
    if (r && r->service == SERVICE_COSTMAP)
        put_of(ctx, "alto_map_pairs", r->id, n * n);
}

static void put_maps(struct alto_server *server, FILE *out)
{
    begin(out, "alto_map_bytes", "gauge", "Size of a document as served.");
    alto_server_each(server, put_bytes, out);
    begin(out, "alto_map_pids", "gauge", "PIDs of a network map.");
    alto_server_each(server, put_pids, out);
    begin(out, "alto_map_prefixes", "gauge", "Prefixes of a network map.");
    alto_server_each(server, put_prefixes, out);
    begin(out, "alto_map_pairs", "gauge", "Pairs of PIDs of a cost map.");
    alto_server_each(server, put_pairs, out);
}

/* --- The program and its process -------------------------------------------------------------- */

static void put_state(const struct metrics_state *s, FILE *out)
{
    begin(out, "altod_build_info", "gauge", "1, and which version this is.");
    fprintf(out, "altod_build_info{version=\"%s\"} 1\n", ALTOSIM_VERSION);
    begin(out, "altod_reloads_total", "counter",
          "Configurations taken over, the first included, and refused.");
    fprintf(out, "altod_reloads_total{result=\"ok\"} %llu\n", whole(s->loaded));
    fprintf(out, "altod_reloads_total{result=\"refused\"} %llu\n", whole(s->refused));
    put_number(out, "altod_map_updates_total", "counter", "Reloads that changed what is served.",
               (double)s->updates);
    begin(out, "altod_last_load_timestamp_seconds", "gauge",
          "When a configuration was taken over or refused last; 0: never.");
    fprintf(out, "altod_last_load_timestamp_seconds{result=\"ok\"} %.3f\n", s->last_loaded);
    fprintf(out, "altod_last_load_timestamp_seconds{result=\"refused\"} %.3f\n", s->last_refused);
    put_number(out, "altod_log_lost_total", "counter",
               "Lines of the log that could not be written.", (double)s->log_lost);
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* The process's pages, all and resident, from /proc; false where there is none. */
static bool read_pages(long *all, long *resident)
{
    FILE *f = fopen("/proc/self/statm", "r");
    bool fine = f && fscanf(f, "%ld %ld", all, resident) == 2;
    if (f)
        fclose(f);
    return fine;
}

static int count_files(void)
{
    DIR *d = opendir("/proc/self/fd");
    int n = -3; /* ".", ".." and this one */
    while (d && readdir(d))
        n++;
    if (d)
        closedir(d);
    return n;
}

static void put_process(const struct metrics_state *s, FILE *out)
{
    struct rusage usage;
    struct rlimit files;
    long all, resident, page = sysconf(_SC_PAGESIZE);
    int open_files = count_files();
    getrusage(RUSAGE_SELF, &usage);
    put_number(out, "process_cpu_seconds_total", "counter", "CPU time used.",
               seconds(usage.ru_utime) + seconds(usage.ru_stime));
    put_number(out, "process_start_time_seconds", "gauge", "When the process started.", s->started);
    if (read_pages(&all, &resident)) {
        put_number(out, "process_virtual_memory_bytes", "gauge", "Size of the address space.",
                   (double)all * (double)page);
        put_number(out, "process_resident_memory_bytes", "gauge", "Memory in use.",
                   (double)resident * (double)page);
    }
    if (open_files >= 0)
        put_number(out, "process_open_fds", "gauge", "Open files.", open_files);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY)
        put_number(out, "process_max_fds", "gauge", "Files that may be open.",
                   (double)files.rlim_cur);
}

void metrics_write(struct alto_server *server, const struct metrics_state *state, FILE *out)
{
    struct alto_server_stats stats;
    alto_server_stats(server, &stats);
    put_requests(out, &stats);
    put_maps(server, out);
    put_state(state, out);
    put_process(state, out);
}
