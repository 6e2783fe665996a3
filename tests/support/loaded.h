/*
 * A small result folder that is written and loaded at once, for tests that look at its figures.
 */
#ifndef TESTS_SUPPORT_LOADED_H
#define TESTS_SUPPORT_LOADED_H

#include "analysis/expect.h"

struct loaded {
    char *dir;
    struct results *results;
    struct judgements verdicts;
};

/* fixture_small() in a folder of its own, loaded, its expectations judged. A fault fails the test;
 * loaded_free() removes the folder. */
struct loaded loaded_small(unsigned replications, const char *rows, const char *expect);

/* The same for a folder that is there already, which is taken. */
struct loaded loaded_folder(char *dir);

void loaded_free(struct loaded *l);

#endif
