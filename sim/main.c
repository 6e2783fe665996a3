/*
 * The command: its verbs, and nothing else.
 */
#include "analysis/analysis.h"
#include "sim/base/field_doc.h"
#include "sim/base/file.h"
#include "sim/base/json.h"
#include "sim/base/log.h"
#include "sim/base/options.h"
#include "sim/base/quantity.h"
#include "sim/base/vec.h"
#include "sim/scenario/runner.h"
#include "sim/scenario/serve.h"
#include "sim/scenario/show.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Everything any verb's options can say. */
struct arguments {
    const char *out, *server, *format, *baseline, *junit;
    long long jobs, port;
    bool quiet, strict, reference;
    VEC(struct scenario_set) sets;
    VEC(const char *) arms, command;
    VEC(char *) owned; /* texts made for sets and command */
};

static void arguments_fini(struct arguments *a)
{
    for (size_t i = 0; i < a->owned.n; i++)
        free(a->owned.v[i]);
    vec_free(&a->owned);
    vec_free(&a->sets);
    vec_free(&a->arms);
    vec_free(&a->command);
}

/* --- Options ----------------------------------------------------------------------------------- */

static int add_set(struct arguments *a, const char *pointer, const char *value, struct err *e)
{
    struct scenario_set set = {pointer, value};
    return vec_push(&a->sets, set) ? 0 : err_sys(e, -ENOMEM, "--set");
}

static int take_set(struct arguments *a, const char *text, struct err *e)
{
    const char *equals = strchr(text, '=');
    if (!equals || *text != '/')
        return err_set(e, -EINVAL, "--set %s: allowed: POINTER=VALUE, as /duration='\"1 h\"'",
                       text);
    char *pointer = strndup(text, (size_t)(equals - text));
    if (!pointer || !vec_push(&a->owned, pointer)) {
        free(pointer);
        return err_sys(e, -ENOMEM, "--set");
    }
    return add_set(a, pointer, equals + 1, e);
}

static int take_whole(const char *name, const char *value, long long least, long long most,
                      long long *out, struct err *e)
{
    if (whole_parse(value, least, most, out))
        return err_set(e, -EINVAL, "--%s: found \"%s\", allowed: a whole number from %lld to %lld",
                       name, value, least, most);
    return 0;
}

static int take(void *ctx, const char *name, const char *value, struct err *e)
{
    struct arguments *a = ctx;
    long long number;
    const struct {
        const char *name;
        const char **out;
    } texts[] = {
        {"out", &a->out},           {"server", &a->server}, {"format", &a->format},
        {"baseline", &a->baseline}, {"junit", &a->junit},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(name, texts[i].name) == 0) {
            *texts[i].out = value;
            return 0;
        }
    }
    if (strcmp(name, "set") == 0)
        return take_set(a, value, e);
    if (strcmp(name, "arm") == 0)
        return vec_push(&a->arms, value) ? 0 : err_sys(e, -ENOMEM, "--arm");
    if (strcmp(name, "jobs") == 0)
        return take_whole(name, value, 1, 1024, &a->jobs, e);
    if (strcmp(name, "port") == 0)
        return take_whole(name, value, 0, 65535, &a->port, e);
    if (strcmp(name, "seed") == 0) {
        int code = take_whole(name, value, 0, 1LL << 53, &number, e);
        return code ? code : add_set(a, "/seed", value, e);
    }
    if (strcmp(name, "replications") == 0) {
        int code = take_whole(name, value, 1, 100000, &number, e);
        return code ? code : add_set(a, "/replications", value, e);
    }
    a->quiet |= strcmp(name, "quiet") == 0;
    a->strict |= strcmp(name, "strict") == 0;
    a->reference |= strcmp(name, "reference") == 0;
    return 0;
}

/* --- Scenarios --------------------------------------------------------------------------------- */

