#include "sim/base/options.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static const struct option_spec help_option = {"help", NULL, "print this"};

void options_help(const struct command_spec *spec, FILE *out)
{
    fprintf(out, "usage: %s [OPTION]...%s%s\n%s\n\n", spec->name, *spec->operands ? " " : "",
            spec->operands, spec->summary);
    for (const struct option_spec *o = spec->options;; o++) {
        const struct option_spec *shown = o && o->name ? o : &help_option;
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", shown->name, shown->value ? " " : "",
                 shown->value ? shown->value : "");
        fprintf(out, "  %-26s %s\n", left, shown->help);
        if (shown == &help_option)
            break;
    }
}

/* The option that `name` (of that length) spells or abbreviates. */
static int find_option(const struct command_spec *spec, const char *name, size_t len,
                       const struct option_spec **found, struct err *e)
{
    *found = NULL;
    for (const struct option_spec *o = spec->options;; o++) {
        const struct option_spec *one = o->name ? o : &help_option;
        if (strncmp(one->name, name, len) == 0) {
            bool whole = one->name[len] == '\0';
            if (*found && !whole)
                return err_set(e, -EINVAL, "--%.*s could be --%s or --%s", (int)len, name,
                               (*found)->name, one->name);
            *found = one;
            if (whole)
                return 0;
        }
        if (one == &help_option)
            break;
    }
    if (!*found || len == 0)
        return err_set(e, -EINVAL, "there is no option --%.*s; %s --help lists them", (int)len,
                       name, spec->name);
    return 0;
}

int options_parse(const struct command_spec *spec, int argc, char **argv, int *operands,
                  int (*take)(void *ctx, const char *name, const char *value, struct err *e),
                  void *ctx, struct err *e)
{
    bool ended = false;
    *operands = 0;
    for (int i = 1; i < argc; i++) {
        const struct option_spec *o;
        char *arg = argv[i];
        if (ended || arg[0] != '-' || !arg[1]) {
            argv[++*operands] = arg;
            continue;
        }
        if (strcmp(arg, "--") == 0) {
            ended = true;
            continue;
        }
        if (arg[1] != '-')
            return err_set(e, -EINVAL, "there is no option %s; %s --help lists them", arg,
                           spec->name);
        size_t len = strcspn(arg + 2, "=");
        const char *value = arg[2 + len] ? arg + 3 + len : NULL;
        int code = find_option(spec, arg + 2, len, &o, e);
        if (code)
            return code;
        if (o == &help_option) {
            options_help(spec, stdout);
            return 1;
        }
        if (!o->value && value)
            return err_set(e, -EINVAL, "--%s takes no value", o->name);
        if (o->value && !value && i + 1 < argc)
            value = argv[++i];
        if (o->value && !value)
            return err_set(e, -EINVAL, "--%s needs a value: %s", o->name, o->value);
        if ((code = take(ctx, o->name, value, e)) != 0)
            return code;
    }
    if (*operands < spec->least || (spec->most >= 0 && *operands > spec->most))
        return err_set(e, -EINVAL, "found %d operand%s, allowed: %s; see %s --help", *operands,
                       *operands == 1 ? "" : "s", *spec->operands ? spec->operands : "none",
                       spec->name);
    return 0;
}
