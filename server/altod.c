#include "server/altod.h"

#include "server/altod_log.h"
#include "server/brief.h"
#include "server/metrics.h"
#include "server/notify.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/json.h"
#include "sim/base/problems.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A configuration and its maps, as they are taken over: both or neither. */
struct loaded {
    struct altod_config config;
    struct mapset *maps;
    struct problems *errors, *warnings;
};

struct altod {
    const struct altod_setup *setup;
    struct loaded current;
    json_t *started_with; /* the configuration that the server was made from */
    struct altod_log *log;
    struct alto_server *server;
    pthread_mutex_t lock; /* of state and page_server, which the page's threads read */
    struct metrics_state state;
    struct alto_server *page_server; /* NULL until it runs */
};

/* --- Loading ---------------------------------------------------------------------------------- */

static void unload(struct loaded *l)
{
    mapset_unref(l->maps);
    altod_config_fini(&l->config);
    problems_free(l->errors);
    problems_free(l->warnings);
    *l = (struct loaded){0};
}

/* The configuration in the file, or the one that serves the scenario that it is. */
static json_t *read_document(const struct altod_setup *setup, int *code, struct err *e)
{
    json_t *document = json_read_file(setup->path, code, e);
    enum altod_file kind = document ? altod_file_kind(document) : ALTOD_FILE_CONFIG;
    if (kind == ALTOD_FILE_CONFIG && (!document || !setup->server))
        return document;
    json_decref(document);
    if (kind == ALTOD_FILE_SCENARIO) {
        json_t *made = altod_config_for_scenario(setup->path, setup->server);
        *code = made ? 0 : err_sys(e, -ENOMEM, "%s", setup->path);
        return made;
    }
    *code =
        kind == ALTOD_FILE_MAP
            ? err_set(e, -EINVAL, "%s: this is a map; name it in the \"maps\" of a configuration",
                      setup->path)
            : err_set(e, -EINVAL, "--server: %s is no scenario, allowed: /server in it",
                      setup->path);
    return NULL;
}

/* Loads all there is to load. *l is to be unloaded in any case. */
static int load(const struct altod_setup *setup, struct loaded *l, struct err *e)
{
    int code = 0;
    *l = (struct loaded){.errors = problems_new(), .warnings = problems_new()};
    if (!l->errors || !l->warnings)
        return err_sys(e, -ENOMEM, "%s", setup->path);
    json_t *document = read_document(setup, &code, e);
    if (!document)
        return code;
    code = altod_config_read(setup->path, document, l->errors, &l->config);
    if (code == 0)
        code =
            altod_maps_load(&l->config, setup->scenario_maps, l->errors, l->warnings, &l->maps, e);
    json_decref(document);
    return code == -ENOMEM ? err_sys(e, code, "%s", setup->path) : code;
}

/* Where lines of the log go: a path, new, or NULL for standard error. */
static int log_path(const struct altod_config *config, char **out)
{
    const char *file = config->conf->log->file;
    *out = file ? path_join(config->folder, file) : NULL;
    return file && !*out ? -ENOMEM : 0;
}

/* --- What happened ---------------------------------------------------------------------------- */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The tags of the network maps by their IDs. New reference, NULL: no memory. */
static json_t *tags_of(const struct mapset *maps)
{
    json_t *tags = json_object();
    for (size_t i = 0; tags && i < mapset_netmaps(maps); i++) {
        const struct netmap *m = mapset_netmap(maps, i);
        json_object_set_new(tags, netmap_id(m), json_string(netmap_tag(m)));
    }
    return tags;
}

/* What a load is told with: tags and warnings. */
static json_t *describe(const struct loaded *l)
{
    json_t *warnings = json_array();
    for (size_t i = 0; i < problems_count(l->warnings) && i < BRIEF_LINES; i++)
        json_array_append_new(warnings, json_string(problems_line(l->warnings, i)));
    return json_pack("{s:o, s:o}", "tags", tags_of(l->maps), "warnings", warnings);
}