/* Loads a scenario and says everything that is wrong with it. */
static int load(const char *path, const struct arguments *a, struct problems *warnings,
                struct scenario **out, struct err *e)
{
    struct problems *errors = problems_new();
    if (!errors || !warnings) {
        problems_free(errors);
        return err_sys(e, -ENOMEM, "%s", path);
    }
    int code = scenario_load(path, a->sets.v, a->sets.n, errors, warnings, out, e);
    problems_print(errors, stderr);
    problems_free(errors);
    if (code == -EINVAL && strncmp(e->text, path, strlen(path)) == 0) {
        fprintf(stderr, "%s\n", e->text); /* as all that is wrong with a file */
        *e = (struct err)ERR_INIT;
    }
    return code;
}

/* Loads for a verb that looks at the first point's baseline only. */
static int load_quietly(const char *path, const struct arguments *a, struct scenario **out,
                        struct err *e)
{
    struct problems *warnings = problems_new();
    int code = load(path, a, warnings, out, e);
    problems_free(warnings);
    return code;
}

static void print_warnings(const struct problems *warnings)
{
    for (size_t i = 0; i < problems_count(warnings); i++)
        fprintf(stderr, "warning: %s\n", problems_line(warnings, i));
}

/* --- run --------------------------------------------------------------------------------------- */

/* What to type for the same results: the words given, but for where and how fast. */
static int note_command(struct arguments *a, int argc, char **argv)
{
    static const char *const left_out[] = {"--out", "--jobs", "--quiet", "--strict", NULL};
    bool ok = vec_push(&a->command, "altosim");
    for (int i = 0; ok && i < argc; i++) {
        char word[16];
        size_t len = strcspn(argv[i], "=");
        snprintf(word, sizeof word, "%.*s", (int)(len < 15 ? len : 15), argv[i]);
        int which = choice_find(left_out, word);
        if (which < 0) {
            char *copy = strdup(argv[i]);
            ok = copy && vec_push(&a->owned, copy) && vec_push(&a->command, copy);
        } else if (which < 2 && !argv[i][len]) {
            i++; /* its value */
        }
    }
    return ok && vec_push(&a->command, NULL) ? 0 : -ENOMEM;
}

static char *default_out(const struct scenario *s)
{
    return path_join("results", s->name);
}

/* Summarises what was gathered, draws the report, and gives the folder its name. */
static int finish(struct folder *folder, bool quiet, struct analysis_verdicts *verdicts,
                  struct err *e)
{
    const struct log log = {.to = stderr, .level = LOG_WARNING};
    int code = analysis_summarise(folder_path(folder), verdicts, e);
    if (code == 0)
        code = analysis_report(folder_path(folder), NULL, &log, e);
    if (code == 0)
        code = analysis_print_table(stdout, folder_path(folder), e);
    if (code == 0)
        code = folder_publish(folder, e);
    if (code) {
        folder_keep(folder);
        fprintf(stderr, "altosim: what was finished is in %s\n", folder_path(folder));
    }
    if (code == 0 && !quiet)
        printf("\nresults  %s\nreport   %s/report.html\n", folder_final(folder),
               folder_final(folder));
    return code;
}

static int report_runs(const struct runner_report *r, struct err *e)
{
    if (r->interrupted)
        fprintf(stderr, "altosim: interrupted: %zu of %zu runs are finished%s\n", r->done,
                r->done + r->missing, r->done ? " and kept" : "");
    else if (r->missing)
        fprintf(stderr, "altosim: %zu of %zu runs broke, first %s\n", r->missing,
                r->done + r->missing, r->first_reason);
    if (r->done == 0)
        return err_set(e, -EIO, "no run was finished, so there are no results");
    return 0;
}

