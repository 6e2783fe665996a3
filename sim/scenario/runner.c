#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "sim/scenario/runner.h"

#include "sim/base/file.h"
#include "sim/base/progress.h"
#include "sim/base/vec.h"
#include "sim/scenario/world.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What a worker tells the parent, in memory both see: no disk, no pipe is needed for it. */
struct slot {
    double share;
    char reason[512];
};

enum run_state { RUN_WAITING, RUN_WORKING, RUN_DONE, RUN_LOST };

struct run {
    struct run_key key;
    enum run_state state;
    pid_t pid;
    char *reason; /* RUN_LOST */
};

struct runner {
    const struct scenario *s;
    const struct runner_options *options;
    struct folder *folder;
    struct slot *slots; /* one a run, shared */
    struct run *runs;   /* in the order they start */
    size_t n, next, working;
    size_t *arms;
    size_t narms;
    uint32_t replications;
    uint64_t seed;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

/* --- The worker -------------------------------------------------------------------------------- */

static void tell_share(void *ctx, double share)
{
    ((struct slot *)ctx)->share = share;
}

/* How messages name a run, with ": " behind. */
static char *name_run(const struct runner *r, const struct run_key *k, char *buf, size_t size)
{
    const char *point = r->s->points[k->point];
    bool swept = strcmp(point, "-") != 0;
    snprintf(buf, size, "%.100s%sarm %s, replication %u: ", swept ? point : "", swept ? ", " : "",
             r->s->arms[k->arm], k->replication);
    return buf;
}

/* Makes, runs and writes one world. */
static int work(const struct runner *r, const struct run_key *k, struct slot *slot,
                const char *fragment, struct err *e)
{
    char *log_path = path_join(fragment, "log.txt");
    FILE *log_file = log_path ? fopen(log_path, "wb") : NULL;
    char prefix[192];
    struct log log = {log_file, LOG_INFO, prefix};
    struct world_input in = {r->s, k->point, k->arm, k->replication, r->seed, &log};
    char *alto = k->replication == 1 && k->point == 0 ? path_join(fragment, "alto") : NULL;
    int code = log_file ? 0 : err_sys(e, log_path ? -errno : -ENOMEM, "%s", fragment);
    name_run(r, k, prefix, sizeof prefix);
    struct world *w = code ? NULL : world_new(&in, &code, e);
    if (w && alto)
        code = world_write_alto(w, alto, e);
    if (w && code == 0)
        code = world_run(w, tell_share, slot, e);
    if (w && code == 0)
        code = world_write(w, fragment, e);
    world_free(w);
    if (log_file) {
        int closed = file_close(log_file, log_path, e);
        code = code ? code : closed;
    }
    free(log_path);
    free(alto);
    return code;
}

static _Noreturn void worker(const struct runner *r, size_t i, pid_t parent)
{
    struct err e = ERR_INIT;
    struct slot *slot = &r->slots[i];
    const struct run_key *k = &r->runs[i].key;
    signal(SIGINT, SIG_IGN); /* the parent ends us */
    signal(SIGTERM, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it died before we could ask for that */
        _exit((int)EXIT_BROKE);
    char *fragment = folder_fragment(r->folder, k, &e);
    int code = fragment ? work(r, k, slot, fragment, &e) : -EIO;
    free(fragment);
    if (code)
        snprintf(slot->reason, sizeof slot->reason, "%s",
                 e.text[0] ? e.text : strerror(code < 0 ? -code : EIO));
    _exit((int)err_status(code) == EXIT_FINE ? 0 : (int)EXIT_BROKE);
}

/* --- The parent -------------------------------------------------------------------------------- */

/* Starts the next run. Where the system has no room for a process it is for later, as long as others
 * are going to end. */
static int start_run(struct runner *r, struct err *e)
{
    struct run *run = &r->runs[r->next];
    pid_t parent = getpid();
    fflush(NULL); /* or the worker would write it once more */
    pid_t pid = fork();
    if (pid < 0 && r->working && (errno == EAGAIN || errno == ENOMEM))
        return 0;
    if (pid < 0)
        return err_sys(e, -errno, "cannot start a worker process");
    if (pid == 0)
        worker(r, r->next, parent);
    run->pid = pid;
    run->state = RUN_WORKING;
    r->next++;
    r->working++;
    return 0;
}

static void lose_run(struct runner *r, struct run *run, int status)
{
    const struct slot *slot = &r->slots[run - r->runs];
    char text[600];
    if (slot->reason[0])
        snprintf(text, sizeof text, "%s", slot->reason);
    else if (WIFSIGNALED(status))
        snprintf(text, sizeof text, "%s (signal %d)", strsignal(WTERMSIG(status)),
                 WTERMSIG(status));
    else
        snprintf(text, sizeof text, "ended with status %d", WEXITSTATUS(status));
    run->state = RUN_LOST;
    run->reason = strdup(text);
    folder_discard(r->folder, &run->key);
}

/* Looks which workers have ended. */
static void reap(struct runner *r)
{
    for (size_t i = 0; i < r->next; i++) {
        struct run *run = &r->runs[i];
        int status;
        if (run->state != RUN_WORKING || waitpid(run->pid, &status, WNOHANG) != run->pid)
            continue;
        r->working--;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            run->state = RUN_DONE;
        else
            lose_run(r, run, status);
    }
}

static double progress_now(const struct runner *r)
{
    double sum = 0;
    for (size_t i = 0; i < r->next; i++)
        sum += r->runs[i].state == RUN_WORKING ? r->slots[i].share : 1;
    return sum;
}

/* Ends the runs under way and counts those that did not start as lost. */
static void end_all(struct runner *r, const char *reason)
{
    for (size_t i = 0; i < r->n; i++) {
        struct run *run = &r->runs[i];
        if (run->state == RUN_WORKING) {
            kill(run->pid, SIGKILL);
            waitpid(run->pid, NULL, 0);
            r->working--;
        }
        if (run->state == RUN_WORKING || run->state == RUN_WAITING) {
            run->state = RUN_LOST;
            run->reason = strdup(reason);
        }
    }
}

static int run_all(struct runner *r, struct err *e)
{
    struct progress *p = progress_new("runs", (double)r->n, r->options->quiet);
    const struct timespec nap = {0, 20000000};
    int code = 0;
    while (code == 0 && !interrupted && (r->next < r->n || r->working)) {
        size_t before = r->n;
        while (code == 0 && r->next < r->n && r->working < r->options->jobs && r->next != before) {
            before = r->next;
            code = start_run(r, e);
        }
        nanosleep(&nap, NULL);
        reap(r);
        progress_set(p, progress_now(r));
    }
    if (interrupted)
        end_all(r, "interrupted");
    else if (code)
        end_all(r, e->text);
    progress_end(p);
    return code;
}

/* --- Planning ---------------------------------------------------------------------------------- */

static int choose_arms(struct runner *r, struct err *e)
{
    const struct runner_options *o = r->options;
    r->arms = calloc(r->s->narms + 1, sizeof *r->arms);
    if (!r->arms)
        return err_sys(e, -ENOMEM, "cannot plan the runs");
    for (size_t i = 0; i < o->narms; i++) {
        char hint[640];
        if (scenario_find_arm(r->s, o->arms[i]) < 0)
            return err_set(e, -EINVAL, "--arm: there is no arm \"%s\"%s", o->arms[i],
                           choice_hint(r->s->arms, r->s->narms, sizeof *r->s->arms, o->arms[i],
                                       hint, sizeof hint));
    }
    for (size_t arm = 0; arm < r->s->narms; arm++) {
        bool wanted = o->narms == 0;
        for (size_t i = 0; i < o->narms; i++)
            wanted |= strcmp(o->arms[i], r->s->arms[arm]) == 0;
        if (wanted)
            r->arms[r->narms++] = arm;
    }
    return 0;
}

static int plan_runs(struct runner *r, struct err *e)
{
    r->n = (size_t)r->replications * r->s->npoints * r->narms;
    r->runs = calloc(r->n + 1, sizeof *r->runs);
    r->slots = mmap(NULL, (r->n + 1) * sizeof *r->slots, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (r->slots == MAP_FAILED)
        r->slots = NULL;
    if (!r->runs || !r->slots)
        return err_sys(e, -ENOMEM, "cannot plan the runs");
    size_t i = 0;
    for (uint32_t replication = 1; replication <= r->replications; replication++) {
        for (size_t point = 0; point < r->s->npoints; point++) {
            for (size_t a = 0; a < r->narms; a++)
                r->runs[i++].key = (struct run_key){point, r->arms[a], replication};
        }
    }
    return 0;
}

static void runner_fini(struct runner *r)
{
    for (size_t i = 0; r->runs && i < r->n; i++)
        free(r->runs[i].reason);
    free(r->runs);
    free(r->arms);
    if (r->slots)
        munmap(r->slots, (r->n + 1) * sizeof *r->slots);
}

/* --- Gathering --------------------------------------------------------------------------------- */

static int compare_keys(const void *a, const void *b)
{
    const struct run_key *x = a, *y = b;
    if (x->point != y->point)
        return x->point < y->point ? -1 : 1;
    if (x->arm != y->arm)
        return x->arm < y->arm ? -1 : 1;
    return x->replication < y->replication ? -1 : x->replication > y->replication;
}

/* A run that broke, as opposed to one that was interrupted, is worth a line of its own. */
static void note_reason(const struct runner *r, const struct run *run, struct runner_report *report)
{
    char name[192];
    if (report->first_reason[0] || report->interrupted)
        return;
    snprintf(report->first_reason, sizeof report->first_reason, "%s%s",
             name_run(r, &run->key, name, sizeof name), run->reason ? run->reason : "no memory");
}

static int gather(struct runner *r, const struct problems *warnings, struct runner_report *report,
                  struct err *e)
{
    VEC(struct run_key) done = {0};
    VEC(struct missing_run) missing = {0};
    int code = 0;
    for (size_t i = 0; code == 0 && i < r->n; i++) {
        const struct run *run = &r->runs[i];
        struct missing_run lost = {run->key, run->reason ? run->reason : "no memory"};
        if (run->state == RUN_LOST)
            note_reason(r, run, report);
        if (!(run->state == RUN_DONE ? vec_push(&done, run->key) : vec_push(&missing, lost)))
            code = err_sys(e, -ENOMEM, "cannot gather the results");
    }
    report->done = done.n;
    report->missing = missing.n;
    if (code == 0 && done.n > 0) {
        qsort(done.v, done.n, sizeof *done.v, compare_keys);
        struct folder_content content = {
            .scenario = r->s,
            .done = done.v,
            .ndone = done.n,
            .missing = missing.v,
            .nmissing = missing.n,
            .arms = r->arms,
            .narms = r->narms,
            .replications = r->replications,
            .seed = r->seed,
            .command = r->options->command,
            .warnings = warnings,
        };
        code = folder_gather(r->folder, &content, e);
        if (code)
            folder_keep(r->folder);
    }
    vec_free(&done);
    vec_free(&missing);
    return code;
}

int runner_run(const struct scenario *s, const struct problems *warnings,
               const struct runner_options *options, struct folder **folder,
               struct runner_report *report, struct err *e)
{
    const struct scenario_conf *conf = s->cells[0].conf;
    struct runner r = {.s = s,
                       .options = options,
                       .replications = (uint32_t)conf->replications->count,
                       .seed = (uint64_t)conf->seed};
    struct sigaction act = {.sa_handler = on_signal}, old_int, old_term, old_child;
    struct sigaction reaped_by_us = {.sa_handler = SIG_DFL}; /* whatever we were started with */
    *report = (struct runner_report){0};
    *folder = NULL;
    int code = choose_arms(&r, e);
    if (code == 0)
        code = plan_runs(&r, e);
    if (code == 0)
        r.folder = *folder = folder_open(options->out, &code, e);
    if (code == 0) {
        interrupted = 0;
        sigaction(SIGINT, &act, &old_int);
        sigaction(SIGTERM, &act, &old_term);
        sigaction(SIGCHLD, &reaped_by_us, &old_child);
        code = run_all(&r, e);
        report->interrupted = interrupted;
        sigaction(SIGINT, &old_int, NULL);
        sigaction(SIGTERM, &old_term, NULL);
        sigaction(SIGCHLD, &old_child, NULL);
    }
    if (code == 0)
        code = gather(&r, warnings, report, e);
    runner_fini(&r);
    return code;
}