/* Why a load was refused, at most so many lines. */
static json_t *reasons(const struct loaded *l, const struct err *e)
{
    json_t *lines = json_array();
    for (size_t i = 0; l->errors && i < problems_count(l->errors) && i < BRIEF_LINES; i++)
        json_array_append_new(lines, json_string(problems_line(l->errors, i)));
    if (e->text[0])
        json_array_append_new(lines, json_string(e->text));
    return json_pack("{s:o, s:i}", "errors", lines, "count",
                     (int)(l->errors ? problems_count(l->errors) : 0) + (e->text[0] != '\0'));
}

static void count_load(struct altod *a, bool fine, bool changed)
{
    pthread_mutex_lock(&a->lock);
    if (fine) {
        a->state.loaded++;
        a->state.last_loaded = now();
    } else {
        a->state.refused++;
        a->state.last_refused = now();
    }
    a->state.updates += changed;
    pthread_mutex_unlock(&a->lock);
}

/* --- The server's threads --------------------------------------------------------------------- */

static int write_page(void *ctx, const struct addr *client, FILE *out)
{
    struct altod *a = ctx;
    pthread_mutex_lock(&a->lock);
    const struct metrics_conf *conf = a->current.config.conf->metrics;
    bool admitted = false;
    for (size_t i = 0; i < conf->from.n; i++)
        admitted |= prefix_contains(&conf->from.v[i], client);
    struct alto_server *server = a->page_server;
    struct metrics_state state = a->state;
    pthread_mutex_unlock(&a->lock);
    if (!admitted || !server)
        return admitted ? 503 : 403;
    state.log_lost = altod_log_lost(a->log);
    metrics_write(server, &state, out);
    return 200;
}

static void observe(void *ctx, const struct request_note *note)
{
    struct altod *a = ctx;
    pthread_mutex_lock(&a->lock);
    bool wanted = a->current.config.conf->log->requests;
    pthread_mutex_unlock(&a->lock);
    if (wanted)
        altod_log_request(a->log, note);
}

/* --- Starting --------------------------------------------------------------------------------- */

static int start_server(struct altod *a, struct err *e)
{
    const struct altod_conf *conf = a->current.config.conf;
    struct alto_server_config config = a->current.config.server;
    config.page = (struct alto_server_page){conf->metrics->path, METRICS_MEDIA, write_page, a};
    config.observe = observe;
    config.observer = a;
    a->started_with = json_incref(a->current.config.completed);
    a->state.started = now();
    count_load(a, true, false);
    int code = alto_server_new(&config, a->current.maps, &a->server, e);
    if (code)
        return code;
    pthread_mutex_lock(&a->lock);
    a->page_server = a->server;
    pthread_mutex_unlock(&a->lock);
    return 0;
}

/* Says that it serves, to all who may want to know. */
static int announce(struct altod *a, struct err *e)
{
    const struct altod_setup *setup = a->setup;
    const char *uri = alto_server_uri(a->server);
    altod_log_event(a->log, LOG_INFO, "start", describe(&a->current), "serving %s", uri);
    fprintf(setup->out, "%s %s\n", a->current.config.conf->name, uri);
    if (fflush(setup->out))
        return err_sys(e, errno ? -errno : -EIO, "cannot say where the server is");
    notify(setup->notify, "READY=1");
    return 0;
}

static int start(struct altod *a, struct err *e)
{
    char *file = NULL;
    int code = load(a->setup, &a->current, e);
    if (a->current.errors)
        brief_print(a->current.errors, "", a->setup->err);
    if (code)
        return code;
    brief_print(a->current.warnings, "warning: ", a->setup->err);
    code = log_path(&a->current.config, &file);
    if (code == 0)
        code = altod_log_open(file, &a->log, e);
    free(file);
    if (code == 0)
        code = start_server(a, e);
    return code ? code : announce(a, e);
}

/* --- Reloading -------------------------------------------------------------------------------- */

static void reopen_log(struct altod *a)
{
    char *file;
    struct err e = ERR_INIT;
    int code = log_path(&a->current.config, &file);
    if (code == 0)
        code = altod_log_reopen(a->log, file, &e);
    if (code)
        altod_log_event(a->log, LOG_ERROR, "log-kept", NULL, "%s; it stays where it was", e.text);
    free(file);
}

