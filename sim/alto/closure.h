/*
 * Inside of the client: the directory and all that it links to (RFC 7285 section 8.3.1).
 */
#ifndef SIM_ALTO_CLOSURE_H
#define SIM_ALTO_CLOSURE_H

struct session;

enum { CLOSURE_MAX = 16 }; /* directories of a closure; links beyond are not followed */

/*
 * Makes the client hold a fresh closure, asking for its directories where needed. Links are followed
 * breadth first, each directory once. A link that leads nowhere costs its resources, not the rest;
 * the closure is then stale at once. Returns as session.h says.
 */
int closure_need(struct session *x);

#endif
