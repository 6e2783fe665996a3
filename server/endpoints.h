/*
 * Lists of typed endpoint addresses in requests (RFC 7285 section 10.4.1): "ipv4:192.0.2.1".
 */
#ifndef SERVER_ENDPOINTS_H
#define SERVER_ENDPOINTS_H

#include "server/answer.h"

struct endpoints {
    struct addr *v; /* owned */
    size_t n;
};

/*
 * Reads an array of typed addresses, in its order; one that is repeated, in whatever spelling,
 * counts once. A malformed one or one of an unknown type is an invalid value of `field`. Returns
 * false with an error answered; release *out with endpoints_fini() either way.
 */
bool endpoints_read(const json_t *array, const char *field, struct answer *a,
                    struct endpoints *out);
void endpoints_fini(struct endpoints *e);

/* Notes these addresses in the answer as named by the client. */
bool endpoints_note(const struct endpoints *e, struct answer *a);

#endif
