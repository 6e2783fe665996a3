/*
 * The log of the stand-alone server: JSON objects, one a line, each written by one system call, so
 * that lines of several threads and programs do not mix.
 *
 * A request's line has time (UTC), client, user (null: none), method, path, service (null: no
 * resource), resource (null: none), status, error (an ALTO error's code, or null), bytes_in,
 * bytes_out (of the bodies) and seconds (from the whole request to its ready answer). Any other line
 * has time, level ("error", "warning", "info"), event, message, and what else belongs to the event.
 *
 * Serving goes on whatever becomes of the log: lines that cannot be written are counted, and told of
 * once they can be again. Paths may be any bytes: those that are no UTF-8 are written as %XX, and
 * long ones are cut.
 *
 * Any thread.
 */
#ifndef SERVER_ALTOD_LOG_H
#define SERVER_ALTOD_LOG_H

#include "server/request_note.h"
#include "sim/base/log.h"

#include <jansson.h>

struct err;
struct altod_log;

/* Opens the file to add to it, or takes standard error for NULL. *out is new. 0; or what the system
 * says, with *e. */
int altod_log_open(const char *file, struct altod_log **out, struct err *e);
void altod_log_close(struct altod_log *log); /* NULL is allowed */

/* Opens the file of that name from now on (NULL: standard error): another one, or the same after it
 * was moved away. Where that fails, lines go on to where they went. 0, or as altod_log_open(). */
int altod_log_reopen(struct altod_log *log, const char *file, struct err *e);

void altod_log_request(struct altod_log *log, const struct request_note *note);

/* A line about the server. Takes `more`, an object whose members are added to it, or NULL. */
void altod_log_event(struct altod_log *log, enum log_level level, const char *event, json_t *more,
                     const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Whether lines go to a file, so that somebody at a terminal sees none. */
bool altod_log_is_file(struct altod_log *log);

/* How many lines could not be written. */
uint64_t altod_log_lost(struct altod_log *log);

#endif
