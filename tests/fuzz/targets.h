/*
 * Everything that reads bytes from outside, behind one signature, for the fuzzer (`make fuzz`) and
 * for the test that replays what it found (corpus_replay_test.c).
 *
 * A target must survive any bytes, give back all memory, and assert what must hold of whatever was
 * accepted. To add one: a file tests/fuzz/NAME_target.c with `void fuzz_NAME(...)`, its line here and
 * in targets.c, and at least one input in tests/fuzz/corpus/NAME/.
 */
#ifndef TESTS_FUZZ_TARGETS_H
#define TESTS_FUZZ_TARGETS_H

#include <stddef.h>
#include <stdint.h>

typedef void fuzz_fn(const uint8_t *data, size_t size);

struct fuzz_target {
    const char *name;
    fuzz_fn *run;
};

extern const struct fuzz_target fuzz_targets[]; /* {NULL} at the end */

/* The target of that name, or NULL. */
const struct fuzz_target *fuzz_target_find(const char *name);

/* The bytes as a text with a 0 byte behind them, new; the caller frees it. */
char *fuzz_text(const uint8_t *data, size_t size);

fuzz_fn fuzz_alto_credentials, fuzz_alto_headers, fuzz_alto_mapfile, fuzz_alto_request;
fuzz_fn fuzz_alto_exchange;
fuzz_fn fuzz_altod_config, fuzz_altod_lint, fuzz_altod_log;
fuzz_fn fuzz_csv, fuzz_json, fuzz_record, fuzz_request_trace, fuzz_text_forms, fuzz_trace;
fuzz_fn fuzz_alto_answer, fuzz_alto_answer_headers;
fuzz_fn fuzz_scenario, fuzz_scenario_set;

#endif
