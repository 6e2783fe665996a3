/*
 * What slow start adds to a short transfer, in closed form.
 *
 * A new connection sends `window` bytes, waits for their acknowledgement, sends twice as many, and so
 * on, until a window lasts for a whole round trip at the rate of the path; from then on it never
 * waits. Without loss and delayed acknowledgements the waits of a transfer sum up to
 *
 *     P rtt - (2^P - 1) window / rate,    P = min(Q, K - 1),
 *
 * where K is how many windows cover the transfer and Q how many of them are shorter than a round trip
 * (Cardwell, Savage and Anderson 2000, "Modeling TCP latency", INFOCOM, section II.C without loss;
 * the same as Heidemann, Obraczka and Touch 1997, "Modeling the performance of HTTP over several
 * transport protocols", ToN 5(5)). A fluid transfer at the rate of the path that starts that much
 * later ends when the real one would.
 */
#ifndef SIM_CDN_SLOW_START_H
#define SIM_CDN_SLOW_START_H

#include "sim/engine/sim.h"

/* The waits, for `bytes` over a path of that round-trip time and rate (bytes per second, > 0); 0 if
 * rate is INFINITY and the first window covers all. window > 0. O(log(bytes / window)). */
sim_time slow_start_wait(double bytes, double window, double rate, sim_time rtt);

#endif
