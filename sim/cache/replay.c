#include "sim/cache/replay.h"

#include <math.h>

double replay_hit_ratio(const struct replay_counts *counts)
{
    return counts->requests ? (double)counts->hits / (double)counts->requests : NAN;
}

double replay_byte_hit_ratio(const struct replay_counts *counts)
{
    return counts->bytes ? (double)counts->hit_bytes / (double)counts->bytes : NAN;
}