static int run_experiment(const struct scenario *s, const struct problems *warnings,
                          struct arguments *a, struct analysis_verdicts *verdicts, bool *incomplete,
                          struct err *e)
{
    char *out = a->out ? strdup(a->out) : default_out(s);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct runner_options options = {.out = out,
                                     .arms = a->arms.v,
                                     .narms = a->arms.n,
                                     .jobs = (unsigned)(a->jobs     ? a->jobs
                                                        : cores > 0 ? cores
                                                                    : 1),
                                     .quiet = a->quiet,
                                     .command = a->command.v};
    struct runner_report report;
    struct folder *folder = NULL;
    int code = out ? runner_run(s, warnings, &options, &folder, &report, e)
                   : err_sys(e, -ENOMEM, "cannot run");
    if (code == 0)
        code = report_runs(&report, e);
    if (code == 0)
        code = finish(folder, a->quiet, verdicts, e);
    if (code == 0)
        *incomplete = report.missing > 0;
    folder_close(folder);
    free(out);
    return code;
}

static int verb_run(struct arguments *a, int argc, char **argv, struct err *e)
{
    struct problems *warnings = problems_new();
    struct scenario *s = NULL;
    struct analysis_verdicts verdicts = {0, 0, 0};
    bool incomplete = false;
    (void)argc;
    int code = load(argv[1], a, warnings, &s, e);
    if (code == 0 && !a->quiet)
        print_warnings(warnings);
    if (code == 0)
        code = run_experiment(s, warnings, a, &verdicts, &incomplete, e);
    scenario_free(s);
    problems_free(warnings);
    if (code)
        return (int)err_status(code);
    if (incomplete)
        return EXIT_BROKE;
    return verdicts.failed || (a->strict && verdicts.inconclusive) ? EXIT_FAILED : EXIT_FINE;
}

/* --- check, schema ----------------------------------------------------------------------------- */

static int verb_check(struct arguments *a, int argc, char **argv, struct err *e)
{
    enum exit_status worst = EXIT_FINE;
    for (int i = 1; i <= argc; i++) {
        struct problems *warnings = problems_new();
        struct scenario *s = NULL;
        struct err one = ERR_INIT;
        int code = load(argv[i], a, warnings, &s, &one);
        if (one.text[0])
            fprintf(stderr, "%s\n", one.text);
        if (code == 0) {
            print_warnings(warnings);
            printf("%s: fine: %zu arm%s, %zu point%s, %lld replications\n", argv[i], s->narms,
                   s->narms == 1 ? "" : "s", s->npoints, s->npoints == 1 ? "" : "s",
                   (long long)s->cells[0].conf->replications->count);
        }
        if (err_status(code) > worst)
            worst = err_status(code);
        scenario_free(s);
        problems_free(warnings);
    }
    (void)e;
    return (int)worst;
}

static const char reference_opening[] =
    "# The scenario format\n\n"
    "Every key of a scenario, as `altosim schema --reference` prints it; `altosim schema` gives the\n"
    "same as JSON Schema, `altosim check FILE` says what is wrong with a file.\n\n"
    "- A quantity is a text of a number and its unit. Prefixes k, M, G, T are powers of 1000, Ki, Mi,\n"
    "  Gi, Ti of 1024: rates in `bit/s` or `B/s`, sizes in `B`; times in `ns`, `us`, `ms`, `s`, `min`,\n"
    "  `h`, `d`. A share is `\"30%\"` or `0.3`.\n"
    "- \"by name\" is an object whose keys are names of your choice; other parts refer to them.\n"
    "- A path of a file is taken from the scenario's folder.\n";

