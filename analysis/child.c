#include "analysis/child.h"

#include "sim/base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child sends back. */
struct outcome {
    int code;
    struct err e;
};

/* No input, no output, and the same time zone everywhere: PDFs tell it. */
static bool quiet(void)
{
    int nothing = open("/dev/null", O_RDWR);
    return nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 && dup2(nothing, STDOUT_FILENO) >= 0 &&
           dup2(nothing, STDERR_FILENO) >= 0 && setenv("TZ", "UTC0", 1) == 0;
}

/* In the child. No exit handler runs, no buffer that the parent filled is flushed twice. */
static _Noreturn void work_and_die(child_fn *work, void *ctx, int answer)
{
    struct outcome o = {-EIO, ERR_INIT};
    if (quiet())
        o.code = work(ctx, &o.e);
    ssize_t sent = write(answer, &o, sizeof o); /* less than a pipe holds: all or nothing */
    _exit(sent == (ssize_t)sizeof o ? 0 : 1);
}

/* Reads the outcome; false if the child died before it sent one. */
static bool read_outcome(int from, struct outcome *o)
{
    size_t have = 0;
    while (have < sizeof *o) {
        ssize_t got = read(from, (char *)o + have, sizeof *o - have);
        if (got <= 0 && !(got < 0 && errno == EINTR))
            return false;
        have += got > 0 ? (size_t)got : 0;
    }
    return true;
}

int child_run(child_fn *work, void *ctx, struct err *e)
{
    int ends[2];
    if (pipe(ends) != 0)
        return err_sys(e, -errno, "a child process");
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        work_and_die(work, ctx, ends[1]);
    }
    int code = child < 0 ? -errno : 0;
    close(ends[1]);
    struct outcome o;
    bool answered = code == 0 && read_outcome(ends[0], &o);
    close(ends[0]);
    if (code)
        return err_sys(e, code, "a child process");
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
    if (!answered)
        return err_set(e, -EIO, "the process that worked on it died");
    return o.e.text[0] ? err_set(e, o.code, "%s", o.e.text) : o.code;
}
