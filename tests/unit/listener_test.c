#include "server/listener.h"
#include "sim/base/err.h"
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

TEST(a_reserved_port_refuses_until_it_is_listened_on)
{
    struct listener l;
    listener_init(&l);
    assert_int_equal(listener_reserve(&l, "127.0.0.1", 0, NULL), 0);
    assert_int_not_equal(l.port, 0);
    for (int i = 0; i < 2; i++) {
        assert_true(wire_refused(l.port));
        int fd = listener_listen(&l, NULL);
        assert_true(fd >= 0);
        close(wire_connect(l.port));
        close(fd);
    }
    listener_fini(&l);
}

TEST(a_port_that_is_listened_on_cannot_be_reserved)
{
    struct listener first, second;
    struct err e = ERR_INIT;
    char wanted[100];
    listener_init(&first);
    listener_init(&second);
    assert_int_equal(listener_reserve(&first, "127.0.0.1", 0, NULL), 0);
    int fd = listener_listen(&first, NULL);
    assert_int_equal(listener_reserve(&second, "127.0.0.1", first.port, &e), -EADDRINUSE);
    snprintf(wanted, sizeof wanted, "cannot listen on 127.0.0.1, port %u: Address already in use",
             first.port);
    assert_string_equal(e.text, wanted);
    close(fd);
    listener_fini(&first);
    listener_fini(&second);
}

TEST(an_address_that_is_none_is_refused)
{
    struct listener l;
    struct err e = ERR_INIT;
    listener_init(&l);
    assert_int_equal(listener_reserve(&l, "localhost", 0, &e), -EINVAL);
    assert_string_equal(e.text, "\"localhost\" is no IPv4 or IPv6 address to listen on");
    listener_fini(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reserved_port_refuses_until_it_is_listened_on),
        cmocka_unit_test(a_port_that_is_listened_on_cannot_be_reserved),
        cmocka_unit_test(an_address_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
