/*
 * The information resource directory (RFC 7285 section 9.2). The URIs of its own resources are
 * relative to its own, so that it says the same wherever it is served. It may delegate to further
 * directories, on other servers perhaps (9.2.4).
 */
#ifndef SERVER_SERVICE_DIRECTORY_H
#define SERVER_SERVICE_DIRECTORY_H

#include "server/answer.h"
#include "server/mapset.h"

struct err;

/* Another directory that this one leads to. */
struct directory_link {
    const char *id;  /* a resource ID, unique among all that can be reached from here (9.1.1) */
    const char *uri; /* absolute, or relative to this directory's */
};

/* Whether the links can stand beside these maps' resources: IDs that are valid and nowhere else, and
 * URIs without blanks. 0, or -EINVAL with *e saying what is wrong. */
int directory_links_check(const struct directory_link *links, size_t n, const struct mapset *maps,
                          struct err *e);

void service_directory(const struct mapset *maps, const struct directory_link *links, size_t n,
                       struct answer *a);

#endif
