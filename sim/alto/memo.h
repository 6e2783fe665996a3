/*
 * Answers of a server, kept by request, so that thousands of simulated clients that ask the very
 * same thing cause one real exchange. Within one version of the server's maps an answer is a
 * function of the request; whoever publishes new ones clears the memo.
 *
 * Bounded: when the answers take more than the limit, those not asked for longest are dropped; the
 * newest always stays. Finding and adding are O(log n). Not thread-safe.
 */
#ifndef SIM_ALTO_MEMO_H
#define SIM_ALTO_MEMO_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/alto/http_client.h"
#include "sim/base/digest.h"

struct alto_document;
struct documents;

struct memo_entry {
    uint8_t key[DIGEST_SIZE];
    char *uri; /* that was asked */
    struct http_response response;
    struct alto_document *document;   /* what the body holds; NULL: not read yet */
    size_t weight;                    /* bytes against the limit */
    struct memo_entry *newer, *older; /* by last use */
};

struct memo;

/* `documents`, borrowed, is where references that entries hold on documents are given back. */
struct memo *memo_new(size_t limit, struct documents *documents);
void memo_free(struct memo *m); /* NULL is allowed */

/*
 * The key of a request: everything that the answer may depend on. `personal` says that the answer
 * may depend on who asks.
 */
void memo_key(const struct http_request *request, bool personal, uint8_t key[DIGEST_SIZE]);

/* The answer to a request, borrowed until the next memo_add() or memo_clear(); NULL: not known. */
struct memo_entry *memo_find(struct memo *m, const uint8_t key[DIGEST_SIZE]);

/*
 * Adds the answer to a request whose key is not known; takes what *response holds and leaves it
 * zeroed. The entry is borrowed as above. NULL: no memory, the response is the caller's still.
 */
struct memo_entry *memo_add(struct memo *m, const uint8_t key[DIGEST_SIZE], const char *uri,
                            struct http_response *response);

/* Notes the document that the body holds; takes the reference. The body's text is let go. */
void memo_attach(struct memo_entry *entry, struct alto_document *document);

void memo_clear(struct memo *m);

size_t memo_len(const struct memo *m);

#endif
