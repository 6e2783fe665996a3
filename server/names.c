#include "server/names.h"

#include <stddef.h>
#include <string.h>

#define ALPHANUMERIC "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static bool made_of(const char *s, const char *characters, size_t max)
{
    size_t len = strlen(s);
    return len >= 1 && len <= max && strspn(s, characters) == len;
}

static bool one_of(const char *s, size_t len, const char *const *words)
{
    for (; *words; words++) {
        if (strlen(*words) == len && memcmp(*words, s, len) == 0)
            return true;
    }
    return false;
}

static bool private_name(const char *s)
{
    return strncmp(s, "priv:", 5) == 0;
}

bool pid_name_valid(const char *s)
{
    return made_of(s, ALPHANUMERIC "-:@_", RESOURCE_ID_MAX);
}

bool resource_id_valid(const char *s)
{
    return pid_name_valid(s);
}

bool cost_metric_valid(const char *s)
{
    return made_of(s, ALPHANUMERIC "-:_.", COST_METRIC_MAX) && strcmp(s, "priv:") != 0;
}

bool cost_metric_registered(const char *s)
{
    static const char *const registered[] = {
        "routingcost", "delay-ow", "delay-rt",    "delay-variation", "lossrate",
        "hopcount",    "tput",     "bw-residual", "bw-available",    NULL};
    return private_name(s) || one_of(s, strcspn(s, ":"), registered);
}

bool cost_metric_rising(const char *s)
{
    static const char *const rising[] = {"tput", "bw-residual", "bw-available", NULL};
    return one_of(s, strcspn(s, ":"), rising);
}

bool property_name_valid(const char *s)
{
    return made_of(s, ALPHANUMERIC "-:_", PROPERTY_NAME_MAX) && strcmp(s, "priv:") != 0;
}

bool property_name_registered(const char *s)
{
    return private_name(s) || strcmp(s, "pid") == 0;
}

bool tag_valid(const char *s)
{
    size_t len = strlen(s);
    for (const char *c = s; *c; c++) {
        if (*c < 0x21 || *c > 0x7e)
            return false;
    }
    return len >= 1 && len <= TAG_MAX;
}
