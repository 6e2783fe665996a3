#!/bin/sh
# What the Makefile promises, on a small tree with the real Makefile: it rebuilds what changed and
# nothing else, and `make uninstall` takes away all that `make install` put there.
. "$(dirname "$0")/lib.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL MODE CFLAGS DESTDIR PREFIX

mkdir -p sim/base server analysis scenarios scripts
cp "$root/Makefile" .
printf '#!/bin/sh\nexit 0\n' >scripts/setup.sh
chmod +x scripts/setup.sh
printf '#define ANSWER 0\nint answer(void);\n' >sim/base/answer.h
printf '#include "sim/base/answer.h"\nint answer(void) { return ANSWER; }\n' >sim/base/answer.c
printf '#include "sim/base/answer.h"\nint main(void) { return answer(); }\n' >sim/main.c
echo '{}' >scenarios/one.json
echo '{}' >server/altod.json
echo 'ExecStart=/usr/local/bin/altod' >server/altod.service

compiled() { # the sources the last make compiled
    [ "$(sed -n 's/^ *CC *//p' "$out" | sort | tr '\n' ' ')" = "$1" ]
}

expect_status 0 "a plain make builds the command" make
check "from every source" compiled "sim/base/answer.c sim/main.c "
expect_status 0 "a second make" make
check "compiles nothing" compiled ""
expect_status 0 "other flags" make CFLAGS=-DOTHER
check "compile everything again" compiled "sim/base/answer.c sim/main.c "
expect_status 0 "the flags of before" make
check "compile everything once more" compiled "sim/base/answer.c sim/main.c "
printf '#define ANSWER 1\nint answer(void);\n' >sim/base/answer.h
expect_status 0 "after a change of a header" make
check "the sources that include it are compiled" compiled "sim/base/answer.c sim/main.c "
expect_status 1 "and the command does what the new one says" build/release/altosim
rm sim/base/answer.[ch]
printf 'int main(void) { return 0; }\n' >sim/main.c
expect_status 0 "after a header and its source went" make
check "what is left is built" build/release/altosim
expect_status 0 "another mode" make MODE=debug
check "has a folder of its own" test -x build/debug/altosim
expect_status 2 "an unknown mode is refused" make MODE=fast
check "with the modes there are" grep -q 'MODE is "fast"; it can be: release debug' "$err"

printf 'int main(void) { int x; return 0; }\n' >sim/main.c
expect_status 2 "a warning stops the build" make
expect_status 0 "unless it is asked not to" make WERROR=
printf 'int main(void) { return 0; }\n' >sim/main.c

expect_status 0 "make install" make install DESTDIR="$PWD/stage" PREFIX=/opt/altosim
check "puts the command below DESTDIR and PREFIX" stage/opt/altosim/bin/altosim
check "and the scenarios" test -f stage/opt/altosim/share/altosim/scenarios/one.json
check "and what an operator of altod starts from" test -f \
    stage/opt/altosim/share/altosim/altod/altod.json
check "and its unit, which names the command where it is" grep -qx \
    'ExecStart=/opt/altosim/bin/altod' stage/opt/altosim/lib/systemd/system/altod.service
check "a file of somebody else beside it" touch stage/opt/altosim/bin/other
expect_status 0 "make uninstall" make uninstall DESTDIR="$PWD/stage" PREFIX=/opt/altosim
check "leaves just that file" test "$(find stage -type f)" = stage/opt/altosim/bin/other
check "no folder of its own" test ! -e stage/opt/altosim/share/altosim
expect_status 0 "make clean" make clean
check "leaves no build" test ! -e build
