/*
 * What the stand-alone server reads and writes: configurations, maps under the lint, and requests'
 * paths and users on their way into the log. A configuration that is accepted is accepted again in
 * its completed form, as the same; a request is always one line of JSON.
 */
#define _GNU_SOURCE /* memfd_create */
#include "tests/fuzz/targets.h"

#include "server/altod_config.h"
#include "server/altod_log.h"
#include "server/brief.h"
#include "server/lint.h"
#include "server/mapfile.h"
#include "sim/base/json.h"
#include "sim/base/problems.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Reads a configuration; the completed document, new, or NULL where it is refused. */
static json_t *complete(const json_t *document)
{
    struct problems *errors = problems_new();
    struct altod_config c;
    assert(errors);
    int code = altod_config_read("/nowhere/altod.json", document, errors, &c);
    assert((code == 0) == (problems_count(errors) == 0));
    assert(code != 0 || (c.conf->listen.n > 0 && c.server.n_further == c.conf->listen.n - 1));
    json_t *completed = code == 0 ? json_incref(c.completed) : NULL;
    altod_config_fini(&c);
    problems_free(errors);
    return completed;
}

void fuzz_altod_config(const uint8_t *data, size_t size)
{
    json_t *document = json_read_text((const char *)data, size, "altod.json", NULL);
    if (!document)
        return;
    json_object_del(document, "tls"); /* names files, and any may be there */
    json_t *completed = complete(document), *again = completed ? complete(completed) : NULL;
    assert(!completed || json_equal(completed, again));
    json_decref(again);
    json_decref(completed);
    json_decref(document);
}

static void say(void *ctx, const char *pointer, const char *text)
{
    problems_add(ctx, "maps.json", pointer, "%s", text);
}

void fuzz_altod_lint(const uint8_t *data, size_t size)
{
    struct problems *errors = problems_new(), *odd = problems_new();
    const struct reporter reporter = {say, odd};
    struct mapset *maps = NULL;
    char *text = NULL;
    size_t printed;
    json_t *document = json_read_text((const char *)data, size, "maps.json", NULL);
    const struct mapfile_source source = {"maps.json", "", document};
    FILE *out = open_memstream(&text, &printed);
    assert(errors && odd && out);
    if (document && mapfile_build(&source, 1, OFFER_ALL, errors, odd, &maps) == 0)
        assert(lint_maps(maps, &reporter, &reporter) == 0);
    brief_print(errors, "", out);
    brief_print(odd, "warning: ", out);
    assert(fclose(out) == 0 && (printed > 0) == (problems_count(errors) + problems_count(odd) > 0));
    free(text);
    mapset_unref(maps);
    json_decref(document);
    problems_free(errors);
    problems_free(odd);
}

/* The bytes up to the first 0 are the path, those behind it the user. */
void fuzz_altod_log(const uint8_t *data, size_t size)
{
    char *path = fuzz_text(data, size), name[64], line[65536];
    size_t user = strlen(path) < size ? strlen(path) + 1 : size;
    struct request_note note = {.client = {.family = 4},
                                .method = "GET",
                                .path = path,
                                .user = path + user,
                                .service = SERVICES};
    struct altod_log *log;
    int fd = memfd_create("log", MFD_CLOEXEC);
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    assert(fd >= 0 && altod_log_open(name, &log, NULL) == 0);
    altod_log_request(log, &note);
    ssize_t n = pread(fd, line, sizeof line, 0);
    assert(n > 0 && (size_t)n < sizeof line && altod_log_lost(log) == 0);
    assert(memchr(line, '\n', (size_t)n) == line + n - 1);
    json_t *object = json_loadb(line, (size_t)n, 0, NULL);
    assert(json_is_object(object));
    json_decref(object);
    altod_log_close(log);
    close(fd);
    free(path);
}
