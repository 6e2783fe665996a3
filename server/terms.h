/*
 * On what terms a server answers: who may ask for what and how users prove who they are, through which
 * proxies they come, which directories it leads to, how long answers stay fresh.
 *
 * Published together with maps (edition.h), so that each request meets the ones that belong to the maps
 * it is answered from. Immutable but for what Digest authentication remembers, and reference-counted.
 */
#ifndef SERVER_TERMS_H
#define SERVER_TERMS_H

#include "server/admission.h"
#include "server/forwarded.h"
#include "server/service_directory.h"

/* What they are made from; copied. */
struct alto_server_terms {
    /* Who may ask for what, and how users prove who they are, beside the names in certificates. */
    const struct access_rule *rules;
    size_t n_rules;
    const struct digest_config *digest; /* NULL: by certificates alone */

    struct proxies proxies; /* who is believed when it says for whom it asks; n 0: nobody */

    const struct directory_link *links; /* further directories that this one leads to (9.2.4) */
    size_t n_links;

    uint32_t max_age; /* seconds an answer stays fresh (Cache-Control) */
    bool gzip;        /* compress large answers for clients that take it */
};

/* To be read only. */
struct terms {
    struct admission admission;
    struct proxies proxies;
    const struct directory_link *links;
    size_t n_links;
    uint32_t max_age;
    bool gzip;
};

/*
 * *out is new. `certificates` says whether clients may show ones that tell who they are. Returns 0;
 * -EINVAL for terms that cannot be, with *e saying why; -ENOMEM.
 */
int terms_new(const struct alto_server_terms *config, bool certificates, struct terms **out,
              struct err *e);

/* One more reference to give back with terms_unref(); returns t. Any thread. */
struct terms *terms_ref(struct terms *t);
void terms_unref(struct terms *t); /* NULL is allowed */

#endif
