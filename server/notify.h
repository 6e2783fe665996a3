/*
 * Tells systemd what a service is at: datagrams to the socket that $NOTIFY_SOCKET names, as
 * sd_notify(3) describes. Without such a socket nothing happens.
 */
#ifndef SERVER_NOTIFY_H
#define SERVER_NOTIFY_H

/*
 * Sends a state: "READY=1", "RELOADING=1", "STOPPING=1", and lines more. `path` is the value of
 * $NOTIFY_SOCKET or NULL; a leading @ stands for the abstract namespace. Returns 0, also where path is
 * NULL; or a negative errno value.
 */
int notify(const char *path, const char *state);

#endif
