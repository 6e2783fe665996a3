/*
 * The fuzzer: libFuzzer around the target that the environment variable FUZZ_TARGET names (see
 * targets.h). `make fuzz` runs it for all of them.
 */
#include "tests/fuzz/targets.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *name = getenv("FUZZ_TARGET");
    const struct fuzz_target *target = fuzz_target_find(name ? name : "");
    if (!target) {
        fputs("FUZZ_TARGET names no target; there are:", stderr);
        for (const struct fuzz_target *t = fuzz_targets; t->name; t++)
            fprintf(stderr, " %s", t->name);
        fputc('\n', stderr);
        exit(2);
    }
    target->run(data, size);
    return 0;
}
