/*
 * ALTO maps for tests of the server, written as JSON, and questions to them.
 */
#ifndef TESTS_SUPPORT_ALTO_MAPS_H
#define TESTS_SUPPORT_ALTO_MAPS_H

#include "server/answer.h"
#include "server/mapset.h"
#include "server/service.h"

#include <jansson.h>

/*
 * Network map "net" of RFC 7285 section 11.2.2's shape, in the default's place:
 *
 *     far    0.0.0.0/0, ::/0
 *     home   192.0.2.0/25, 192.0.2.128/25, 2001:db8:1::/48
 *     near   192.0.2.0/24, 198.51.100.0/24
 *     void   (no prefix)
 *
 *     routingcost   far   home   near   void
 *     far             -    10      7      -      ("-": undefined)
 *     home           10     0      2.5    -
 *     near            7     2.5    1      -
 *     void            -     -      -      -
 *
 * hopcount: home -> far 3, far -> home 4. Properties: "priv:access" of 192.0.2.0/25 is "fibre",
 * "net.priv:region" of home is "north".
 */
extern const char sample_maps[];

/* A set made from a map file's text; the test fails if there is anything wrong with it. */
struct mapset *maps_from(const char *json, unsigned offer);

/* The answer of the resource with that ID ("" for the directory) to a body, from 192.0.2.1. */
void ask(const struct mapset *maps, const char *id, const char *body, struct answer *out);

/* Asks, and checks status 200; the document, new. */
json_t *ask_document(const struct mapset *maps, const char *id, const char *body);

/*
 * Asks, and checks that the answer is an ALTO error of that code with status 400, and of that field
 * and value where they are not NULL.
 */
void ask_error(const struct mapset *maps, const char *id, const char *body, const char *code,
               const char *field, const char *value);

/* Fails unless the document, of which the reference is taken, equals the one the text spells. */
void assert_json(json_t *found, const char *wanted);

/* The same for the member a JSON pointer names; the reference is kept. */
void assert_json_at(const json_t *found, const char *pointer, const char *wanted);

#endif
