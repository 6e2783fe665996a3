#include "server/notify.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A socket as systemd's, with that path, a leading 0 byte for the abstract namespace. */
static int listen_at(const char *path, size_t size)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    memcpy(at.sun_path, path, size);
    assert_int_equal(bind(fd, (const struct sockaddr *)&at,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size)),
                     0);
    return fd;
}

static void receives(int fd, const char *wanted)
{
    char text[100] = "";
    ssize_t n = recv(fd, text, sizeof text - 1, MSG_DONTWAIT);
    assert_int_equal(n, strlen(wanted));
    assert_string_equal(text, wanted);
    close(fd);
}

TEST(a_state_is_one_datagram)
{
    char *dir = temp_dir(), path[200];
    int n = snprintf(path, sizeof path, "%s/notify", dir);
    int fd = listen_at(path, (size_t)n);
    assert_int_equal(notify(path, "READY=1"), 0);
    receives(fd, "READY=1");
    temp_free(dir);
}

TEST(an_at_sign_is_the_abstract_namespace)
{
    char path[64];
    int n = snprintf(path, sizeof path, "@altosim-notify-test-%ld", (long)getpid());
    path[0] = '\0';
    int fd = listen_at(path, (size_t)n);
    path[0] = '@';
    assert_int_equal(notify(path, "STOPPING=1"), 0);
    receives(fd, "STOPPING=1");
}

TEST(without_a_socket_nothing_happens)
{
    assert_int_equal(notify(NULL, "READY=1"), 0);
    assert_int_equal(notify("", "READY=1"), 0);
}

TEST(a_socket_that_cannot_be_is_an_error)
{
    char longest[300];
    memset(longest, 'x', sizeof longest - 1);
    longest[0] = '/';
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(notify(longest, "READY=1"), -EINVAL);
    assert_int_equal(notify("relative", "READY=1"), -EINVAL);
    assert_int_equal(notify("/no/such/socket", "READY=1"), -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_is_one_datagram),
        cmocka_unit_test(an_at_sign_is_the_abstract_namespace),
        cmocka_unit_test(without_a_socket_nothing_happens),
        cmocka_unit_test(a_socket_that_cannot_be_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
