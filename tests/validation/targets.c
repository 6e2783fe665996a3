#include "tests/validation/targets.h"

#include <string.h>

const struct target_group target_groups[] = {
    {"V1", "bytes balance in every network", true, validate_books},
    {"V2", "no crowd beats the minimum distribution time, and ours is near it", true,
     validate_bound},
    {"V3", "client and server", true, validate_client_server},
    {"V4", "max-min fair shares", true, validate_fairness},
    {"V5", "hit ratios of caches", true, validate_caches},
    {"V6 V7 V16 V17", "how often bytes enter networks, by whom peers know", true, validate_mixing},
    {"V8", "redundancy grows with the size of a network", true, validate_growth},
    {"V9", "the steady state of a swarm", true, validate_steady_state},
    {"V16", "what an answer of the tracker holds", true, validate_lists},
    {"V10", "the Comcast trial of RFC 5632", false, validate_comcast},
    {"V11 V12", "P4P's selection on backbones", false, validate_p4p},
    {"R R1 R1s R2 R3r R4s R6a R7r", "what real clients did", false, validate_clients},
    {.name = NULL},
};

bool target_wanted(const struct target_group *g, char *const *names, int n)
{
    for (int i = 0; i < n; i++) {
        size_t length = strlen(names[i]);
        for (const char *at = g->name; (at = strstr(at, names[i])); at += length) {
            if ((at == g->name || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' '))
                return true;
        }
    }
    return n == 0;
}
