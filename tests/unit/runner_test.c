/*
 * The experiment: which runs there are, what becomes of those that end badly, and that nothing but
 * the scenario shows in the results. Faults are put into the workers from outside: fork() is here.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "sim/scenario/runner.h"
#include "tests/support/folder.h"
#include "tests/support/quoted.h"
#include "tests/support/scene.h"
#include "tests/support/test.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* --- Faults ------------------------------------------------------------------------------------ */

static struct faults {
    unsigned victim;       /* the number of the process something is done to; 0: none */
    bool all;              /* all of them */
    int signal;            /* it kills itself with this one, */
    int status;            /* or ends with this status, */
    bool no_disk;          /* or can write 100 bytes a file */
    unsigned interrupt_at; /* SIGINT (or SIGTERM) reaches the parent after so many starts */
    int interrupt_by;
    unsigned no_process_at; /* there is no room for a process at this one; UINT_MAX: at all */
} faults;
static unsigned forks; /* so far, failed ones included */

static void suffer(void)
{
    const struct rlimit little = {100, 100};
    if (faults.signal)
        raise(faults.signal);
    if (faults.status)
        _exit(faults.status);
    if (faults.no_disk) {
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &little);
    }
}

/* In place of libc's, which it calls. */
pid_t fork(void)
{
    pid_t (*real)(void);
    *(void **)&real = dlsym(RTLD_NEXT, "fork");
    forks++;
    if (faults.no_process_at == forks || faults.no_process_at == UINT32_MAX) {
        errno = EAGAIN;
        return -1;
    }
    pid_t pid = real();
    if (pid == 0 && (faults.victim == forks || faults.all))
        suffer();
    if (faults.interrupt_at == forks && pid == 0)
        for (;;)
            pause(); /* the run under way takes for ever */
    if (faults.interrupt_at == forks)
        raise(faults.interrupt_by);
    return pid;
}

/* --- Set-up ------------------------------------------------------------------------------------ */

/* The scene's runs in the order in which they start: off 1, on 1, off 2, on 2. */
struct experiment {
    struct scene scene;
    char out[600];
    struct runner_options options;
    struct runner_report report;
    struct folder *folder;
    struct err e;
    int code;
};

static const char *const command[] = {"altosim", "run", "scene.json", NULL};

static struct experiment run_with(struct scene scene, struct runner_options options,
                                  struct faults bad)
{
    struct experiment x = {.scene = scene, .options = options};
    snprintf(x.out, sizeof x.out, "%s/out", scene.dir);
    x.options.out = x.out;
    x.options.quiet = true;
    x.options.command = command;
    faults = bad;
    forks = 0;
    x.code = runner_run(scene.s, scene.warnings, &x.options, &x.folder, &x.report, &x.e);
    faults = (struct faults){0};
    return x;
}

static struct experiment run(unsigned jobs, struct faults bad)
{
    return run_with(scene_sound(NULL), (struct runner_options){.jobs = jobs}, bad);
}

static void end(struct experiment *x)
{
    folder_close(x->folder);
    scene_free(&x->scene);
}

static char *file_of(const struct experiment *x, const char *name)
{
    return folder_get(folder_path(x->folder), name);
}

static void missing_are(const struct experiment *x, const char *wanted)
{
    char *text = file_of(x, "manifest.json");
    json_t *manifest = json_loads(text, 0, NULL);
    is_json(json_incref(json_object_get(manifest, "missing")), wanted);
    json_decref(manifest);
    free(text);
}

/* The lines of a text that do not begin with `prefix`, in place. */
static char *without(char *text, const char *prefix)
{
    char *to = text;
    for (char *line = text; *line;) {
        size_t len = strcspn(line, "\n") + 1;
        if (strncmp(line, prefix, strlen(prefix)) != 0) {
            memmove(to, line, len);
            to += len;
        }
        line += len;
    }
    *to = '\0';
    return text;
}

static const char *const results[] = {"runs.csv",        "links.csv",    "series.csv",
                                      "completions.csv", "requests.csv", "manifest.json",
                                      "log.txt",         "topology.json"};

/* --- Runs -------------------------------------------------------------------------------------- */

