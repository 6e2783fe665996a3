/*
 * Command lines: GNU-style options from one table, which also makes the help text.
 *
 * Long options only (--name VALUE, --name=VALUE, --flag), each unambiguous abbreviation of which is
 * taken, too; options and operands may be mixed; -- ends the options. Every table has --help and
 * --version.
 */
#ifndef SIM_BASE_OPTIONS_H
#define SIM_BASE_OPTIONS_H

#include "sim/base/err.h"

#include <stddef.h>
#include <stdio.h>

struct option_spec {
    const char *name;  /* without the dashes; NULL ends the table */
    const char *value; /* what the help calls it; NULL: a flag */
    const char *help;
};

struct command_spec {
    const char *name;     /* "altosim run": the program, and the verb if it has some */
    const char *operands; /* "SCENARIO", "FILE...", or "" */
    const char *summary;  /* a sentence */
    const struct option_spec *options;
    int least, most; /* operands; most < 0: any number */
};

/*
 * Reads argv[1..argc-1]. Each option is told to `take` (value NULL for a flag), which returns 0 or
 * -EINVAL with *e. Operands are left in argv[1..*operands] in their order. Returns 0; 1 when help or
 * version was printed to stdout; -EINVAL with *e.
 */
int options_parse(const struct command_spec *spec, int argc, char **argv, int *operands,
                  int (*take)(void *ctx, const char *name, const char *value, struct err *e),
                  void *ctx, struct err *e);

void options_help(const struct command_spec *spec, FILE *out);

#endif
