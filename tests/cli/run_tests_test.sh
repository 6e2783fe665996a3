#!/bin/sh
# scripts/run-tests.sh itself: what it counts, what it prints, how it ends.
. "$(dirname "$0")/lib.sh"

# fake NAME: makes a test program tests/NAME of the script on standard input.
mkdir tests
fake() {
    {
        echo '#!/bin/sh'
        cat
    } >"tests/$1"
    chmod +x "tests/$1"
}
fake good_test <<'END'
printf '1..2\nok 1 - one\nok 2 - two\n'
END
fake skip_test.sh <<'END'
printf 'ok - this\nskip - that, there is none here\n'
END
fake bad_test <<'END'
printf '1..2\nok 1 - one\nnot ok 2 - two\n# the reason\n'
exit 1
END
fake dead_test <<'END'
printf '1..3\nok 1 - one\n'
kill -9 $$
END
fake empty_test <<'END'
exit 0
END
fake broke_test.sh <<'END'
echo 'ok - this'
exit 4
END
fake hangs_test <<'END'
printf '1..1\n'
exec sleep 60
END
fake hidden_skip_test <<'END'
printf '1..2\nok 1 - one\nnot ok 2 # SKIP two\n'
END
fake temp_test.sh <<'END'
echo "$TMPDIR" >>"$FOLDERS"
[ -d "$TMPDIR" ] && echo 'ok - there is a folder for temporary files'
END

run() {
    "$root/scripts/run-tests.sh" "$@"
}
last_line_is() {
    [ "$(tail -n 1 "$out")" = "$1" ]
}

expect_status 0 "programs that pass give status 0" run tests/good_test tests/skip_test.sh
check "skipped cases are counted apart" grep -qx '3 passed, 0 failed, 1 skipped' "$out"
expect_status 1 "a failing program gives status 1" run tests/bad_test tests/good_test
check "its whole output is printed" grep -q '# the reason' "$out"
check "the totals are those of the cases" last_line_is '3 passed, 1 failed'
check "the other programs still run" grep -q '^ok .*good .*2 passed' "$out"
expect_status 1 "a program that dies fails" run tests/dead_test
check "the cases it did not reach count as failed" last_line_is '1 passed, 2 failed'
expect_status 1 "a program without cases fails" run tests/empty_test
expect_status 1 "a status other than 0 is a failure" run tests/broke_test.sh
check "even where every case said ok" last_line_is '1 passed, 1 failed'
expect_status 1 "a program that is not there fails" run tests/none_test
export TEST_TIMEOUT=1
expect_status 1 "a program that hangs is stopped" run tests/hangs_test
check "and that is said" grep -q 'stopped after 1 s' "$out"
unset TEST_TIMEOUT
expect_status 0 "cmocka's skipped cases are no failures" run tests/hidden_skip_test
export FOLDERS="$folder/folders"
expect_status 0 "each program has a folder for temporary files" run tests/temp_test.sh
refute "which is gone afterwards" test -e "$(cat "$FOLDERS")"
expect_status 2 "no program at all is bad usage" run