static void add_entity_tag(void *ctx, const struct alto_server_document *d)
{
    json_object_set_new(ctx, d->resource ? d->resource->id : "", json_string(d->tag));
}

/* The entity tags of all documents served now. New reference, NULL: no memory. */
static json_t *entity_tags(struct altod *a)
{
    json_t *tags = json_object();
    if (tags)
        alto_server_each(a->server, add_entity_tag, tags);
    return tags;
}

/* Says what only a new start would change. */
static void say_fixed(struct altod *a, const struct loaded *next)
{
    char keys[256];
    altod_config_fixed(a->started_with, next->config.completed, keys, sizeof keys);
    if (*keys)
        altod_log_event(a->log, LOG_WARNING, "restart-needed", NULL,
                        "changed, but not before the server is started anew: %s", keys);
}

static int take_over(struct altod *a, struct loaded *next, struct err *e)
{
    uint64_t fence;
    json_t *before = entity_tags(a);
    int code = alto_server_publish_on(a->server, next->maps, &next->config.server.terms,
                                      next->config.server.tls, &fence, e);
    json_t *after = entity_tags(a);
    bool changed = !json_equal(before, after);
    json_decref(before);
    json_decref(after);
    if (code)
        return err_sys(e, code, "cannot publish the maps");
    say_fixed(a, next);
    pthread_mutex_lock(&a->lock);
    struct loaded old = a->current;
    a->current = *next;
    pthread_mutex_unlock(&a->lock);
    *next = old;
    reopen_log(a);
    altod_log_event(a->log, LOG_INFO, "reload", describe(&a->current),
                    changed ? "new maps are served" : "nothing that is served has changed");
    count_load(a, true, changed);
    return 0;
}

static void refuse(struct altod *a, const struct loaded *next, const struct err *e)
{
    reopen_log(a);
    altod_log_event(a->log, LOG_ERROR, "reload-refused", reasons(next, e),
                    "the maps before are served on");
    count_load(a, false, false);
    if (altod_log_is_file(a->log)) {
        fprintf(a->setup->err, "reload refused, the maps before are served on:\n");
        brief_print(next->errors, "  ", a->setup->err);
        if (e->text[0])
            fprintf(a->setup->err, "  %s\n", e->text);
    }
}

static void reload(struct altod *a)
{
    struct loaded next;
    struct err e = ERR_INIT;
    struct timespec t;
    char state[64];
    clock_gettime(CLOCK_MONOTONIC, &t);
    snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%lld",
             (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000);
    notify(a->setup->notify, state);
    int code = load(a->setup, &next, &e);
    if (code == 0)
        code = take_over(a, &next, &e);
    if (code)
        refuse(a, &next, &e);
    unload(&next);
    notify(a->setup->notify, "READY=1");
}

/* --- The whole -------------------------------------------------------------------------------- */

static void wait_for_signals(struct altod *a, const sigset_t *signals)
{
    for (;;) {
        int number = sigwaitinfo(signals, NULL);
        if (number == SIGHUP)
            reload(a);
        else if (number == SIGUSR1)
            reopen_log(a);
        else if (number == SIGTERM || number == SIGINT)
            break;
    }
    notify(a->setup->notify, "STOPPING=1");
    altod_log_event(a->log, LOG_INFO, "stop", NULL, "told to stop");
}

int altod_serve(const struct altod_setup *setup, struct err *e)
{
    static const int waited_for[] = {SIGHUP, SIGUSR1, SIGTERM, SIGINT};
    struct altod a = {.setup = setup};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigset_t signals, before;
    sigemptyset(&signals);
    for (size_t i = 0; i < sizeof waited_for / sizeof *waited_for; i++)
        sigaddset(&signals, waited_for[i]);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    sigaction(SIGPIPE, &ignore, NULL);
    pthread_mutex_init(&a.lock, NULL);
    int code = start(&a, e);
    if (code == 0)
        wait_for_signals(&a, &signals);
    alto_server_free(a.server);
    altod_log_close(a.log);
    unload(&a.current);
    json_decref(a.started_with);
    pthread_mutex_destroy(&a.lock);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}
