/*
 * The short texts of scenarios and messages: quantities, numbers, addresses, prefixes, typed
 * addresses. What is accepted is written and read again.
 */
#include "tests/fuzz/targets.h"

#include "sim/base/prefix.h"
#include "sim/base/quantity.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static void try_quantity(enum unit unit, const char *text)
{
    double value, again;
    char buf[64];
    if (quantity_parse(unit, text, &value))
        return;
    assert(isfinite(value) && value >= 0);
    quantity_format(unit, value, buf, sizeof buf);
    if (value < 1e300) { /* 1e308 may be written as 100 % more than a double holds */
        assert(quantity_parse(unit, buf, &again) == 0);
        assert(fabs(again - value) <= value * 0.000501 || value < 1e-300);
    }
}

static void try_numbers(const char *text)
{
    double value;
    long long whole;
    if (number_parse(text, &value) == 0)
        assert(isfinite(value));
    if (whole_parse(text, -1000, 1000, &whole) == 0)
        assert(-1000 <= whole && whole <= 1000);
}

static void try_addr(const char *text)
{
    struct addr a, again;
    char buf[ADDR_TEXT];
    if (addr_parse(FAMILY_NONE, text, &a) == 0) {
        assert(addr_parse((enum family)a.family, addr_format(&a, buf), &again) == 0);
        assert(addr_compare(&a, &again) == 0);
    }
}

static void try_typed_addr(const char *text)
{
    struct addr a, again;
    char buf[TYPED_TEXT];
    if (typed_addr_parse(text, &a) == 0) {
        assert(typed_addr_parse(typed_addr_format(&a, buf), &again) == 0);
        assert(addr_compare(&a, &again) == 0);
    }
}

static void try_prefix(const char *text)
{
    struct prefix p, again;
    char buf[PREFIX_TEXT];
    bool cleared;
    if (prefix_parse(FAMILY_NONE, text, &p, NULL) == 0) {
        struct addr last = prefix_last(&p);
        assert(prefix_contains(&p, &p.addr) && prefix_contains(&p, &last));
        assert(prefix_parse(FAMILY_NONE, prefix_format(&p, buf), &again, &cleared) == 0);
        assert(prefix_compare(&p, &again) == 0 && !cleared);
    }
}

void fuzz_text_forms(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    for (int unit = UNIT_RATE; unit <= UNIT_SHARE; unit++)
        try_quantity((enum unit)unit, text);
    try_numbers(text);
    try_addr(text);
    try_typed_addr(text);
    try_prefix(text);
    free(text);
}
