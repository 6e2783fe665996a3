#include "server/watch.h"
#include "tests/support/test.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/* A pair of connected sockets, of which the first one is watched. */
struct pair {
    int fd[2];
    struct watched *watched;
};

static struct pair pair_new(struct watch *watch)
{
    struct pair p;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, p.fd), 0);
    p.watched = watch_add(watch, p.fd[0]);
    assert_non_null(p.watched);
    return p;
}

static void pair_end(struct watch *watch, struct pair *p)
{
    watch_remove(watch, p->watched);
    close(p->fd[0]);
    close(p->fd[1]);
}

/* Whether the other end has been shut down, waiting for that up to so many milliseconds. */
static bool cut(const struct pair *p, int wait)
{
    struct pollfd at = {.fd = p->fd[1], .events = POLLIN};
    return poll(&at, 1, wait) == 1 && (at.revents & POLLHUP);
}

TEST(a_socket_is_shut_down_at_its_deadline_and_no_other)
{
    struct watch *watch = watch_new();
    struct pair late = pair_new(watch), early = pair_new(watch), never = pair_new(watch);
    watch_set(watch, late.watched, 3600);
    watch_set(watch, early.watched, 1);
    assert_true(cut(&early, 30000));
    assert_false(cut(&late, 0));
    assert_false(cut(&never, 0));
    pair_end(watch, &early);
    pair_end(watch, &late);
    pair_end(watch, &never);
    watch_free(watch);
}

TEST(a_deadline_can_be_moved_away_and_near_again)
{
    struct watch *watch = watch_new();
    struct pair moved = pair_new(watch), mark = pair_new(watch);
    watch_set(watch, moved.watched, 1);
    watch_set(watch, moved.watched, 0);
    watch_set(watch, mark.watched, 1);
    assert_true(cut(&mark, 30000)); /* the moved one's first deadline was before */
    assert_false(cut(&moved, 0));
    watch_set(watch, moved.watched, 3600);
    watch_set(watch, moved.watched, 1);
    assert_true(cut(&moved, 30000));
    pair_end(watch, &mark);
    pair_end(watch, &moved);
    watch_free(watch);
}

TEST(what_was_removed_is_left_alone)
{
    struct watch *watch = watch_new();
    struct pair gone = pair_new(watch), mark = pair_new(watch);
    watch_set(watch, gone.watched, 1);
    watch_remove(watch, gone.watched);
    watch_set(watch, mark.watched, 1);
    assert_true(cut(&mark, 30000));
    assert_false(cut(&gone, 0));
    pair_end(watch, &mark);
    close(gone.fd[0]);
    close(gone.fd[1]);
    watch_free(watch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_socket_is_shut_down_at_its_deadline_and_no_other),
        cmocka_unit_test(a_deadline_can_be_moved_away_and_near_again),
        cmocka_unit_test(what_was_removed_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
