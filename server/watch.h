/*
 * Deadlines for sockets: one that is not done in time is shut down, so that whoever serves it finds
 * it at its end. An HTTP library notices silence; a client that sends or takes a byte now and then is
 * for this module.
 *
 * A thread of its own waits for the next deadline (and sleeps where there is none). A deadline is
 * kept within a tenth of a second. Any thread may call.
 */
#ifndef SERVER_WATCH_H
#define SERVER_WATCH_H

struct watch;
struct watched;

struct watch *watch_new(void);        /* NULL: no memory, or no thread */
void watch_free(struct watch *watch); /* every socket must have been removed; NULL is allowed */

/* Watches a socket, for now without a deadline: a new watched, or NULL: no memory. */
struct watched *watch_add(struct watch *watch, int fd);

/* Sets the deadline to so many seconds from now; 0: none. O(1). */
void watch_set(struct watch *watch, struct watched *w, unsigned seconds);

/* Ends watching; the socket may be closed from now on. O(1). */
void watch_remove(struct watch *watch, struct watched *w);

#endif
