/*
 * Who may ask for what (RFC 7285 section 15): rules by resource, by the address a request comes from
 * and by the user who asks, of which the first that matches decides. Immutable; any thread.
 *
 * A rule matches by each of the three it names; what it does not name, it leaves open. No rules at
 * all allow everything; where there are some and none matches, it is denied.
 *
 * Who the user is need not be known to begin with: a rule about users that would match otherwise
 * makes it needed. One that allows is passed over first, as a later one may allow everybody; only
 * where none does, the user is asked for. One that denies asks at once, or else keeping silent would
 * be a way around it.
 */
#ifndef SERVER_ACCESS_H
#define SERVER_ACCESS_H

#include "server/names.h"
#include "server/resource.h"
#include "sim/base/prefix.h"

struct err;
struct access;

struct access_rule {
    const char *resource; /* an ID ("isp:filtered"), the name of a service ("endpointcost",
                             "directory"), which are different sets; NULL: all */
    const struct prefix *sources;
    size_t n_sources;         /* 0: from anywhere */
    const char *const *users; /* "*" is any user who is known */
    size_t n_users;           /* 0: anybody */
    bool allow;
};

/* What is asked for, by whom. */
struct access_question {
    enum service service;
    const char *id; /* of the resource; NULL: the directory, which has none */
    const struct addr *source;
    const char *user; /* NULL: not known */
};

enum access_verdict { ACCESS_ALLOWED, ACCESS_DENIED, ACCESS_NEEDS_USER };

/* *out is new; the rules are copied. 0, or -EINVAL with *e naming the rule (counting from 1) whose
 * resource or user cannot be, or -ENOMEM. */
int access_new(const struct access_rule *rules, size_t n, struct access **out, struct err *e);
void access_free(struct access *a); /* NULL is allowed */

/* O(rules, their prefixes and users). */
enum access_verdict access_decide(const struct access *a, const struct access_question *q);

/* Whether the verdict on a resource may differ from one client to another; its answers are private
 * then. */
bool access_personal(const struct access *a, enum service service, const char *id);

/* Whether a rule names users. */
bool access_knows_users(const struct access *a);

#endif
