/*
 * What an ALTO server serves, as files: fetched over HTTP the way a client does, from the directory
 * on.
 */
#ifndef SIM_SCENARIO_ALTO_DOCUMENTS_H
#define SIM_SCENARIO_ALTO_DOCUMENTS_H

struct err;

/*
 * Fetches the directory at `uri` and every resource that is there for the asking (GET), and writes
 * each body as it came: directory.json, networkmap.json (the default one), costmap.json (routingcost,
 * numerical, on that map), and the others under their resource IDs, with ':' as '-'. `host` is the
 * constant Host header. The folder is made. 0 or a negative errno value with *e.
 */
int alto_documents_write(const char *uri, const char *host, const char *folder, struct err *e);

#endif
