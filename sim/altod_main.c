/*
 * altod, the stand-alone ALTO server: its command line, and nothing else. It stands here and not with
 * the server because it serves scenarios, too, of which the server knows nothing.
 */
#include "server/altod.h"
#include "server/altod_check.h"
#include "sim/base/field_doc.h"
#include "sim/base/options.h"
#include "sim/scenario/serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct arguments {
    const char *server;
    bool check, schema, reference;
};

static int take(void *ctx, const char *name, const char *value, struct err *e)
{
    struct arguments *a = ctx;
    (void)e;
    if (strcmp(name, "server") == 0)
        a->server = value;
    a->check |= strcmp(name, "check") == 0;
    a->schema |= strcmp(name, "schema") == 0;
    a->reference |= strcmp(name, "reference") == 0;
    return 0;
}

static const struct option_spec options[] = {
    {"check", NULL, "say what is wrong or odd with the files; maps count as one set"},
    {"server", "NAME", "which server of a scenario"},
    {"schema", NULL, "print the configuration format as JSON Schema"},
    {"reference", NULL, "print the reference page of the format (Markdown)"},
    {NULL},
};

static const struct command_spec command = {
    .name = "altod",
    .operands = "CONFIG-OR-SCENARIO | --check CONFIG-OR-MAP...",
    .summary = "Serves ALTO (RFC 7285), and says `NAME DIRECTORY-URI` once it does.\n"
               "SIGHUP reads everything anew, SIGUSR1 opens the log anew, SIGTERM ends it.",
    .options = options,
    .least = 0,
    .most = -1,
};

static const char reference_opening[] =
    "# The configuration of altod\n\n"
    "Every key, as `altod --reference` prints it; `altod --schema` gives the same as JSON Schema,\n"
    "`altod --check CONFIG` says what is wrong with a file. How to run the server stands in\n"
    "[README.md](README.md).\n\n"
    "- A size is a text of a number and its unit, as `\"1 MiB\"`; so is a time, as `\"5 min\"`.\n"
    "- A path of a file is taken from the configuration's folder.\n";

static int print_schema(struct err *e)
{
    json_t *schema = field_schema(&altod_record, "altod configuration");
    bool bad = !schema || json_dumpf(schema, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    json_decref(schema);
    putchar('\n');
    return bad ? err_sys(e, -ENOMEM, "cannot make the schema") : 0;
}

static int serve_file(const char *path, const struct arguments *a, struct err *e)
{
    const struct altod_setup setup = {.path = path,
                                      .server = a->server,
                                      .scenario_maps = scenario_maps,
                                      .notify = getenv("NOTIFY_SOCKET"),
                                      .out = stdout,
                                      .err = stderr};
    return altod_serve(&setup, e);
}

static int run(int files, char **argv, const struct arguments *a, struct err *e)
{
    if (a->schema)
        return print_schema(e);
    if (a->reference) {
        fputs(reference_opening, stdout);
        field_reference(&altod_record, stdout);
        return 0;
    }
    if (files == 0 || (files > 1 && !a->check))
        return err_set(e, -EINVAL, "found %d operands, allowed: %s; see altod --help", files,
                       command.operands);
    if (a->check)
        return altod_check((const char *const *)argv + 1, (size_t)files, scenario_maps, stdout,
                           stderr);
    return serve_file(argv[1], a, e);
}

int main(int argc, char **argv)
{
    struct arguments a = {0};
    struct err e = ERR_INIT;
    int files;
    int code = options_parse(&command, argc, argv, &files, take, &a, &e);
    if (code > 0)
        return EXIT_FINE;
    if (code == 0)
        code = run(files, argv, &a, &e);
    if (code == 0 && fflush(stdout))
        code = err_sys(&e, errno ? -errno : -EIO, "cannot write to standard output");
    if (e.text[0])
        fprintf(stderr, "altod: %s\n", e.text);
    return (int)err_status(code);
}
