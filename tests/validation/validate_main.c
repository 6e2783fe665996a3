/*
 * `make validate`: runs the targets and prints their table. Status 1 if a hard one is not met.
 */
#include "sim/base/options.h"
#include "sim/base/quantity.h"
#include "tests/validation/targets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct option_spec options[] = {
    {"scenarios", "DIR", "where the scenarios of published set-ups are"},
    {"real", "DIR", "where the data of real clients are; without it those rows are skipped"},
    {"jobs", "N", "processes at a time (default: 1)"},
    {.name = NULL},
};

static const struct command_spec command = {
    "validate",
    "[TARGET]...",
    "Compares what altosim computes with closed forms, real clients and published studies.",
    options,
    0,
    64,
};

static int take(void *ctx, const char *name, const char *value, struct err *e)
{
    struct validation *v = ctx;
    long long jobs;
    if (strcmp(name, "scenarios") == 0)
        v->scenarios = value;
    else if (strcmp(name, "real") == 0)
        v->real = value;
    else if (whole_parse(value, 1, 1024, &jobs))
        return err_set(e, -EINVAL, "--jobs: found \"%s\", allowed: a whole number from 1 to 1024",
                       value);
    else
        v->jobs = (unsigned)jobs;
    return 0;
}

/* A name that is no target's is most likely a slip. */
static int check_names(char *const *names, int n, struct err *e)
{
    for (int i = 0; i < n; i++) {
        bool known = false;
        for (const struct target_group *g = target_groups; g->name; g++)
            known |= target_wanted(g, &names[i], 1);
        if (!known)
            return err_set(e, -EINVAL, "there is no target %s; V1 to V12, V16, V17 and R are",
                           names[i]);
    }
    return 0;
}

static int run_groups(struct validation *v, char *const *names, int n)
{
    int code = 0;
    sheet_open(&v->sheet, stdout);
    for (const struct target_group *g = target_groups; code == 0 && g->name; g++) {
        if (target_wanted(g, names, n))
            code = g->run(v);
    }
    if (code == 0)
        sheet_close(&v->sheet);
    return code;
}

int main(int argc, char **argv)
{
    struct validation v = {
        .scenarios = "scenarios/validation", .real = "", .jobs = 1, .e = ERR_INIT};
    int operands, code = options_parse(&command, argc, argv, &operands, take, &v, &v.e);
    if (code == 1)
        return EXIT_FINE;
    if (code == 0)
        code = check_names(argv + 1, operands, &v.e);
    if (code == 0)
        code = run_groups(&v, argv + 1, operands);
    if (v.e.text[0])
        fprintf(stderr, "validate: %s\n", v.e.text);
    if (code == 0 && v.sheet.failed)
        return EXIT_FAILED;
    return (int)err_status(code);
}
