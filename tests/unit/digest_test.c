#include "sim/base/digest.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* FIPS 180-2 appendix B: "abc", the two-block message, a million times "a"; and nothing at all. */
TEST(digests_are_those_of_the_standard)
{
    char hex[DIGEST_HEX];
    assert_string_equal(digest_hex("abc", 3, hex),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const char *blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    assert_string_equal(digest_hex(blocks, strlen(blocks), hex),
                        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    char *million = malloc(1000000);
    assert_non_null(million);
    memset(million, 'a', 1000000);
    assert_string_equal(digest_hex(million, 1000000, hex),
                        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(million);
    assert_string_equal(digest_hex("", 0, hex),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(the_digest_of_a_file_is_that_of_its_content)
{
    char *dir = temp_dir(), *path = temp_file(dir, "x", "a\0b", 3);
    char found[DIGEST_HEX], wanted[DIGEST_HEX];
    assert_int_equal(digest_file(path, found), 0);
    assert_string_equal(found, digest_hex("a\0b", 3, wanted));
    assert_int_equal(digest_file("/nowhere/x", found), -EINVAL);
    free(path);
    temp_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_those_of_the_standard),
        cmocka_unit_test(the_digest_of_a_file_is_that_of_its_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
