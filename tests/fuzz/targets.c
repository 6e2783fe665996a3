#include "tests/fuzz/targets.h"

#include <stdlib.h>
#include <string.h>

const struct fuzz_target fuzz_targets[] = {
    {"alto_credentials", fuzz_alto_credentials},
    {"alto_exchange", fuzz_alto_exchange},
    {"alto_headers", fuzz_alto_headers},
    {"alto_mapfile", fuzz_alto_mapfile},
    {"alto_request", fuzz_alto_request},
    {"altod_config", fuzz_altod_config},
    {"altod_lint", fuzz_altod_lint},
    {"altod_log", fuzz_altod_log},
    {"csv", fuzz_csv},
    {"json", fuzz_json},
    {"record", fuzz_record},
    {"request_trace", fuzz_request_trace},
    {"text_forms", fuzz_text_forms},
    {"trace", fuzz_trace},
    {"alto_answer", fuzz_alto_answer},
    {"alto_answer_headers", fuzz_alto_answer_headers},
    {"scenario", fuzz_scenario},
    {"scenario_set", fuzz_scenario_set},
    {NULL, NULL},
};

const struct fuzz_target *fuzz_target_find(const char *name)
{
    for (const struct fuzz_target *t = fuzz_targets; t->name; t++) {
        if (strcmp(t->name, name) == 0)
            return t;
    }
    return NULL;
}

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text)
        abort();
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}
