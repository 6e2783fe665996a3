/*
 * Whether a request is let through: the access rules, and who the user is, by the certificate shown
 * or by Digest authentication. The statuses of RFC 9110: 401 with a challenge for each algorithm where
 * a user is needed, 403 where none would help, 400 where credentials are for another URI.
 */
#ifndef SERVER_ADMISSION_H
#define SERVER_ADMISSION_H

#include "server/access.h"
#include "server/digest_auth.h"
#include "server/httpd.h"

/* What it goes by; borrowed. */
struct admission {
    const struct access *access; /* NULL: everything is allowed */
    struct digest_auth *digest;  /* NULL: users are known by their certificates alone */
};

/*
 * Asks for the request, which comes from the question's source at that time (nanoseconds). Returns 0
 * where it is let through; else the status, with headers set in the reply. q->user is filled in:
 * borrowed from the request or from the admission, NULL where nobody needed to be known.
 */
int admit(const struct admission *a, struct access_question *q, const struct httpd_request *request,
          int64_t now, struct httpd_reply *reply);

#endif
