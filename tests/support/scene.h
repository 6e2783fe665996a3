/*
 * Scenarios for tests, in a folder of their own: a small sound one, and what merge patches make of
 * it.
 *
 *     a-north (4 hosts)                          network isp-a: north, south, a-core
 *            \ north                             network isp-b: b-edge, b-core
 *             a-core ---up-a--- t-core           network transit: t-core
 *            / south       /peer      \ up-b     up-a: transit, 2 a Mbit/s, commit 1 Mbit/s
 *     a-south (4 hosts)   b-core ------          up-b: transit, peer: peering
 *                        / edge
 *                  b-edge (8 hosts)
 *
 * Hosts are of class "home" (8 Mbit/s up, 16 Mbit/s down, 5 ms); links have 100 Mbit/s and 1 ms. The
 * addresses are 10.0.0.0/24 (a-north), 10.0.1.0/24 (a-south), 10.1.0.0/24 (b-edge). ALTO server
 * "guide" of isp-a has the policy "areas". Workload "file" is a swarm of 1 MB with 2 peers in isp-a,
 * 2 in isp-b and a seed in isp-b; it lasts a minute. Arms: "off" (the baseline) and "on", in which the
 * peers ask. Two replications.
 */
#ifndef TESTS_SUPPORT_SCENE_H
#define TESTS_SUPPORT_SCENE_H

#include "sim/scenario/scenario.h"

struct scene {
    char *dir;
    struct scenario *s; /* NULL: refused */
    struct problems *errors, *warnings;
    int code;
    struct err e;
};

/* The document of the sound scenario with a merge patch (NULL: none) applied, new; ' stands for ". */
json_t *scene_document(const char *patch);

/* Loads that document from a new folder as scene.json. scene_free() in any case. */
struct scene scene_load(const char *patch);

/* The same in a folder that is there, which is taken, with --set options. */
struct scene scene_load_in(char *dir, const char *patch, const struct scenario_set *sets,
                           size_t nsets);

/* Loads DIR/NAME as it is; takes the folder. */
struct scene scene_load_file(char *dir, const char *name);

/* As scene_load(), and the test fails with what is said if the scenario is refused. */
struct scene scene_sound(const char *patch);
void scene_free(struct scene *s);

/* What was said against it, a line each, the folder left out: new text. */
char *scene_errors(const struct scene *s);
char *scene_warnings(const struct scene *s);

/* What is said behind a name that there is not and that resembles none: those there are. */
#define SCENE_NETWORKS ", allowed: \"isp-a\", \"isp-b\" or \"transit\""
#define SCENE_AREAS                                                                                \
    ", allowed: \"a-north\", \"a-south\", \"b-edge\", \"isp-a\", \"isp-b\" or \"transit\""
#define SCENE_NODES                                                                                \
    ", allowed: \"a-core\", \"a-north\", \"a-south\", \"b-core\", \"b-edge\" or \"t-core\""
#define SCENE_LINKS ", allowed: \"edge\", \"north\", \"peer\", \"south\", \"up-a\" or \"up-b\""

/* Fails unless the patched scenario is refused with just these lines, of each of which "scene.json: "
 * and the line end are left out; NULL-ended. */
#define scene_refused(patch, ...) scene_refused_with(patch, (const char *[]){__VA_ARGS__, NULL})
void scene_refused_with(const char *patch, const char *const *lines);

#endif
