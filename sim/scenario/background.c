#include "sim/scenario/background.h"

#include "sim/base/vec.h"
#include "sim/net/routing.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static const char kind_prefix[] = "kind:";

/* Whether an entry of the scenario is about a link. */
static bool about(const struct background_conf *b, const struct topo_link *l)
{
    size_t prefix = strlen(kind_prefix);
    if (strncmp(b->at.name, kind_prefix, prefix) == 0)
        return strcmp(b->at.name + prefix, link_kind_words[l->kind]) == 0;
    return strcmp(b->at.name, l->name) == 0;
}

/* The load on a direction of a link: by its own name if there is one, else by its kind. */
static const struct load_conf *find_load(const struct scenario_conf *c, const struct topo_link *l,
                                         bool reverse)
{
    const struct load_conf *found = NULL;
    for (size_t i = 0; i < c->background.n; i++) {
        const struct background_conf *b = &c->background.v[i];
        const struct load_conf *load = reverse ? b->reverse : b->forward;
        bool named = strcmp(b->at.name, l->name) == 0;
        if (b->at.sound && load && about(b, l) && (!found || named))
            found = load;
    }
    return found;
}

static void check_load(const struct check *c, const struct load_conf *l, double capacity,
                       const char *link)
{
    if (isnan(l->rate) == isnan(l->share))
        check_complain(c, &l->at, "", "found %s, allowed: either a \"rate\" or a \"share\"",
                       isnan(l->rate) ? "neither" : "both");
    else if (l->rate > capacity)
        check_complain(c, &l->at, "rate", "found more than the capacity of link \"%s\"", link);
}

/* Whether any link is what an entry is about. */
static void check_name(const struct check *c, const struct background_conf *b, const struct topo *t)
{
    for (uint32_t i = 0; i < t->nlinks; i++) {
        if (about(b, &t->links[i]))
            return;
    }
    size_t prefix = strlen(kind_prefix), kinds = 0;
    while (link_kind_words[kinds])
        kinds++;
    if (strncmp(b->at.name, kind_prefix, prefix) != 0)
        CHECK_NO_SUCH(c, &b->at, "", "link", b->at.name, t->links, t->nlinks);
    else if (choice_find(link_kind_words, b->at.name + prefix) >= 0)
        check_complain(c, &b->at, "", "there is no link of kind \"%s\"", b->at.name + prefix);
    else
        CHECK_NO_SUCH(c, &b->at, "", "kind of links", b->at.name + prefix, link_kind_words, kinds);
}

int background_resolve(const struct scenario_conf *conf, const struct topo *topo,
                       const struct check *check, struct background **out, size_t *n)
{
    VEC(struct background) loads = {0};
    int code = 0;
    for (size_t i = 0; check && i < conf->background.n; i++)
        check_name(check, &conf->background.v[i], topo);
    for (uint32_t port = 0; code == 0 && port < 2 * topo->nlinks; port++) {
        const struct topo_link *l = &topo->links[port / 2];
        const struct load_conf *load = find_load(conf, l, port % 2);
        double capacity = port % 2 ? l->reverse : l->capacity;
        if (!load)
            continue;
        if (check)
            check_load(check, load, capacity, l->name);
        double rate = isnan(load->share) ? load->rate : load->share * capacity;
        struct background b = {port, rate, load->curve.v, load->curve.n};
        code = vec_push(&loads, b) ? 0 : -ENOMEM;
    }
    *out = loads.v;
    *n = loads.n;
    return code;
}
