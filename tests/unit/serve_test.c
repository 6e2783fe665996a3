#include "sim/scenario/serve.h"
#include "tests/support/alto_http.h"
#include "tests/support/scene.h"
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TWO_SERVERS "{'alto': {'servers': {'other': {'network': 'isp-b', 'policy': 'flat'}}}}"

/* Serves in a process of its own until it is told to stop; its status is that of serving. */
static pid_t start(const struct scene *s, const char *only, FILE **out)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct err e = ERR_INIT;
        FILE *to = fdopen(ends[1], "w");
        alarm(60);
        _exit(serve(s->s, only, 0, to, &e) == 0 ? 0 : 1);
    }
    close(ends[1]);
    *out = fdopen(ends[0], "r");
    assert_non_null(*out);
    return pid;
}

static void stop(pid_t pid, int number)
{
    int status;
    assert_int_equal(kill(pid, number), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* Reads `NAME URI`, and gets the directory from there. */
static void answers(FILE *out, const char *name)
{
    char line[300], found[80], uri[200];
    struct wire_reply reply;
    assert_non_null(fgets(line, sizeof line, out));
    assert_int_equal(sscanf(line, "%79s %199s", found, uri), 2);
    assert_string_equal(found, name);
    int fd = wire_connect(uri_port(uri));
    wire_print(fd, "GET /directory HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    wire_read(fd, false, &reply);
    assert_int_equal(reply.status, 200);
    wire_fini(&reply);
    close(fd);
}

TEST(all_servers_answer_until_they_are_told_to_stop)
{
    struct scene s = scene_sound(TWO_SERVERS);
    FILE *out;
    pid_t pid = start(&s, NULL, &out);
    answers(out, "guide");
    answers(out, "other");
    stop(pid, SIGTERM);
    assert_int_equal(fgetc(out), EOF);
    fclose(out);
    scene_free(&s);
}

TEST(one_server_answers_alone)
{
    struct scene s = scene_sound(TWO_SERVERS);
    FILE *out;
    pid_t pid = start(&s, "other", &out);
    answers(out, "other");
    stop(pid, SIGINT);
    assert_int_equal(fgetc(out), EOF);
    fclose(out);
    scene_free(&s);
}

static void is_refused(const char *patch, const char *only, uint16_t port, const char *message)
{
    struct scene s = scene_sound(patch);
    assert_int_equal(serve(s.s, only, port, stdout, &s.e), -EINVAL);
    assert_non_null(strstr(s.e.text, message));
    scene_free(&s);
}

TEST(what_cannot_be_served_is_refused)
{
    is_refused(TWO_SERVERS, "nobody", 0, "--server: there is none of that name");
    is_refused(TWO_SERVERS, NULL, 1, "--server: there are several"); /* on one port */
    is_refused("{'alto': null, 'arms': null, 'baseline': null}", NULL, 0,
               "there is no ALTO server in it");
}

TEST(an_output_that_is_full_stops_it)
{
    struct scene s = scene_sound(NULL);
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_int_equal(serve(s.s, NULL, 0, full, &s.e), -ENOSPC);
    fclose(full);
    scene_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_servers_answer_until_they_are_told_to_stop),
        cmocka_unit_test(one_server_answers_alone),
        cmocka_unit_test(what_cannot_be_served_is_refused),
        cmocka_unit_test(an_output_that_is_full_stops_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