TEST(every_arm_is_run_in_every_replication)
{
    struct experiment x = run(2, (struct faults){0});
    assert_int_equal(x.code, 0);
    assert_int_equal(x.report.done, 4);
    assert_int_equal(x.report.missing, 0);
    assert_false(x.report.interrupted);
    assert_string_equal(x.report.first_reason, "");
    char *runs = file_of(&x, "runs.csv");
    const char *const starts[] = {"\n-,off,1,", "\n-,off,2,", "\n-,on,1,", "\n-,on,2,"};
    for (size_t i = 0; i < COUNT(starts); i++) /* in this order */
        assert_true(i == 0 || strstr(runs, starts[i - 1]) < strstr(runs, starts[i]));
    assert_non_null(strstr(runs, starts[0]));
    missing_are(&x, "[]");
    free(runs);
    end(&x);
}

TEST(how_many_work_at_a_time_does_not_show_in_the_results)
{
    struct experiment one = run(1, (struct faults){0}), three = run(3, (struct faults){0});
    for (size_t i = 0; i < COUNT(results); i++) {
        char *a = file_of(&one, results[i]), *b = file_of(&three, results[i]);
        assert_string_equal(a, b);
        free(a);
        free(b);
    }
    end(&one);
    end(&three);
}

TEST(the_documents_of_the_servers_are_kept)
{
    struct experiment x = run(2, (struct faults){0});
    assert_true(folder_has(folder_path(x.folder), "alto/guide/directory.json"));
    assert_true(folder_has(folder_path(x.folder), "alto/guide/networkmap.json"));
    assert_true(folder_has(folder_path(x.folder), "alto/guide/costmap.json"));
    assert_false(folder_has(folder_path(x.folder), "alto/guide@on"));
    end(&x);
}

TEST(only_the_arms_that_are_asked_for_are_run)
{
    const char *const arms[] = {"on"};
    struct experiment x =
        run_with(scene_sound(NULL), (struct runner_options){.jobs = 2, .arms = arms, .narms = 1},
                 (struct faults){0});
    assert_int_equal(x.report.done, 2);
    char *text = file_of(&x, "manifest.json");
    json_t *manifest = json_loads(text, 0, NULL);
    is_json(json_incref(json_object_get(manifest, "arms")), "['on']");
    json_decref(manifest);
    free(text);
    end(&x);
}

TEST(an_arm_that_there_is_not_is_bad_usage)
{
    const char *const arms[] = {"on", "upside-down"};
    struct experiment x =
        run_with(scene_sound(NULL), (struct runner_options){.jobs = 2, .arms = arms, .narms = 2},
                 (struct faults){0});
    assert_int_equal(x.code, -EINVAL);
    assert_string_equal(x.e.text,
                        "--arm: there is no arm \"upside-down\", allowed: \"off\" or \"on\"");
    assert_null(x.folder);
    end(&x);
}

TEST(a_folder_that_is_not_ours_is_refused_before_anything_runs)
{
    struct scene scene = scene_sound(NULL);
    folder_put(scene.dir, "out/thesis.tex", "mine");
    struct experiment x = run_with(scene, (struct runner_options){.jobs = 1}, (struct faults){0});
    assert_int_equal(x.code, -EINVAL);
    assert_null(x.folder);
    assert_int_equal(forks, 0);
    end(&x);
}

/* --- Runs that are lost ------------------------------------------------------------------------ */

TEST(a_worker_that_dies_loses_its_run_only)
{
    struct experiment x = run(1, (struct faults){.victim = 2, .signal = SIGKILL}),
                      whole = run(1, (struct faults){0});
    assert_int_equal(x.code, 0);
    assert_int_equal(x.report.done, 3);
    assert_int_equal(x.report.missing, 1);
    assert_string_equal(x.report.first_reason, "arm on, replication 1: Killed (signal 9)");
    missing_are(&x, "[{'point': '-', 'arm': 'on', 'replication': 1, "
                    "'reason': 'Killed (signal 9)'}]");
    for (size_t i = 0; i < 4; i++) { /* the tables: the others' rows are what they would be */
        char *found = file_of(&x, results[i]),
             *wanted = without(file_of(&whole, results[i]), "-,on,1,");
        assert_string_equal(found, wanted);
        free(found);
        free(wanted);
    }
    end(&x);
    end(&whole);
}

TEST(a_worker_that_ends_by_itself_is_told_with_its_status)
{
    struct experiment x = run(2, (struct faults){.victim = 1, .status = 7});
    assert_int_equal(x.report.missing, 1);
    assert_string_equal(x.report.first_reason, "arm off, replication 1: ended with status 7");
    end(&x);
}

TEST(a_worker_that_cannot_write_says_so_and_loses_its_run_only)
{
    struct experiment x = run(1, (struct faults){.victim = 3, .no_disk = true});
    assert_int_equal(x.code, 0);
    assert_int_equal(x.report.done, 3);
    assert_non_null(strstr(x.report.first_reason, "arm off, replication 2: "));
    assert_non_null(strstr(x.report.first_reason, "runs.csv: cannot write: File too large"));
    end(&x);
}

