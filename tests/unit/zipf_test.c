#include "sim/engine/zipf.h"

#include "tests/support/test.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum { RANKS = 20, DRAWS = 200000 };

static struct rng stream(const char *name)
{
    struct rng r;
    rng_init(&r, 1, 1, "zipf", name);
    return r;
}

/* Pearson's chi-square over the first RANKS ranks; that the seed is fixed makes the 0.1 % level a
 * bound that passes for good. */
static void expect_shares(uint64_t n, double exponent)
{
    struct zipf z;
    struct rng r = stream("shares");
    double sum = 0, chi = 0, rest = DRAWS;
    int seen[RANKS + 1] = {0};
    zipf_init(&z, n, exponent);
    for (uint64_t k = 1; k <= n; k++)
        sum += pow((double)k, -exponent);
    for (int i = 0; i < DRAWS; i++) {
        uint64_t k = zipf_draw(&z, &r);
        assert_in_range(k, 1, n);
        seen[k <= RANKS ? k - 1 : RANKS]++;
    }
    int cells = 0;
    for (uint64_t k = 1; k <= RANKS && k <= n; k++, cells++) {
        double wanted = DRAWS * pow((double)k, -exponent) / sum;
        chi += pow(seen[k - 1] - wanted, 2) / wanted;
        rest -= wanted;
    }
    if (n > RANKS)
        chi += pow(seen[RANKS] - rest, 2) / rest, cells++;
    if (cells > 1)
        assert_true(chi < gsl_cdf_chisq_Pinv(0.999, cells - 1));
}

TEST(ranks_come_as_often_as_the_law_says)
{
    static const double exponents[] = {0, 0.5, 0.8, 1 - 1e-9, 1, 1.2, 2.5};
    for (size_t i = 0; i < COUNT(exponents); i++) {
        expect_shares(2, exponents[i]);
        expect_shares(20, exponents[i]);
        expect_shares(10000, exponents[i]);
    }
}

TEST(of_one_rank_it_is_always_that)
{
    struct zipf z;
    struct rng r = stream("one");
    zipf_init(&z, 1, 0.8);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(zipf_draw(&z, &r), 1);
}

/* The far half of 2^52 equal ranks comes half of the time: 4.4 standard deviations (0.5 / sqrt(n)). */
TEST(a_catalogue_of_any_size_is_drawn_from)
{
    struct zipf z;
    struct rng r = stream("large");
    int far = 0;
    zipf_init(&z, UINT64_C(1) << 52, 0);
    for (int i = 0; i < 10000; i++)
        far += zipf_draw(&z, &r) > UINT64_C(1) << 51;
    assert_double_near(far / 10000.0, 0.5, 0.022);
}

TEST(the_same_stream_draws_the_same_ranks)
{
    struct zipf z;
    struct rng a = stream("same"), b = a;
    zipf_init(&z, 1000, 0.8);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(zipf_draw(&z, &a), zipf_draw(&z, &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_come_as_often_as_the_law_says),
        cmocka_unit_test(of_one_rank_it_is_always_that),
        cmocka_unit_test(a_catalogue_of_any_size_is_drawn_from),
        cmocka_unit_test(the_same_stream_draws_the_same_ranks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
