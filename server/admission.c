#include "server/admission.h"

/* Asks who it is, by as many challenges as there are algorithms. */
static int challenge(struct digest_auth *d, int64_t now, bool stale, struct httpd_reply *reply)
{
    char text[DIGEST_CHALLENGE];
    for (size_t i = 0; i < digest_auth_challenges(d); i++)
        httpd_set(reply, "WWW-Authenticate", "%s", digest_auth_challenge(d, i, now, stale, text));
    return 401;
}

/* As admit(), of what has to be asked for. */
static int decide(const struct admission *a, struct access_question *q,
                  const struct httpd_request *request, int64_t now, struct httpd_reply *reply)
{
    enum access_verdict verdict = access_decide(a->access, q);
    if (verdict == ACCESS_NEEDS_USER && a->digest) {
        struct digest_request credentials = {httpd_header(request, "Authorization"),
                                             request->method, request->target, now};
        enum digest_verdict proof = digest_auth_check(a->digest, &credentials, &q->user);
        if (proof == DIGEST_MISUSED)
            return 400;
        if (proof != DIGEST_FINE)
            return challenge(a->digest, now, proof == DIGEST_STALE, reply);
        verdict = access_decide(a->access, q);
    }
    return verdict == ACCESS_ALLOWED ? 0 : 403;
}

int admit(const struct admission *a, struct access_question *q, const struct httpd_request *request,
          int64_t now, struct httpd_reply *reply)
{
    q->user = request->user;
    int status = a->access ? decide(a, q, request, now, reply) : 0;
    if (status)
        httpd_set(reply, "Cache-Control", "no-store");
    return status;
}
