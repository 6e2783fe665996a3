#include "sim/scenario/serve.h"

#include "sim/scenario/servers.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static volatile sig_atomic_t stop_serving;

static void on_stop(int number)
{
    (void)number;
    stop_serving = 1;
}

static int serve_one(const struct scenario *s, const struct server_conf *conf, uint16_t port,
                     FILE *out, struct alto_server **server, struct err *e)
{
    struct mapset *maps = NULL;
    struct alto_server_config config = site_config(conf);
    config.port = port;
    int code = server_maps(conf, conf->policy, servers_cell(s)->topo, s->folder, NULL, &maps);
    if (code == 0)
        code = alto_server_new(&config, maps, server, e);
    mapset_unref(maps);
    if (code)
        return err_sys(e, code, "ALTO server %s", conf->at.name);
    fprintf(out, "%s %s\n", conf->at.name, alto_server_uri(*server));
    return 0;
}

/* Waits until SIGINT or SIGTERM; both stay blocked in between, so that neither is missed. */
static void wait_to_stop(const sigset_t *unblocked)
{
    struct sigaction act = {.sa_handler = on_stop}, before_int, before_term;
    sigaction(SIGINT, &act, &before_int);
    sigaction(SIGTERM, &act, &before_term);
    while (!stop_serving)
        sigsuspend(unblocked);
    sigaction(SIGINT, &before_int, NULL);
    sigaction(SIGTERM, &before_term, NULL);
}

static int start_all(const struct scenario *s, const struct server_conf *only, uint16_t port,
                     FILE *out, struct alto_server **servers, struct err *e)
{
    const struct alto_conf *alto = servers_cell(s)->conf->alto;
    int code = 0;
    for (size_t i = 0; code == 0 && i < alto->servers.n; i++) {
        if (!only || only == &alto->servers.v[i])
            code = serve_one(s, &alto->servers.v[i], port, out, &servers[i], e);
    }
    if (code == 0 && fflush(out))
        code = err_sys(e, errno ? -errno : -EIO, "cannot say where the servers are");
    return code;
}

int serve(const struct scenario *s, const char *only, uint16_t port, FILE *out, struct err *e)
{
    size_t n = servers_cell(s)->conf->alto->servers.n;
    const struct server_conf *conf = NULL;
    int code = only || n == 0 || port > 0 ? servers_conf(s, only, &conf, e) : 0;
    if (code)
        return code;
    struct alto_server **servers = calloc(n, sizeof(struct alto_server *));
    sigset_t stops, before;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    stop_serving = 0;
    sigprocmask(SIG_BLOCK, &stops, &before);
    code =
        servers ? start_all(s, conf, port, out, servers, e) : err_sys(e, -ENOMEM, "cannot serve");
    if (code == 0)
        wait_to_stop(&before);
    for (size_t i = 0; servers && i < n; i++)
        alto_server_free(servers[i]);
    free(servers);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return code;
}

/* As servers_conf(), which names the option that altosim has for it: here, the place is said. */
static int find_server(const struct scenario *s, const char *name, const struct server_conf **conf,
                       struct err *e)
{
    static const char option[] = "--server: ";
    struct err said = ERR_INIT;
    int code = servers_conf(s, name, conf, &said);
    if (code && strncmp(said.text, option, strlen(option)) == 0)
        return err_set(e, code, "%s: /alto/servers: %s", s->path, said.text + strlen(option));
    return code ? err_set(e, code, "%s", said.text) : 0;
}

int scenario_maps(const char *path, const char *server, struct problems *errors,
                  struct problems *warnings, struct mapset **out, struct err *e)
{
    struct scenario *s = NULL;
    const struct server_conf *conf;
    *out = NULL;
    int code = scenario_load(path, NULL, 0, errors, warnings, &s, e);
    if (code == 0)
        code = find_server(s, server, &conf, e);
    if (code == 0)
        code = server_maps(conf, conf->policy, servers_cell(s)->topo, s->folder, NULL, out);
    scenario_free(s);
    return code;
}
