#include "sim/base/options.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static const struct option_spec common_options[] = {
    {"help", NULL, "print this"},
    {"version", NULL, "print the version"},
};
enum { COMMON = sizeof common_options / sizeof *common_options };

/* The options of a table and, behind them, those of every table; NULL at the end. */
static const struct option_spec *option_at(const struct command_spec *spec, size_t i)
{
    size_t own = 0;
    while (own < i && spec->options[own].name)
        own++;
    if (spec->options[own].name)
        return &spec->options[own];
    return i - own < COMMON ? &common_options[i - own] : NULL;
}

/* How an option is written: "--jobs N". Returns how long that is. */
static int write_option(const struct option_spec *o, char *buf, size_t size)
{
    return snprintf(buf, size, "--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
}

void options_help(const struct command_spec *spec, FILE *out)
{
    const struct option_spec *o;
    char left[64];
    int width = 0;
    fprintf(out, "usage: %s [OPTION]...%s%s\n%s\n\n", spec->name, *spec->operands ? " " : "",
            spec->operands, spec->summary);
    for (size_t i = 0; (o = option_at(spec, i)) != NULL; i++) {
        int length = write_option(o, left, sizeof left);
        width = length > width ? length : width;
    }
    for (size_t i = 0; (o = option_at(spec, i)) != NULL; i++) {
        write_option(o, left, sizeof left);
        fprintf(out, "  %-*s  %s\n", width, left, o->help);
    }
}

/* Prints what an option of every table asks for; false where it is none. */
static bool print_common(const struct command_spec *spec, const struct option_spec *o)
{
    if (o == &common_options[0])
        options_help(spec, stdout);
    else if (o == &common_options[1])
        printf("%.*s %s\n", (int)strcspn(spec->name, " "), spec->name, ALTOSIM_VERSION);
    else
        return false;
    return true;
}

/* The option that `name` (of that length) spells, or else the one that it begins. */
static int find_option(const struct command_spec *spec, const char *name, size_t len,
                       const struct option_spec **found, struct err *e)
{
    const struct option_spec *o, *other = NULL;
    *found = NULL;
    for (size_t i = 0; len > 0 && (o = option_at(spec, i)) != NULL; i++) {
        if (strncmp(o->name, name, len) != 0)
            continue;
        if (o->name[len] == '\0') {
            *found = o;
            return 0;
        }
        if (!*found)
            *found = o;
        else if (!other)
            other = o;
    }
    if (other)
        return err_set(e, -EINVAL, "--%.*s could be --%s or --%s", (int)len, name, (*found)->name,
                       other->name);
    if (!*found)
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
        if (print_common(spec, o))
            return 1;
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
