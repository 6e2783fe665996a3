#include "sim/engine/zipf.h"

#include <assert.h>
#include <math.h>

/* expm1(t) / t and log1p(t) / t, continued to t = 0. */
static double expm1_over(double t)
{
    return fabs(t) > 1e-8 ? expm1(t) / t : 1 + t / 2;
}

static double log1p_over(double t)
{
    return fabs(t) > 1e-8 ? log1p(t) / t : 1 - t / 2;
}

/* The integral of x^-exponent from 1, also where the exponent is 1, and its inverse. */
static double area(const struct zipf *z, double x)
{
    double log_x = log(x);
    return log_x * expm1_over((1 - z->exponent) * log_x);
}

static double area_inverse(const struct zipf *z, double y)
{
    double t = y * (1 - z->exponent);
    return exp(y * log1p_over(t < -1 ? -1 : t)); /* rounding may take it just below */
}

static double density(const struct zipf *z, double x)
{
    return exp(-z->exponent * log(x));
}

void zipf_init(struct zipf *z, uint64_t n, double exponent)
{
    assert(n >= 1 && n <= UINT64_C(1) << 52 && exponent >= 0);
    *z = (struct zipf){.n = n, .exponent = exponent};
    z->low = area(z, 1.5) - 1;
    z->high = area(z, (double)n + 0.5);
    z->sure = 2 - area_inverse(z, area(z, 2.5) - density(z, 2));
}

uint64_t zipf_draw(const struct zipf *z, struct rng *r)
{
    for (;;) {
        double u = z->high + rng_unit(r) * (z->low - z->high);
        double x = area_inverse(z, u);
        double k = floor(x + 0.5);
        k = k < 1 ? 1 : k > (double)z->n ? (double)z->n : k;
        if (k - x <= z->sure || u >= area(z, k + 0.5) - density(z, k))
            return (uint64_t)k;
    }
}
