/*
 * Runs a command and says what it took: CPU seconds and peak memory of it and its children, and
 * its instructions where the kernel counts them. For benchmarks; the command's status is kept.
 *
 *   run_cost COMMAND...        prints `cpu_seconds X`, `wall_seconds X`, `peak_mib X` and
 *                              `instructions N` (or `-`) to stderr
 */
#define _GNU_SOURCE /* syscall(), rusage */
#include <errno.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A counter of user-space instructions of this process's children to come; -1 where there is none. */
static int count_instructions(void)
{
    struct perf_event_attr attr = {.type = PERF_TYPE_HARDWARE,
                                   .size = sizeof attr,
                                   .config = PERF_COUNT_HW_INSTRUCTIONS,
                                   .inherit = 1,
                                   .exclude_kernel = 1,
                                   .exclude_hv = 1};
    return (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0UL);
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void report(int counter, double wall)
{
    struct rusage use;
    uint64_t instructions;
    getrusage(RUSAGE_CHILDREN, &use);
    fprintf(stderr, "cpu_seconds %.3f\nwall_seconds %.3f\npeak_mib %.1f\n",
            seconds(use.ru_utime) + seconds(use.ru_stime), wall, (double)use.ru_maxrss / 1024);
    if (counter >= 0 && read(counter, &instructions, sizeof instructions) == sizeof instructions)
        fprintf(stderr, "instructions %" PRIu64 "\n", instructions);
    else
        fprintf(stderr, "instructions -\n");
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: run_cost COMMAND...\n", stderr);
        return 2;
    }
    int counter = count_instructions(), status = 0;
    double start = now();
    pid_t child = fork();
    if (child < 0) {
        fprintf(stderr, "run_cost: cannot fork: %s\n", strerror(errno));
        return 3;
    }
    if (child == 0) {
        execvp(argv[1], argv + 1);
        fprintf(stderr, "run_cost: cannot run %s: %s\n", argv[1], strerror(errno));
        _exit(127);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    report(counter, now() - start);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}
