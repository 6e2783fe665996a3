/*
 * The information resource directory (RFC 7285 section 9.2). All URIs in it are relative to its
 * own, so that it says the same wherever it is served.
 */
#ifndef SERVER_SERVICE_DIRECTORY_H
#define SERVER_SERVICE_DIRECTORY_H

#include "server/answer.h"
#include "server/mapset.h"

void service_directory(const struct mapset *maps, struct answer *a);

#endif
