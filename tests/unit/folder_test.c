/*
 * The life of a result folder: grown beside, locked, published; and what is never touched. What is
 * in it: folder_gather_test.c.
 */
#define _GNU_SOURCE /* renameat2, RENAME_EXCHANGE */
#include "sim/scenario/folder.h"
#include "tests/support/faults.h"
#include "tests/support/folder.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- A file system that refuses ---------------------------------------------------------------- */

static int exchange_errno;   /* what exchanging names fails with; 0: nothing */
static int renames_to_fail;  /* the last rename() of so many fails with EIO; 0: none */
static unsigned renames;     /* calls of both */
static bool final_was_there; /* after each of these calls */
static char final[600];      /* what that is about */

static bool there(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

/* In place of libc's, for the code under test. */
int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    renames++;
    if (exchange_errno) {
        errno = exchange_errno;
        return -1;
    }
    int result = (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
    final_was_there &= there(final);
    return result;
}

int rename(const char *from, const char *to)
{
    renames++;
    if (renames_to_fail && --renames_to_fail == 0) {
        errno = EIO;
        return -1;
    }
    int result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    final_was_there &= there(final);
    return result;
}

/* --- Set-up ------------------------------------------------------------------------------------ */

struct place {
    char *dir;     /* everything is in it */
    char out[600]; /* DIR/out */
    struct err e;
    int code;
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    assert_non_null(p);
    p->dir = temp_dir();
    snprintf(p->out, sizeof p->out, "%s/out", p->dir);
    snprintf(final, sizeof final, "%s", p->out);
    exchange_errno = renames_to_fail = 0;
    renames = 0;
    final_was_there = true;
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    temp_free(p->dir);
    free(p);
    return 0;
}

static struct folder *open_out(struct place *p)
{
    struct folder *f = folder_open(p->out, &p->code, &p->e);
    if (!f)
        fail_msg("%s", p->e.text);
    assert_int_equal(p->code, 0);
    return f;
}

static void publish(struct place *p, struct folder *f)
{
    p->code = folder_publish(f, &p->e);
    if (p->code)
        fail_msg("%s", p->e.text);
}

/* A published result folder in which "which" says so. */
static void make_results(struct place *p, const char *which)
{
    struct folder *f = open_out(p);
    folder_put(folder_path(f), "manifest.json", "{}");
    folder_put(folder_path(f), "which", which);
    publish(p, f);
    folder_close(f);
    renames = 0;
}

/* Whether DIR/NAME holds a text. */
static void holds(struct place *p, const char *name, const char *text)
{
    char *found = folder_get(p->dir, name);
    assert_string_equal(found, text);
    free(found);
}

/* Refused with that code and message, in which % stands for the folder of the test. */
static void refused(struct place *p, int code, const char *message)
{
    char wanted[1400] = "";
    for (const char *c = message; *c; c++)
        snprintf(wanted + strlen(wanted), sizeof wanted - strlen(wanted), *c == '%' ? "%s" : "%.1s",
                 *c == '%' ? p->dir : c);
    struct folder *f = folder_open(p->out, &p->code, &p->e);
    assert_null(f);
    assert_string_equal(p->e.text, wanted);
    assert_int_equal(p->code, code);
}

/* --- Growing ----------------------------------------------------------------------------------- */

TEST(it_grows_beside_the_final_name_and_gets_it_when_published)
{
    struct place *p = *cmocka_state;
    struct folder *f = open_out(p);
    char partial[700];
    snprintf(partial, sizeof partial, "%s.partial", p->out);
    assert_string_equal(folder_path(f), partial);
    assert_string_equal(folder_final(f), p->out);
    folder_put(partial, "half", "written");
    assert_false(there(p->out));
    publish(p, f);
    holds(p, "out/half", "written");
    assert_false(there(partial));
    folder_close(f);
    assert_false(folder_has(p->dir, "out.partial.lock"));
    holds(p, "out/half", "written");
}

TEST(slashes_behind_the_name_and_missing_parents_do_not_matter)
{
    struct place *p = *cmocka_state;
    char out[700];
    snprintf(out, sizeof out, "%s/deep/er//", p->out);
    struct folder *f = folder_open(out, &p->code, &p->e);
    assert_non_null(f);
    folder_put(folder_path(f), "file", "");
    publish(p, f);
    assert_true(folder_has(p->dir, "out/deep/er/file"));
    folder_close(f);
}

TEST(what_is_not_published_is_removed)
{
    struct place *p = *cmocka_state;
    struct folder *f = open_out(p);
    folder_put(folder_path(f), "deep/half", "written");
    folder_close(f);
    assert_int_equal(rmdir(p->dir), 0); /* nothing is in it any more */
    assert_int_equal(mkdir(p->dir, 0777), 0);
}

TEST(what_is_kept_stays_until_the_next_command)
{
    struct place *p = *cmocka_state;
    struct folder *f = open_out(p);
    folder_put(folder_path(f), "half", "written");
    folder_keep(f);
    folder_close(f);
    holds(p, "out.partial/half", "written");
    f = open_out(p);
    assert_false(folder_has(p->dir, "out.partial/half"));
    folder_close(f);
}

/* --- Replacing --------------------------------------------------------------------------------- */

TEST(a_result_folder_is_replaced_in_one_step)
{
    struct place *p = *cmocka_state;
    make_results(p, "old");
    struct folder *f = open_out(p);
    folder_put(folder_path(f), "which", "new");
    holds(p, "out/which", "old");
    publish(p, f);
    assert_int_equal(renames, 1);
    assert_true(final_was_there);
    holds(p, "out/which", "new");
    assert_false(folder_has(p->dir, "out/manifest.json")); /* nothing of the old one is left */
    folder_close(f);
    assert_false(folder_has(p->dir, "out.partial"));
}

TEST(where_names_cannot_be_exchanged_it_is_replaced_in_two)
{
    struct place *p = *cmocka_state;
    make_results(p, "old");
    exchange_errno = EINVAL;
    struct folder *f = open_out(p);
    folder_put(folder_path(f), "which", "new");
    publish(p, f);
    folder_close(f);
    holds(p, "out/which", "new");
    assert_false(folder_has(p->dir, "out.partial"));
    assert_false(folder_has(p->dir, "out.partial.old"));
}

/* The two steps are renames 1 and 2: either may fail. */
TEST(results_stay_as_they_were_where_they_cannot_be_replaced)
{
    struct place *p = *cmocka_state;
    for (int fail = 0; fail <= 2; fail++) {
        make_results(p, "old");
        exchange_errno = fail ? EINVAL : EACCES;
        renames_to_fail = fail;
        struct folder *f = open_out(p);
        folder_put(folder_path(f), "which", "new");
        p->e.text[0] = '\0';
        assert_int_equal(folder_publish(f, &p->e), fail ? -EIO : -EACCES);
        assert_true(p->e.text[0] != '\0');
        holds(p, "out/which", "old");
        holds(p, "out.partial/which", "new");
        folder_close(f);
        exchange_errno = renames_to_fail = 0;
    }
}

TEST(an_empty_folder_is_replaced)
{
    struct place *p = *cmocka_state;
    assert_int_equal(mkdir(p->out, 0777), 0);
    struct folder *f = open_out(p);
    folder_put(folder_path(f), "which", "new");
    publish(p, f);
    folder_close(f);
    holds(p, "out/which", "new");
}

TEST(a_link_to_a_result_folder_is_replaced_and_not_what_it_leads_to)
{
    struct place *p = *cmocka_state;
    folder_put(p->dir, "elsewhere/manifest.json", "{}");
    assert_int_equal(symlink("elsewhere", p->out), 0);
    struct folder *f = open_out(p);
    folder_put(folder_path(f), "which", "new");
    publish(p, f);
    folder_close(f);
    holds(p, "out/which", "new");
    holds(p, "elsewhere/manifest.json", "{}");
}

/* --- What is never touched --------------------------------------------------------------------- */

TEST(anything_else_under_the_final_name_is_refused_and_not_touched)
{
    static const char message[] = "%/out: there is something else than a result folder, which is "
                                  "not going to be replaced";
    struct place *p = *cmocka_state;
    folder_put(p->dir, "out/thesis.tex", "mine");
    refused(p, -EINVAL, message);
    holds(p, "out/thesis.tex", "mine");
    folder_delete(p->dir, "out/thesis.tex");
    assert_int_equal(rmdir(p->out), 0);
    folder_put(p->dir, "out", "a file");
    p->e.text[0] = '\0';
    refused(p, -EINVAL, message);
    holds(p, "out", "a file");
    assert_false(folder_has(p->dir, "out.partial"));
}

TEST(what_came_under_the_final_name_meanwhile_is_not_touched)
{
    struct place *p = *cmocka_state;
    struct folder *f = open_out(p);
    folder_put(p->dir, "out/thesis.tex", "mine");
    assert_int_equal(folder_publish(f, &p->e), -EINVAL);
    holds(p, "out/thesis.tex", "mine");
    folder_close(f);
}

TEST(a_folder_of_the_temporary_name_that_is_not_ours_is_refused_and_not_touched)
{
    struct place *p = *cmocka_state;
    folder_put(p->dir, "out.partial/thesis.tex", "mine");
    refused(p, -EINVAL,
            "%/out.partial: results grow under this name, and what is there is none of "
            "altosim's: move it away");
    holds(p, "out.partial/thesis.tex", "mine");
}

TEST(folders_of_similar_names_are_not_touched)
{
    struct place *p = *cmocka_state;
    folder_put(p->dir, "out.old/manifest.json", "{}");
    folder_put(p->dir, "out.bak/manifest.json", "{}");
    make_results(p, "old");
    make_results(p, "new");
    holds(p, "out.old/manifest.json", "{}");
    holds(p, "out.bak/manifest.json", "{}");
}

TEST(a_parent_that_is_no_folder_is_named)
{
    struct place *p = *cmocka_state;
    folder_put(p->dir, "out", "a file");
    strcat(p->out, "/deep");
    refused(p, -ENOTDIR, "%/out: there is something else of that name");
}

/* --- The lock ---------------------------------------------------------------------------------- */

/* A process that has the folder open, with something in it, until it is killed. */
static pid_t other_command(struct place *p)
{
    int ready[2];
    char byte = 0;
    assert_int_equal(pipe(ready), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct folder *f = folder_open(p->out, &p->code, &p->e);
        if (f)
            folder_put(folder_path(f), "half", "theirs");
        if (write(ready[1], f ? "y" : "n", 1) == 1)
            pause();
        _exit(1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    close(ready[0]);
    close(ready[1]);
    return pid;
}

static void kill_other(pid_t pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

TEST(two_commands_cannot_write_one_folder)
{
    struct place *p = *cmocka_state;
    pid_t other = other_command(p);
    refused(p, -EBUSY, "%/out: another command is writing this folder");
    holds(p, "out.partial/half", "theirs");
    kill_other(other);
}

TEST(what_a_killed_command_left_is_cleared_away)
{
    struct place *p = *cmocka_state;
    kill_other(other_command(p));
    holds(p, "out.partial/half", "theirs");
    struct folder *f = open_out(p);
    assert_false(folder_has(p->dir, "out.partial/half"));
    folder_close(f);
}

/* --- Memory ------------------------------------------------------------------------------------ */

TEST(memory_that_runs_out_leaves_no_folder_behind_and_the_old_one_as_it_was)
{
    struct place *p = *cmocka_state;
    make_results(p, "old");
    for (size_t n = 0;; n++) {
        p->e.text[0] = '\0';
        faults_start(n);
        struct folder *f = folder_open(p->out, &p->code, &p->e);
        int code = f ? folder_publish(f, &p->e) : p->code;
        bool failed = faults_stop();
        folder_close(f);
        if (!failed) {
            assert_int_equal(code, 0);
            break;
        }
        assert_int_equal(code, -ENOMEM);
        holds(p, "out/which", "old");
    }
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(it_grows_beside_the_final_name_and_gets_it_when_published),
        WITH(slashes_behind_the_name_and_missing_parents_do_not_matter),
        WITH(what_is_not_published_is_removed),
        WITH(what_is_kept_stays_until_the_next_command),
        WITH(a_result_folder_is_replaced_in_one_step),
        WITH(where_names_cannot_be_exchanged_it_is_replaced_in_two),
        WITH(results_stay_as_they_were_where_they_cannot_be_replaced),
        WITH(an_empty_folder_is_replaced),
        WITH(a_link_to_a_result_folder_is_replaced_and_not_what_it_leads_to),
        WITH(anything_else_under_the_final_name_is_refused_and_not_touched),
        WITH(what_came_under_the_final_name_meanwhile_is_not_touched),
        WITH(a_folder_of_the_temporary_name_that_is_not_ours_is_refused_and_not_touched),
        WITH(folders_of_similar_names_are_not_touched),
        WITH(a_parent_that_is_no_folder_is_named),
        WITH(two_commands_cannot_write_one_folder),
        WITH(what_a_killed_command_left_is_cleared_away),
        WITH(memory_that_runs_out_leaves_no_folder_behind_and_the_old_one_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
