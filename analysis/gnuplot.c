#include "analysis/gnuplot.h"

#include "sim/base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* How the child says why it did not become gnuplot: no program exits with these by itself. */
enum { CHILD_NO_PROGRAM = 127, CHILD_NO_FOLDER = 126, SAID_MAX = 400 };

/* In the child: becomes gnuplot or dies. */
static _Noreturn void become_gnuplot(const char *dir, const char *script, int said)
{
    int nothing = open("/dev/null", O_RDWR);
    if (nothing < 0 || chdir(dir) != 0 || setenv("TZ", "UTC0", 1) != 0 || /* PDFs tell the zone */
        dup2(nothing, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0 ||
        dup2(said, STDERR_FILENO) < 0)
        _exit(CHILD_NO_FOLDER);
    close(said);
    execlp("gnuplot", "gnuplot", "-d", script, (char *)NULL);
    _exit(CHILD_NO_PROGRAM);
}

/* Reads until the other end is closed; keeps the beginning, on one line, without blanks around. */
static void read_said(int from, char *said, size_t size)
{
    char block[4096];
    size_t used = 0;
    ssize_t got;
    while ((got = read(from, block, sizeof block)) > 0 || (got < 0 && errno == EINTR)) {
        for (ssize_t i = 0; i < got && used < size - 1; i++) {
            char c = (unsigned char)block[i] < 0x20 ? ' ' : block[i];
            if (c != ' ' || (used && said[used - 1] != ' '))
                said[used++] = c;
        }
    }
    while (used && said[used - 1] == ' ')
        used--;
    said[used] = '\0';
}

static int conclude(int status, const char *script, const char *said, struct err *e)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_NO_PROGRAM)
        return err_set(e, -ENOENT, "gnuplot is not installed");
    return err_set(e, -EIO, "gnuplot failed on %s: %s", script, *said ? said : "it said nothing");
}

int gnuplot_run(const char *dir, const char *script, struct err *e)
{
    int ends[2], status;
    if (pipe(ends) != 0)
        return err_sys(e, -errno, "gnuplot");
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        become_gnuplot(dir, script, ends[1]);
    }
    int code = child < 0 ? -errno : 0;
    close(ends[1]);
    char said[SAID_MAX] = "";
    if (code == 0)
        read_said(ends[0], said, sizeof said);
    close(ends[0]);
    if (code)
        return err_sys(e, code, "gnuplot");
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            return err_sys(e, -errno, "gnuplot");
    }
    return conclude(status, script, said, e);
}

/* Single quotes keep everything as it is but themselves; gnuplot's own way to double them fails at
 * the beginning of a string, so each one stands in double quotes of its own. */
void gnuplot_string(FILE *out, const char *text)
{
    putc('\'', out);
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'.\"'\".'", out);
        else
            putc((unsigned char)*text < 0x20 || *text == 0x7f ? ' ' : *text, out);
    }
    putc('\'', out);
}
