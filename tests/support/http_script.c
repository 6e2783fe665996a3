#include "tests/support/http_script.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 16, SCRIPTS = 64 };

struct script {
    char *method, *path, *etag, *text, *not_modified; /* the answers as they are sent */
    size_t size;
    enum script_ending ending;
    size_t cut;
};

struct connection {
    int fd; /* -1: free */
    char *text;
    size_t size;
};

struct http_script {
    pthread_t thread;
    pthread_mutex_t lock;
    unsigned short port;
    int listener, wake[2];
    bool running;
    struct connection connections[CONNECTIONS];
    struct script scripts[SCRIPTS];
    size_t n_scripts, accepted, received, sent;
    char **requests;
    size_t n_requests;
};

/* Set-up must work; what cannot go wrong on a sound machine stops the test here. */
static void must(bool ok, const char *what)
{
    if (!ok) {
        perror(what);
        abort();
    }
}

static char *copy(const char *text)
{
    char *dup = text ? strdup(text) : NULL;
    must(!text || dup, "strdup");
    return dup;
}

/* --- Scripts --- */

static void script_fini(struct script *script)
{
    free(script->method);
    free(script->path);
    free(script->etag);
    free(script->text);
    free(script->not_modified);
}

static char *head(const struct script_reply *reply, int status, const char *body)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    must(out, "open_memstream");
    fprintf(out, "HTTP/1.1 %d Scripted\r\n", status);
    if (reply->type && status != 304)
        fprintf(out, "Content-Type: %s\r\n", reply->type);
    if (reply->etag)
        fprintf(out, "ETag: %s\r\n", reply->etag);
    if (reply->headers)
        fputs(reply->headers, out);
    if (status != 304)
        fprintf(out, "Content-Length: %zu\r\n", strlen(body));
    fprintf(out, "\r\n%s", body);
    fclose(out);
    return text;
}

static struct script *find_script(struct http_script *s, const char *method, const char *path)
{
    for (size_t i = 0; i < s->n_scripts; i++) {
        if (strcmp(s->scripts[i].method, method) == 0 && strcmp(s->scripts[i].path, path) == 0)
            return &s->scripts[i];
    }
    return NULL;
}

void http_script_on(struct http_script *s, const char *method, const char *path,
                    const struct script_reply *reply)
{
    struct script made = {.method = copy(method),
                          .path = copy(path),
                          .etag = copy(reply->etag),
                          .ending = reply->ending,
                          .cut = reply->cut};
    made.text = reply->raw ? copy(reply->raw)
                           : head(reply, reply->status ? reply->status : 200,
                                  reply->body ? reply->body : "");
    made.size = strlen(made.text);
    if (made.etag)
        made.not_modified = head(reply, 304, "");
    pthread_mutex_lock(&s->lock);
    struct script *at = find_script(s, method, path);
    if (at)
        script_fini(at);
    else
        at = &s->scripts[s->n_scripts++];
    must(s->n_scripts <= SCRIPTS, "scripts");
    *at = made;
    pthread_mutex_unlock(&s->lock);
}

/* --- Answering --- */

/* The value of a header in a request, at least as long as the text that follows; NULL: none. */
static const char *find_header(const char *request, const char *name)
{
    size_t len = strlen(name);
    for (const char *line = strstr(request, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, len) == 0 && line[2 + len] == ':')
            return line + 3 + len + strspn(line + 3 + len, " ");
    }
    return NULL;
}

static void send_all(struct http_script *s, int fd, const char *data, size_t size)
{
    while (size) {
        ssize_t n = send(fd, data, size, MSG_NOSIGNAL);
        if (n <= 0)
            return; /* the client has gone */
        data += n;
        size -= (size_t)n;
        s->sent += (size_t)n;
    }
}

/* Whether the connection stays. */
static bool answer(struct http_script *s, int fd, const char *request)
{
    static const char unknown[] = "HTTP/1.1 404 Not in the script\r\nContent-Length: 0\r\n\r\n";
    char method[16] = "", path[1024] = "";
    sscanf(request, "%15s %1023s", method, path);
    const struct script *script = find_script(s, method, path);
    if (!script) {
        send_all(s, fd, unknown, sizeof unknown - 1);
        return true;
    }
    const char *match = script->etag ? find_header(request, "If-None-Match") : NULL;
    if (match && strncmp(match, script->etag, strlen(script->etag)) == 0) {
        send_all(s, fd, script->not_modified, strlen(script->not_modified));
        return true;
    }
    bool cut = script->ending == SCRIPT_STALL || (script->ending == SCRIPT_CLOSE && script->cut);
    send_all(s, fd, script->text, cut ? script->cut : script->size);
    return script->ending != SCRIPT_CLOSE;
}

static void keep_request(struct http_script *s, char *request)
{
    s->requests = realloc(s->requests, (s->n_requests + 1) * sizeof *s->requests);
    must(s->requests, "realloc");
    s->requests[s->n_requests++] = request;
    s->received += strlen(request);
}

static void close_connection(struct connection *c)
{
    if (c->fd >= 0)
        close(c->fd);
    free(c->text);
    *c = (struct connection){.fd = -1};
}

