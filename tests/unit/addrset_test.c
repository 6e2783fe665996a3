#include "server/addrset.h"
#include "tests/support/test.h"

#include <errno.h>

static struct addr nth(enum family family, uint64_t n)
{
    return addr_add((struct addr){.family = (uint8_t)family}, n);
}

TEST(an_address_is_new_once)
{
    struct addrset s;
    struct addr a = nth(FAMILY_IPV4, 1), b = nth(FAMILY_IPV4, 2);
    addrset_init(&s, 10);
    assert_int_equal(addrset_add(&s, &a), 1);
    assert_int_equal(addrset_add(&s, &b), 1);
    assert_int_equal(addrset_add(&s, &a), 0);
    assert_int_equal(s.n, 2);
    addrset_fini(&s);
}

TEST(the_families_are_apart)
{
    struct addrset s;
    struct addr a = nth(FAMILY_IPV4, 0), b = nth(FAMILY_IPV6, 0);
    addrset_init(&s, 10);
    assert_int_equal(addrset_add(&s, &a), 1);
    assert_int_equal(addrset_add(&s, &b), 1);
    assert_int_equal(addrset_add(&s, &b), 0);
    addrset_fini(&s);
}

TEST(many_addresses_are_all_told_apart)
{
    struct addrset s;
    addrset_init(&s, 20000);
    for (uint64_t round = 0; round < 2; round++) {
        for (uint64_t i = 0; i < 5000; i++) {
            struct addr a = nth(FAMILY_IPV4, i * 256), b = nth(FAMILY_IPV6, i << 40);
            assert_int_equal(addrset_add(&s, &a), round == 0);
            assert_int_equal(addrset_add(&s, &b), round == 0);
        }
    }
    assert_int_equal(s.n, 10000);
    addrset_fini(&s);
}

TEST(a_full_set_knows_its_own_and_takes_no_more)
{
    struct addrset s;
    struct addr a[3] = {nth(FAMILY_IPV4, 1), nth(FAMILY_IPV4, 2), nth(FAMILY_IPV4, 3)};
    addrset_init(&s, 2);
    assert_int_equal(addrset_add(&s, &a[0]), 1);
    assert_int_equal(addrset_add(&s, &a[1]), 1);
    assert_int_equal(addrset_add(&s, &a[2]), -ENOSPC);
    assert_int_equal(addrset_add(&s, &a[1]), 0);
    assert_int_equal(s.n, 2);
    addrset_fini(&s);
}

TEST(many_at_once_are_the_same_as_one_by_one)
{
    struct addrset s;
    struct addr a[100];
    addrset_init(&s, 60);
    for (uint64_t i = 0; i < 100; i++)
        a[i] = nth(i % 2 ? FAMILY_IPV4 : FAMILY_IPV6, i / 4);
    assert_int_equal(addrset_add_many(&s, a, 100), 0);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(addrset_add(&s, &a[i]), 0);
    assert_int_equal(s.n, 50);
    for (uint64_t i = 0; i < 100; i++)
        a[i] = nth(FAMILY_IPV4, 1000 + i);
    assert_int_equal(addrset_add_many(&s, a, 100), -ENOSPC);
    assert_int_equal(s.n, 60);
    addrset_fini(&s);
}

TEST(room_is_made_at_once_and_no_more_than_the_limit_asks_for)
{
    struct addrset s;
    addrset_init(&s, 1000);
    assert_int_equal(addrset_reserve(&s, 300), 0);
    size_t cap = s.cap;
    for (uint64_t i = 0; i < 300; i++) {
        struct addr a = nth(FAMILY_IPV4, i);
        assert_int_equal(addrset_add(&s, &a), 1);
    }
    assert_int_equal(s.cap, cap);
    assert_int_equal(addrset_reserve(&s, SIZE_MAX), 0);
    assert_int_equal(s.cap, 2048);
    assert_int_equal(s.n, 300);
    addrset_fini(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_new_once),
        cmocka_unit_test(the_families_are_apart),
        cmocka_unit_test(many_addresses_are_all_told_apart),
        cmocka_unit_test(a_full_set_knows_its_own_and_takes_no_more),
        cmocka_unit_test(many_at_once_are_the_same_as_one_by_one),
        cmocka_unit_test(room_is_made_at_once_and_no_more_than_the_limit_asks_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
