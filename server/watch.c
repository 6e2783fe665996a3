#include "server/watch.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define NEVER  INT64_MAX
#define SECOND INT64_C(1000000000)

struct watched {
    struct watched *before, *next;
    int fd;
    int64_t deadline; /* on the monotonic clock, in nanoseconds; NEVER: none */
};

struct watch {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t sooner; /* a deadline is earlier than `wake`, or it ends */
    struct watched *first;
    int64_t wake;
    bool end;
};

static int64_t monotonic(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

/* Ends a connection; what was not taken of it yet is not kept for delivery. */
static void cut(int fd)
{
    struct linger at_once = {.l_onoff = 1};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    shutdown(fd, SHUT_RDWR);
}

/* Cuts what is late; returns the next deadline. */
static int64_t sweep(struct watch *watch, int64_t now)
{
    int64_t next = NEVER;
    for (struct watched *w = watch->first; w; w = w->next) {
        if (w->deadline <= now) {
            cut(w->fd);
            w->deadline = NEVER;
        } else if (w->deadline < next) {
            next = w->deadline;
        }
    }
    return next;
}

static void *run(void *ctx)
{
    struct watch *watch = ctx;
    pthread_mutex_lock(&watch->lock);
    while (!watch->end) {
        int64_t now = monotonic();
        if (watch->wake <= now) {
            int64_t next = sweep(watch, now);
            int64_t soon = now + SECOND / 10; /* how often it looks through all of them at most */
            watch->wake = next < soon ? soon : next;
        } else if (watch->wake == NEVER) {
            pthread_cond_wait(&watch->sooner, &watch->lock);
        } else {
            struct timespec at = {watch->wake / SECOND, watch->wake % SECOND};
            pthread_cond_timedwait(&watch->sooner, &watch->lock, &at);
        }
    }
    pthread_mutex_unlock(&watch->lock);
    return NULL;
}

struct watch *watch_new(void)
{
    struct watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        return NULL;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&watch->lock, NULL);
    pthread_cond_init(&watch->sooner, &attributes);
    pthread_condattr_destroy(&attributes);
    watch->wake = NEVER;
    if (pthread_create(&watch->thread, NULL, run, watch) == 0)
        return watch;
    pthread_cond_destroy(&watch->sooner);
    pthread_mutex_destroy(&watch->lock);
    free(watch);
    return NULL;
}

void watch_free(struct watch *watch)
{
    if (!watch)
        return;
    assert(!watch->first);
    pthread_mutex_lock(&watch->lock);
    watch->end = true;
    pthread_cond_signal(&watch->sooner);
    pthread_mutex_unlock(&watch->lock);
    pthread_join(watch->thread, NULL);
    pthread_cond_destroy(&watch->sooner);
    pthread_mutex_destroy(&watch->lock);
    free(watch);
}

struct watched *watch_add(struct watch *watch, int fd)
{
    struct watched *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->fd = fd;
    w->deadline = NEVER;
    pthread_mutex_lock(&watch->lock);
    w->next = watch->first;
    if (w->next)
        w->next->before = w;
    watch->first = w;
    pthread_mutex_unlock(&watch->lock);
    return w;
}

void watch_set(struct watch *watch, struct watched *w, unsigned seconds)
{
    int64_t deadline = seconds ? monotonic() + seconds * SECOND : NEVER;
    pthread_mutex_lock(&watch->lock);
    w->deadline = deadline;
    if (deadline < watch->wake) {
        watch->wake = deadline;
        pthread_cond_signal(&watch->sooner);
    }
    pthread_mutex_unlock(&watch->lock);
}

void watch_remove(struct watch *watch, struct watched *w)
{
    pthread_mutex_lock(&watch->lock);
    if (w->before)
        w->before->next = w->next;
    else
        watch->first = w->next;
    if (w->next)
        w->next->before = w->before;
    pthread_mutex_unlock(&watch->lock);
    free(w);
}
