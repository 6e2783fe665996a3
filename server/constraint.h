/*
 * Constraints on costs (RFC 7285 section 11.3.2.3): "gt 10", "le 1e3"; several are ANDed.
 */
#ifndef SERVER_CONSTRAINT_H
#define SERVER_CONSTRAINT_H

#include "server/answer.h"

struct constraint {
    enum { CONSTRAINT_GT, CONSTRAINT_LT, CONSTRAINT_GE, CONSTRAINT_LE, CONSTRAINT_EQ } op;
    double value;
};

struct constraints {
    struct constraint *v; /* owned */
    size_t n;
};

/* Reads one: operator, blanks, number, and nothing else. 0 or -EINVAL. */
int constraint_parse(const char *text, struct constraint *out);

/*
 * Reads the member "constraints" of a request, if it is there. Returns false with an error answered:
 * the first that is malformed, or all of them where constraints are not `offered`. Release *out with
 * constraints_fini() either way.
 */
bool constraints_read(const json_t *request, bool offered, struct answer *a,
                      struct constraints *out);
void constraints_fini(struct constraints *c);

/* Whether a cost meets all of them; an undefined one (NAN) meets none. */
bool constraints_meet(const struct constraints *c, double cost);

#endif