static int verb_schema(struct arguments *a, int argc, char **argv, struct err *e)
{
    (void)argc;
    (void)argv;
    if (a->reference) {
        fputs(reference_opening, stdout);
        field_reference(&scenario_record, stdout);
        return EXIT_FINE;
    }
    json_t *schema = field_schema(&scenario_record, "altosim scenario");
    bool bad = !schema || json_dumpf(schema, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    json_decref(schema);
    putchar('\n');
    return bad ? (int)err_status(err_sys(e, -ENOMEM, "cannot make the schema")) : EXIT_FINE;
}

/* --- topology, map, serve ----------------------------------------------------------------------------- */

static int verb_topology(struct arguments *a, int argc, char **argv, struct err *e)
{
    struct scenario *s = NULL;
    (void)argc;
    int code = load_quietly(argv[1], a, &s, e);
    if (code == 0)
        code = show_topology(s, a->format ? a->format : "table", stdout, e);
    scenario_free(s);
    return (int)err_status(code);
}

static int verb_map(struct arguments *a, int argc, char **argv, struct err *e)
{
    struct scenario *s = NULL;
    (void)argc;
    int code = load_quietly(argv[1], a, &s, e);
    if (code == 0)
        code = show_map(s, a->server, a->format ? a->format : "table", stdout, e);
    scenario_free(s);
    return (int)err_status(code);
}

static int verb_serve(struct arguments *a, int argc, char **argv, struct err *e)
{
    struct scenario *s = NULL;
    (void)argc;
    int code = load_quietly(argv[1], a, &s, e);
    if (code == 0)
        code = serve(s, a->server, (uint16_t)a->port, stdout, e);
    scenario_free(s);
    return (int)err_status(code);
}

/* --- Analysis ---------------------------------------------------------------------------------- */

static int verb_report(struct arguments *a, int argc, char **argv, struct err *e)
{
    const struct log log = {.to = stderr, .level = LOG_WARNING};
    (void)argc;
    int code = analysis_summarise(argv[1], NULL, e);
    if (code == 0)
        code = analysis_report(argv[1], a->out, &log, e);
    if (code == 0)
        printf("%s%s\n", a->out ? a->out : argv[1], a->out ? "" : "/report.html");
    return (int)err_status(code);
}

static int verb_compare(struct arguments *a, int argc, char **argv, struct err *e)
{
    (void)a;
    (void)argc;
    return (int)err_status(analysis_compare(stdout, argv[1], argv[2], e));
}

static int verb_gate(struct arguments *a, int argc, char **argv, struct err *e)
{
    struct analysis_gate_options options = {a->baseline, a->junit, a->strict};
    bool passed = false;
    (void)argc;
    int code = analysis_gate(stdout, argv[1], &options, &passed, e);
    return code ? (int)err_status(code) : passed ? EXIT_FINE : EXIT_FAILED;
}

/* --- The verbs --------------------------------------------------------------------------------- */

#define SET                                                                                        \
    {                                                                                              \
        "set", "POINTER=VALUE", "change a value of the scenario first; may be repeated"            \
    }

static const struct option_spec run_options[] = {
    {"out", "DIR", "result folder (default: results/NAME)"},
    {"replications", "N", "as /replications in the scenario"},
    {"seed", "S", "as /seed in the scenario"},
    {"arm", "NAME", "run only this arm; may be repeated"},
    SET,
    {"jobs", "N", "worker processes (default: one a core)"},
    {"strict", NULL, "an inconclusive expectation counts as failed"},
    {"quiet", NULL, "no progress, no warnings"},
    {NULL},
};
static const struct option_spec check_options[] = {SET, {NULL}};
static const struct option_spec schema_options[] = {
    {"reference", NULL, "the reference page (Markdown) instead"}, {NULL}};
static const struct option_spec topology_options[] = {
    {"format", "table|dot|graphml|json", "json is a graph to start a scenario from"}, SET, {NULL}};
static const struct option_spec map_options[] = {
    {"server", "NAME", "which server, where there are several"},
    {"format", "table|json", "json is a map file that a policy can name"},
    SET,
    {NULL}};
static const struct option_spec serve_options[] = {
    {"server", "NAME", "only this server"},
    {"port", "P", "listen there (default: the system chooses)"},
    SET,
    {NULL}};
static const struct option_spec report_options[] = {
    {"out", "FILE.html", "write the page there (default: into the folder)"}, {NULL}};
static const struct option_spec no_options[] = {{NULL}};
static const struct option_spec gate_options[] = {
    {"baseline", "RESULTS", "and no worse than this folder"},
    {"junit", "FILE", "write JUnit XML there"},
    {"strict", NULL, "inconclusive counts as failed"},
    {NULL}};

struct verb {
    const char *name;
    struct command_spec spec;
    int (*run)(struct arguments *a, int argc, char **argv, struct err *e);
};

static const struct verb verbs[] = {
    {"run",
     {"altosim run", "SCENARIO", "Run all arms and replications, print the deltas, write results.",
      run_options, 1, 1},
     verb_run},
    {"check",
     {"altosim check", "FILE...", "Validate scenarios: every problem in a line.", check_options, 1,
      -1},
     verb_check},
    {"schema",
     {"altosim schema", "", "Print the scenario format as JSON Schema.", schema_options, 0, 0},
     verb_schema},
    {"topology",
     {"altosim topology", "SCENARIO", "Print the network of a scenario.", topology_options, 1, 1},
     verb_topology},
    {"map",
     {"altosim map", "SCENARIO", "Print the maps an ALTO server of a scenario would serve.",
      map_options, 1, 1},
     verb_map},
    {"serve",
     {"altosim serve", "SCENARIO", "Run only the ALTO servers, for real clients.", serve_options, 1,
      1},
     verb_serve},
    {"compare",
     {"altosim compare", "RESULTS_A RESULTS_B", "Print what changes from one folder to another.",
      no_options, 2, 2},
     verb_compare},
    {"gate",
     {"altosim gate", "RESULTS", "Print the expectations as a test run (TAP).", gate_options, 1, 1},
     verb_gate},
    {"report",
     {"altosim report", "RESULTS", "Make the page that shows the results.", report_options, 1, 1},
     verb_report},
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static void print_help(FILE *out)
{
    fputs("usage: altosim VERB ...\n"
          "What ALTO (RFC 7285) does to a network before it is rolled out.\n\n",
          out);
    for (size_t i = 0; i < VERBS; i++)
        fprintf(out, "  %-10s %-20s %s\n", verbs[i].name, verbs[i].spec.operands,
                verbs[i].spec.summary);
    fputs("\naltosim VERB --help tells more. Exit status: 0 fine, 1 an expectation failed,\n"
          "2 bad usage or input, 3 it broke while running.\n",
          out);
}

static int run_verb(const struct verb *v, int argc, char **argv)
{
    struct arguments a = {0};
    struct err e = ERR_INIT;
    int operands, status;
    int code = note_command(&a, argc, argv);
    if (code == 0)
        code = options_parse(&v->spec, argc, argv, &operands, take, &a, &e);
    if (code == 0)
        status = v->run(&a, operands, argv, &e);
    else
        status = code > 0 ? EXIT_FINE : (int)err_status(code);
    if ((fflush(stdout) || ferror(stdout)) && status != EXIT_BROKE) {
        err_sys(&e, -(errno ? errno : EIO), "cannot write to standard output");
        status = EXIT_BROKE;
    }
    if (e.text[0])
        fprintf(stderr, "altosim: %s\n", e.text);
    arguments_fini(&a);
    return status;
}

int main(int argc, char **argv)
{
    const char *names[VERBS + 1] = {NULL}, *word = argc > 1 ? argv[1] : NULL;
    for (size_t i = 0; i < VERBS; i++)
        names[i] = verbs[i].name;
    if (word && strcmp(word, "--version") == 0) {
        puts("altosim " ALTOSIM_VERSION);
        return EXIT_FINE;
    }
    if (word && (strcmp(word, "--help") == 0 || strcmp(word, "help") == 0)) {
        print_help(stdout);
        return EXIT_FINE;
    }
    int i = word ? choice_find(names, word) : -1;
    if (i >= 0)
        return run_verb(&verbs[i], argc - 1, argv + 1);
    if (word) {
        const char *near = choice_nearest(names, word);
        fprintf(stderr, "altosim: there is no verb \"%s\"%s%s%s\n", word,
                near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    }
    print_help(stderr);
    return EXIT_BAD;
}
