/*
 * Editions: what a server has published, one after the other.
 *
 * An edition is a set of maps and the terms they are offered on, together with the documents that GET
 * resources answer, written out once. A request enters the current edition, is answered from it alone, and leaves it when the
 * answer was sent; so no answer mixes two sets of maps (RFC 7285 section 6.3). A newer edition is
 * current as soon as editions_publish() returns; an old one lives until its last answer was sent,
 * which editions_fence() waits for.
 *
 * Making an edition takes as long as writing and compressing its documents, and nobody waits for it:
 * until it is whole, the one before is entered.
 *
 * All functions may be called from any thread.
 */
#ifndef SERVER_EDITION_H
#define SERVER_EDITION_H

#include "server/answer.h"
#include "server/mapset.h"
#include "server/terms.h"

struct editions;
struct edition;

/* A document of an edition, borrowed from it. */
struct document {
    const char *media;
    struct text body; /* data is NULL for one too large: service_answer() streams it anew */
    int64_t since;    /* when this content was first published */

    /* Its entity tag: a network map's version tag, else a digest: of the bytes, or of the content
     * (costmap_digest()) of one that is too large. */
    char tag[TAG_MAX + 1];

    struct text gzip; /* its body compressed; data NULL where terms or size are against it */
};

struct editions *editions_new(void); /* NULL: no memory */

/* Every edition must have been left. NULL is allowed. */
void editions_free(struct editions *e);

/*
 * Makes the maps current, and the terms that answers are given on (NULL: the ones before, if any), which
 * get one more reference each. `now` is the time of publication; a
 * document that stays the same keeps its older one. *fence is the edition's number, counting from
 * 1. 0; -EINVAL where a link of the terms has the ID of one of the maps' resources, or -ENOMEM, the
 * edition before then staying current.
 */
int editions_publish(struct editions *e, struct mapset *maps, struct terms *terms, int64_t now,
                     uint64_t *fence);

/* Waits until no edition older than the one of that number is in use: 0, or -ETIMEDOUT when that
 * takes longer than so many seconds. */
int editions_fence(struct editions *e, uint64_t fence, unsigned seconds);

/* The current edition, held until editions_leave(). Something must have been published. */
struct edition *editions_enter(struct editions *e);
void editions_leave(struct editions *e, struct edition *edition);

const struct mapset *edition_maps(const struct edition *edition);

/* NULL where none were ever published. */
const struct terms *edition_terms(const struct edition *edition);

/* The document of the resource with that index in the set, or of the directory for -1; NULL for a
 * resource that answers POST. */
const struct document *edition_document(const struct edition *edition, long resource);

#endif
