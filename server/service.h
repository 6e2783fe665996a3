/*
 * The ALTO services of RFC 7285 sections 9 and 11 as pure functions: from a set of maps and a
 * request's body to an answer. HTTP is somebody else's (see server.h).
 *
 * Any body is safe to pass in, so this is also where fuzzing starts. What comes out depends on the
 * arguments alone, and equal arguments give equal bytes. Each answer is made from one set of maps,
 * so its costs and its version tags belong together (section 6.3).
 */
#ifndef SERVER_SERVICE_H
#define SERVER_SERVICE_H

#include "server/answer.h"
#include "server/mapset.h"
#include "server/service_directory.h"

struct question {
    const struct resource *resource; /* of the set; NULL asks for the directory */
    const char *body;                /* the parameters; not looked at where none are taken */
    size_t size;
    struct addr client; /* stands in for the endpoints an endpoint cost request leaves out */
    size_t max_pairs;   /* of endpoints whose costs are answered at once */
    const struct directory_link *links; /* that the directory has beside the maps' resources */
    size_t n_links;
};

/* Answers. O(size of the body + size of the answer). */
void service_answer(const struct mapset *maps, const struct question *q, struct answer *a);

#endif