TEST(where_all_runs_are_lost_there_are_no_results)
{
    struct experiment x = run(2, (struct faults){.all = true, .signal = SIGKILL});
    assert_int_equal(x.code, 0);
    assert_int_equal(x.report.done, 0);
    assert_int_equal(x.report.missing, 4);
    assert_false(folder_has(folder_path(x.folder), "manifest.json"));
    end(&x);
}

/* --- Interruption ------------------------------------------------------------------------------ */

static void interrupted_by(int number)
{
    struct experiment x = run(1, (struct faults){.interrupt_at = 3, .interrupt_by = number});
    assert_int_equal(x.code, 0);
    assert_true(x.report.interrupted);
    assert_int_equal(x.report.done, 2); /* replication 1 of both arms: a pair */
    assert_string_equal(x.report.first_reason, "");
    missing_are(&x, "[{'point': '-', 'arm': 'off', 'replication': 2, 'reason': 'interrupted'},"
                    " {'point': '-', 'arm': 'on', 'replication': 2, 'reason': 'interrupted'}]");
    end(&x);
}

TEST(what_was_finished_before_an_interruption_is_kept)
{
    interrupted_by(SIGINT);
    interrupted_by(SIGTERM);
}

TEST(the_signals_are_left_as_they_were)
{
    const int numbers[] = {SIGINT, SIGTERM, SIGCHLD};
    struct sigaction mine = {.sa_handler = SIG_IGN}, default_one = {.sa_handler = SIG_DFL}, now;
    for (size_t i = 0; i < COUNT(numbers); i++)
        sigaction(numbers[i], &mine, NULL);
    struct experiment x = run(2, (struct faults){0});
    for (size_t i = 0; i < COUNT(numbers); i++) {
        sigaction(numbers[i], &default_one, &now);
        assert_true(now.sa_handler == SIG_IGN);
    }
    end(&x);
}

/* --- Processes --------------------------------------------------------------------------------- */

/* As some daemons start their children; the kernel would reap the workers itself then. */
TEST(it_works_where_the_ends_of_children_are_ignored)
{
    signal(SIGCHLD, SIG_IGN);
    struct experiment x = run(2, (struct faults){.victim = 2, .status = 7});
    signal(SIGCHLD, SIG_DFL);
    assert_int_equal(x.report.done, 3);
    assert_string_equal(x.report.first_reason, "arm on, replication 1: ended with status 7");
    end(&x);
}

TEST(where_there_is_no_room_for_one_more_process_it_goes_on_with_those_there_are)
{
    struct experiment x = run(2, (struct faults){.no_process_at = 2});
    assert_int_equal(x.code, 0);
    assert_int_equal(x.report.done, 4);
    end(&x);
}

TEST(where_there_is_room_for_none_it_breaks)
{
    struct experiment x = run(2, (struct faults){.no_process_at = UINT32_MAX});
    assert_int_equal(x.code, -EAGAIN);
    assert_string_equal(x.e.text,
                        "cannot start a worker process: Resource temporarily unavailable");
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_arm_is_run_in_every_replication),
        cmocka_unit_test(how_many_work_at_a_time_does_not_show_in_the_results),
        cmocka_unit_test(the_documents_of_the_servers_are_kept),
        cmocka_unit_test(only_the_arms_that_are_asked_for_are_run),
        cmocka_unit_test(an_arm_that_there_is_not_is_bad_usage),
        cmocka_unit_test(a_folder_that_is_not_ours_is_refused_before_anything_runs),
        cmocka_unit_test(a_worker_that_dies_loses_its_run_only),
        cmocka_unit_test(a_worker_that_ends_by_itself_is_told_with_its_status),
        cmocka_unit_test(a_worker_that_cannot_write_says_so_and_loses_its_run_only),
        cmocka_unit_test(where_all_runs_are_lost_there_are_no_results),
        cmocka_unit_test(what_was_finished_before_an_interruption_is_kept),
        cmocka_unit_test(the_signals_are_left_as_they_were),
        cmocka_unit_test(it_works_where_the_ends_of_children_are_ignored),
        cmocka_unit_test(
            where_there_is_no_room_for_one_more_process_it_goes_on_with_those_there_are),
        cmocka_unit_test(where_there_is_room_for_none_it_breaks),
    };
    alarm(120); /* who waits for a worker that never ends fails */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
