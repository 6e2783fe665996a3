/*
 * A port to listen on that stays ours while nobody listens: a socket is kept bound to it.
 */
#ifndef SERVER_LISTENER_H
#define SERVER_LISTENER_H

#include <stdint.h>
#include <sys/socket.h>

struct err;

/* In the caller's storage; to be read only. */
struct listener {
    struct sockaddr_storage at;
    socklen_t at_size;
    uint16_t port;
    int reserver; /* bound without listening; -1: none */
};

void listener_init(struct listener *l);

/* Gives the port back. */
void listener_fini(struct listener *l);

/*
 * Reserves a port (0: the system chooses) of a numeric address. Returns 0; -EINVAL for an address
 * that is none; another errno value where the system refuses, with *e saying what.
 */
int listener_reserve(struct listener *l, const char *address, uint16_t port, struct err *e);

/* A new socket that listens there, on both families where the address is "::"; or a negative errno
 * value. One at a time. */
int listener_listen(const struct listener *l, struct err *e);

#endif
