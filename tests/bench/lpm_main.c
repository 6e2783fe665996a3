/*
 * Measures longest-prefix match on tables like the Internet's: most prefixes are /24 or /48, in
 * blocks that were given to one holder. Prints figures, fails nothing.
 *
 *   lpm ipv4|ipv6 PREFIXES
 *
 * Prints `build_seconds X`, `bytes_per_prefix X`, and millions of look-ups a second, each of another
 * random address and none waiting for the one before: `anywhere` for addresses of the whole family,
 * `inside` for addresses inside the prefixes; with `_many` for lpm_find_many().
 */
#include "sim/base/lpm.h"
#include "sim/base/quantity.h"
#include "sim/engine/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ADDRESSES = 1 << 20, ROUNDS = 8, PIDS = 5000 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static struct addr random_addr(struct rng *r, enum family family)
{
    struct addr a = {.family = (uint8_t)family};
    for (unsigned i = 0; i < family_bits(family) / 8; i++)
        a.b[i] = (uint8_t)rng_next(r);
    return a;
}

/* Shares of 32 by length, roughly those of the tables of 2024. */
static unsigned random_length(struct rng *r, enum family family)
{
    static const uint8_t v4[32] = {16, 17, 18, 19, 19, 20, 20, 21, 21, 22, 22, 22, 23, 23, 23, 23,
                                   24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24};
    static const uint8_t v6[32] = {28, 29, 32, 32, 32, 32, 33, 34, 36, 36, 38, 40, 40, 40, 42, 44,
                                   44, 44, 46, 46, 47, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48};
    return (family == FAMILY_IPV4 ? v4 : v6)[rng_below(r, 32)];
}

/* IPv4: of 1.0.0.0 to 223.255.255.255. IPv6: of 64 times 1024 blocks of /32 in 2000::/3. */
static struct prefix random_prefix(struct rng *r, enum family family)
{
    struct prefix p = {.addr = random_addr(r, family), .len = (uint8_t)random_length(r, family)};
    if (family == FAMILY_IPV4) {
        p.addr.b[0] = (uint8_t)(1 + rng_below(r, 223));
    } else {
        p.addr.b[0] = (uint8_t)(0x20 + rng_below(r, 16));
        p.addr.b[1] &= 0x03;
        p.addr.b[3] &= 0xfc;
    }
    for (unsigned bit = p.len; bit < family_bits(family); bit++)
        p.addr.b[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
    return p;
}

/* Leaves one of each prefix; says how many there are then. */
static size_t distinct(struct lpm_entry *list, size_t n)
{
    size_t kept = 0;
    if (lpm_duplicate(list, n) == n) /* sorts them */
        return n;
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || prefix_compare(&list[kept - 1].prefix, &list[i].prefix) != 0)
            list[kept++] = list[i];
    }
    return kept;
}

/* n distinct prefixes in order, new; NULL: no memory. */
static struct lpm_entry *table(struct rng *r, enum family family, size_t n)
{
    struct lpm_entry *list = malloc(n * sizeof *list);
    for (size_t have = 0; list && have < n; have = distinct(list, n)) {
        for (; have < n; have++)
            list[have] = (struct lpm_entry){random_prefix(r, family), (uint32_t)rng_below(r, PIDS)};
    }
    return list;
}

static void measure(const char *name, const struct lpm *t, const struct addr *a)
{
    static uint32_t found[ADDRESSES];
    uint32_t sum = 0;
    double start = now();
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < ADDRESSES; i++)
            sum += lpm_find(t, &a[i]);
    }
    double single = now() - start;
    start = now();
    for (int round = 0; round < ROUNDS; round++) {
        lpm_find_many(t, a, ADDRESSES, found);
        for (size_t i = 0; i < ADDRESSES; i++)
            sum -= found[i];
    }
    double many = now() - start;
    if (sum)
        printf("the two ways differ\n");
    printf("%s %.1f\n%s_many %.1f\n", name, 1e-6 * ROUNDS * ADDRESSES / single, name,
           1e-6 * ROUNDS * ADDRESSES / many);
}

static int run(enum family family, size_t n)
{
    struct rng r;
    rng_init(&r, 1, 1, "bench", "lpm");
    struct lpm_entry *list = table(&r, family, n);
    struct addr *anywhere = malloc(ADDRESSES * sizeof *anywhere);
    struct addr *inside = malloc(ADDRESSES * sizeof *inside);
    double start = now();
    struct lpm *t = list ? lpm_new(list, n) : NULL;
    double took = now() - start;
    if (t && anywhere && inside) {
        for (size_t i = 0; i < ADDRESSES; i++) {
            struct prefix p = list[rng_below(&r, n)].prefix;
            anywhere[i] = random_addr(&r, family);
            inside[i] = addr_add(p.addr, rng_below(&r, family == FAMILY_IPV4 ? 256 : UINT64_MAX));
        }
        printf("build_seconds %.3f\nbytes_per_prefix %.1f\n", took,
               (double)lpm_size(t) / (double)n);
        measure("anywhere", t, anywhere);
        measure("inside", t, inside);
    }
    bool fine = t && anywhere && inside;
    lpm_free(t);
    free(list);
    free(anywhere);
    free(inside);
    return fine ? 0 : 3;
}

int main(int argc, char **argv)
{
    long long n;
    enum family family = argc == 3 ? family_find(argv[1], strlen(argv[1])) : FAMILY_NONE;
    if (family == FAMILY_NONE || whole_parse(argv[2], 1, 10000000, &n)) {
        fprintf(stderr, "usage: lpm ipv4|ipv6 PREFIXES\n");
        return 2;
    }
    return run(family, (size_t)n);
}
