#include "server/listener.h"

#include "sim/base/err.h"
#include "sim/base/prefix.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

void listener_init(struct listener *l)
{
    *l = (struct listener){.reserver = -1};
}

void listener_fini(struct listener *l)
{
    if (l->reserver >= 0)
        close(l->reserver);
    l->reserver = -1;
}

static int resolve(struct listener *l, const char *address, uint16_t port, struct err *e)
{
    struct addr a;
    if (addr_parse(FAMILY_NONE, address, &a))
        return err_set(e, -EINVAL, "\"%s\" is no IPv4 or IPv6 address to listen on", address);
    if (a.family == FAMILY_IPV4) {
        struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
        memcpy(&in.sin_addr, a.b, 4);
        memcpy(&l->at, &in, l->at_size = sizeof in);
    } else {
        struct sockaddr_in6 in = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
        memcpy(&in.sin6_addr, a.b, 16);
        memcpy(&l->at, &in, l->at_size = sizeof in);
    }
    return 0;
}

/* A socket bound to l->at, or a negative errno value. Several may be, while none listens. */
static int bind_socket(const struct listener *l)
{
    int fd = socket(l->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1, off = 0;
    if (fd < 0)
        return -errno;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (l->at.ss_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, (const struct sockaddr *)&l->at, l->at_size) == 0)
        return fd;
    int code = -errno;
    close(fd);
    return code;
}

static int refuse(const struct listener *l, int code, struct err *e)
{
    char address[INET6_ADDRSTRLEN] = "";
    const void *bytes = l->at.ss_family == AF_INET
                            ? (const void *)&((const struct sockaddr_in *)&l->at)->sin_addr
                            : (const void *)&((const struct sockaddr_in6 *)&l->at)->sin6_addr;
    inet_ntop(l->at.ss_family, bytes, address, sizeof address);
    return err_sys(e, code, "cannot listen on %s, port %u", address, l->port);
}

int listener_reserve(struct listener *l, const char *address, uint16_t port, struct err *e)
{
    int code = resolve(l, address, port, e);
    if (code)
        return code;
    l->port = port;
    l->reserver = bind_socket(l);
    if (l->reserver < 0)
        return refuse(l, l->reserver, e);
    getsockname(l->reserver, (struct sockaddr *)&l->at, &l->at_size);
    in_port_t chosen; /* at the same place in both families */
    memcpy(&chosen, (char *)&l->at + offsetof(struct sockaddr_in, sin_port), sizeof chosen);
    l->port = ntohs(chosen);
    return 0;
}

int listener_listen(const struct listener *l, struct err *e)
{
    int fd = bind_socket(l);
    int code = fd < 0 ? fd : 0;
    if (code == 0 && listen(fd, SOMAXCONN) != 0) {
        code = -errno;
        close(fd);
    }
    return code ? refuse(l, code, e) : fd;
}
