/*
 * One error message for a person, owned by the caller.
 *
 * Functions that read what somebody wrote (a file, a body, an option) take a `struct err *`
 * beside their int result. The first message set wins: code on the way up may add nothing to
 * what was said closest to the cause. NULL is allowed everywhere and drops the text.
 *
 * Return codes are 0 or a negative errno value: -EINVAL for bad input, -ENOMEM, -EIO and so on
 * for the world. err_status() maps them to the exit statuses of the command.
 */
#ifndef SIM_BASE_ERR_H
#define SIM_BASE_ERR_H

struct err {
    char text[512]; /* "" as long as nothing was set */
};

#define ERR_INIT                                                                                   \
    {                                                                                              \
        .text = ""                                                                                 \
    }

/* Sets the message unless one is set already, cut to fit. Returns `code`. */
int err_set(struct err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* As err_set(), with ": " and the system's text for -code behind the message. */
int err_sys(struct err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Puts "PREFIX: " before a message that was set, cut to fit; nothing where none was. */
void err_prefix(struct err *e, const char *prefix);

enum exit_status {
    EXIT_FINE = 0,   /* all well */
    EXIT_FAILED = 1, /* an expectation or gate failed */
    EXIT_BAD = 2,    /* bad usage or bad input */
    EXIT_BROKE = 3,  /* broke while running */
};

/* The exit status for a return code: 0 fine, -EINVAL bad input, everything else broke. */
enum exit_status err_status(int code);

#endif
