#include "sim/cdn/slow_start.h"

sim_time slow_start_wait(double bytes, double window, double rate, sim_time rtt)
{
    double wait = 0, trip = (double)rtt / 1e9;
    for (double sent = window; sent < bytes && window < rate * trip; sent += window) {
        wait += trip - window / rate;
        window *= 2;
    }
    return sim_seconds(wait);
}
