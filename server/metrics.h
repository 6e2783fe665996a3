/*
 * The figures of a server in the Prometheus text format 0.0.4: those of RFC 7285 section 16.2.5 and
 * RFC 7971 section 3.4.3, and those of the process.
 *
 *   alto_requests_total, alto_request_bytes_total,
 *   alto_response_bytes_total {service, class}           requests and the bytes of bodies
 *   alto_errors_total {code}                             ALTO errors (RFC 7285 section 8.5.2)
 *   alto_request_duration_seconds {service}              histogram: from a whole request to its answer
 *   alto_clients, alto_disclosed_endpoints               distinct addresses
 *   alto_connections                                     open now
 *   alto_map_bytes {service, resource}                   documents as served, but for those
 *                                                        too large to be in memory
 *   alto_map_pids, alto_map_prefixes {resource}          of network maps
 *   alto_map_pairs {resource}                            pairs of PIDs of cost maps
 *   altod_reloads_total {result}, altod_map_updates_total,
 *   altod_last_load_timestamp_seconds {result}           what became of configurations
 *   altod_log_lost_total                                 lines
 *   process_...                                          CPU, memory, files
 *
 * Classes of status and services that have not been asked for are left out until they are.
 */
#ifndef SERVER_METRICS_H
#define SERVER_METRICS_H

#include "server/server.h"

#define METRICS_MEDIA "text/plain; version=0.0.4; charset=utf-8"

/* What only the program knows. */
struct metrics_state {
    uint64_t loaded, refused; /* configurations and maps taken over, the first included, or not */
    uint64_t updates;         /* those that changed what is served */
    double last_loaded, last_refused; /* seconds since 1970; 0: never */
    double started;
    uint64_t log_lost;
};

/* Any thread. O(resources + PIDs). */
void metrics_write(struct alto_server *server, const struct metrics_state *state, FILE *out);

/* A label's value, with \, " and line feeds escaped as the format wants it. */
void metrics_put_label(FILE *out, const char *value);

#endif