/* Answers each request that is there whole. */
static void serve(struct http_script *s, struct connection *c)
{
    for (;;) {
        const char *end = c->text ? strstr(c->text, "\r\n\r\n") : NULL;
        const char *length = end ? find_header(c->text, "Content-Length") : NULL;
        size_t whole = end ? (size_t)(end + 4 - c->text) : 0;
        if (length && length < end)
            whole += strtoul(length, NULL, 10);
        if (!end || c->size < whole)
            return;
        char *request = strndup(c->text, whole);
        must(request, "strndup");
        memmove(c->text, c->text + whole, c->size - whole + 1);
        c->size -= whole;
        keep_request(s, request);
        if (!answer(s, c->fd, request)) {
            close_connection(c);
            return;
        }
    }
}

static void receive(struct http_script *s, struct connection *c)
{
    char data[16384];
    ssize_t n = recv(c->fd, data, sizeof data, 0);
    if (n <= 0) {
        close_connection(c);
        return;
    }
    c->text = realloc(c->text, c->size + (size_t)n + 1);
    must(c->text, "realloc");
    memcpy(c->text + c->size, data, (size_t)n);
    c->size += (size_t)n;
    c->text[c->size] = '\0';
    serve(s, c);
}

static void accept_one(struct http_script *s)
{
    int fd = accept(s->listener, NULL, NULL);
    for (int i = 0; fd >= 0 && i < CONNECTIONS; i++) {
        if (s->connections[i].fd < 0) {
            s->connections[i].fd = fd;
            s->accepted++;
            return;
        }
    }
    if (fd >= 0)
        close(fd);
}

static void *run(void *ctx)
{
    struct http_script *s = ctx;
    for (;;) {
        struct pollfd fds[CONNECTIONS + 2] = {{.fd = s->wake[0], .events = POLLIN},
                                              {.fd = s->listener, .events = POLLIN}};
        for (int i = 0; i < CONNECTIONS; i++)
            fds[i + 2] = (struct pollfd){.fd = s->connections[i].fd, .events = POLLIN};
        must(poll(fds, CONNECTIONS + 2, -1) > 0, "poll");
        if (fds[0].revents)
            return NULL;
        pthread_mutex_lock(&s->lock);
        for (int i = 0; i < CONNECTIONS; i++) {
            if (fds[i + 2].fd >= 0 && fds[i + 2].revents)
                receive(s, &s->connections[i]);
        }
        if (fds[1].revents)
            accept_one(s);
        pthread_mutex_unlock(&s->lock);
    }
}

/* --- Coming and going --- */

void http_script_up(struct http_script *s)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(s->port)};
    socklen_t len = sizeof at;
    int yes = 1;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    s->listener = socket(AF_INET, SOCK_STREAM, 0);
    must(s->listener >= 0, "socket");
    setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    must(bind(s->listener, (struct sockaddr *)&at, sizeof at) == 0, "bind");
    must(listen(s->listener, CONNECTIONS) == 0, "listen");
    must(getsockname(s->listener, (struct sockaddr *)&at, &len) == 0, "getsockname");
    s->port = ntohs(at.sin_port);
    must(pipe(s->wake) == 0, "pipe");
    must(pthread_create(&s->thread, NULL, run, s) == 0, "pthread_create");
    s->running = true;
}

void http_script_down(struct http_script *s)
{
    if (!s->running)
        return;
    must(write(s->wake[1], "x", 1) == 1, "write");
    pthread_join(s->thread, NULL);
    for (int i = 0; i < CONNECTIONS; i++)
        close_connection(&s->connections[i]);
    close(s->listener);
    close(s->wake[0]);
    close(s->wake[1]);
    s->running = false;
}

struct http_script *http_script_new(void)
{
    struct http_script *s = calloc(1, sizeof *s);
    must(s, "calloc");
    pthread_mutex_init(&s->lock, NULL);
    for (int i = 0; i < CONNECTIONS; i++)
        s->connections[i].fd = -1;
    http_script_up(s);
    return s;
}

void http_script_free(struct http_script *s)
{
    if (!s)
        return;
    http_script_down(s);
    for (size_t i = 0; i < s->n_scripts; i++)
        script_fini(&s->scripts[i]);
    for (size_t i = 0; i < s->n_requests; i++)
        free(s->requests[i]);
    free(s->requests);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* --- Looking --- */

char *http_script_uri(const struct http_script *s, const char *path, char *buf, size_t size)
{
    snprintf(buf, size, "http://127.0.0.1:%u%s", s->port, path);
    return buf;
}

size_t http_script_count(struct http_script *s, const char *method, const char *path)
{
    char start[1100];
    size_t n = 0;
    int len = snprintf(start, sizeof start, "%s %s ", method ? method : "", path ? path : "");
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < s->n_requests; i++)
        n += !method || strncmp(s->requests[i], start, (size_t)len) == 0;
    pthread_mutex_unlock(&s->lock);
    return n;
}

char *http_script_last(struct http_script *s)
{
    pthread_mutex_lock(&s->lock);
    char *last = copy(s->n_requests ? s->requests[s->n_requests - 1] : "");
    pthread_mutex_unlock(&s->lock);
    return last;
}

static size_t read_locked(struct http_script *s, const size_t *figure)
{
    pthread_mutex_lock(&s->lock);
    size_t value = *figure;
    pthread_mutex_unlock(&s->lock);
    return value;
}

size_t http_script_connections(struct http_script *s)
{
    return read_locked(s, &s->accepted);
}

size_t http_script_received(struct http_script *s)
{
    return read_locked(s, &s->received);
}

size_t http_script_sent(struct http_script *s)
{
    return read_locked(s, &s->sent);
}
