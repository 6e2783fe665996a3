# altosim. Two commands: `make run` does the main job, `make test` passes the tests.
#
#   MODE=release|debug|asan|tsan|cov   how to build, each in build/$(MODE)/ (default: release)
#   SECONDS=60 TARGETS=                how long `make fuzz` takes a target; which ones, of `make fuzz`
#                                      and `make validate` (all)
#   LARGE=1                            let `make bench` run its long cases, too
#   V=1                                show the commands
#   WERROR=                            do not stop at warnings
#   PREFIX, DESTDIR                    where `make install` puts things
MODE ?= release
PREFIX ?= /usr/local
SECONDS ?= 60
WERROR ?= -Werror
VERSION := 0.1.0
B := build/$(MODE)

MODES := release debug asan tsan cov fuzz
ifeq ($(filter $(MODE),$(MODES)),)
$(error MODE is "$(MODE)"; it can be: $(MODES))
endif

GOALS := $(or $(MAKECMDGOALS),all)
NO_BUILD_GOALS := clean help uninstall format
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# --- What the machine must have ---------------------------------------------------------------
# `make run` and `make test` install what is missing; every other goal says what to install.
PKGS := igraph jansson libmicrohttpd gnutls libcurl gsl libgvc libcgraph zlib
ifneq ($(filter-out $(NO_BUILD_GOALS),$(GOALS)),)
SETUP_FLAGS := $(if $(filter run test,$(GOALS)),,--check) \
               $(if $(filter lint fuzz,$(GOALS))$(filter asan tsan fuzz,$(MODE)),--dev) \
               $(if $(filter bench-peers,$(GOALS)),--peers)
ifneq ($(shell scripts/setup.sh $(SETUP_FLAGS) >&2 && echo ready),ready)
$(error the packages above are missing)
endif
PKG_CFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I $(PKGS)))
PKG_LIBS := $(shell pkg-config --libs $(PKGS)) -lstdc++ -lm
endif

# --- Flags ------------------------------------------------------------------------------------
# No -march=native and no contraction of a*b+c: results are the same bytes on every machine.
release_CFLAGS := -O2 -g
debug_CFLAGS := -O0 -g3
asan_CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
tsan_CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
cov_CFLAGS := -O0 -g --coverage
fuzz_CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
               -fno-sanitize-recover=all -w # gcc has warned in the other modes
ifeq ($(MODE),fuzz) # libFuzzer is clang's
CC := clang-14
CXX := clang++-14
endif

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wundef -Wformat=2 -Wcast-align -Wpointer-arith \
            -Wwrite-strings -Wvla $(WERROR)
C_WARNINGS := $(WARNINGS) -Wno-missing-field-initializers -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
COMMON := -I. $(PKG_CFLAGS) -ffp-contract=off $($(MODE)_CFLAGS) -MMD -MP \
          -D_POSIX_C_SOURCE=200809L -DALTOSIM_VERSION='"$(VERSION)"'
ALL_CFLAGS = -std=c11 $(C_WARNINGS) $(COMMON) $(CFLAGS)
ALL_CXXFLAGS = -std=c++17 $(WARNINGS) $(COMMON) -fno-exceptions $(CXXFLAGS)
ALL_LDFLAGS = $(filter -fsanitize% --coverage,$($(MODE)_CFLAGS)) $(LDFLAGS)

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))

# --- Sources ----------------------------------------------------------------------------------
# A program is a *_main.c or sim/main.c; everything else in a folder goes into its library.
sources = $(sort $(shell find $(1) -name '*.c' ! -name '*_main.c' ! -path sim/main.c) \
                 $(shell find $(1) -name '*.cc'))
objects = $(addprefix $(B)/obj/,$(addsuffix .o,$(basename $(call sources,$(1)))))
LIBS := $(B)/libanalysis.a $(B)/libsim.a $(B)/libserver.a
LINK_LIBS := $(B)/libanalysis.a -Wl,--start-group $(B)/libsim.a $(B)/libserver.a -Wl,--end-group

SCENARIOS := $(wildcard scenarios/*.json)
ALTOD_FILES := $(wildcard server/altod*.json server/README.md server/CONFIG.md)
ALTOD_UNIT := $(wildcard server/altod.service)
PROGRAMS := $(B)/altosim $(if $(wildcard sim/altod_main.c),$(B)/altod)
TESTS := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/unit/*_test.c tests/property/*_test.c \
           tests/conformance/*_test.c tests/validation/*_test.c tests/fuzz/*_replay_test.c)))
TEST_SUPPORT := $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/support/*.c))
VALIDATION := $(patsubst %.c,$(B)/obj/%.o,$(filter-out %_test.c %_main.c,$(wildcard tests/validation/*.c)))
# Tests may make the nth allocation fail (tests/support/faults.h).
TEST_LIBS = $(shell pkg-config --libs cmocka) \
            -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=strndup \
            -Wl,--wrap=aligned_alloc,--wrap=open_memstream
CLI_TESTS := $(sort $(wildcard tests/cli/*_test.sh))
BENCHES := $(patsubst tests/bench/%_main.c,$(B)/bench/%,$(wildcard tests/bench/*_main.c))
FUZZ_TARGETS := $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/fuzz/targets.c tests/fuzz/*_target.c))

# --- Goals ------------------------------------------------------------------------------------
.PHONY: all run test validate bench bench-programs bench-peers lint format fuzz install uninstall clean help
all: $(PROGRAMS)

run: all
	@$(B)/altosim run scenarios/small-isp.json --jobs $$(nproc)

test: all $(TESTS) bench-programs
	@ALTOSIM=$(CURDIR)/$(B)/altosim BUILD=$(CURDIR)/$(B) scripts/run-tests.sh $(TESTS) $(CLI_TESTS)

# What is computed beside closed forms, real clients and published studies: a table, a few minutes.
validate: $(B)/validate
	@$(B)/validate --jobs $$(nproc) --real "$${ALTOSIM_REAL_CLIENTS:-../shared/refcases/real-swarm}" $(TARGETS)

bench-programs: $(BENCHES)

bench: all bench-programs
	@BUILD=$(CURDIR)/$(B) scripts/bench.sh $(if $(LARGE),--large)

# The same flow lists through SimGrid (Debian's libsimgrid-dev), from one run.
bench-peers: bench-programs $(B)/bench/simgrid_replay
	@BUILD=$(CURDIR)/$(B) SIMGRID=$(CURDIR)/$(B)/bench/simgrid_replay scripts/bench.sh --peers

lint:
	@scripts/lint.sh

format:
	@git ls-files '*.c' '*.h' '*.cc' | xargs clang-format-14 -i

fuzz:
	@$(MAKE) MODE=fuzz build/fuzz/fuzzer
	@scripts/fuzz.sh build/fuzz/fuzzer $(SECONDS) $(TARGETS)

install: all
	$(Q)install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/altosim/scenarios
	$(Q)install -m 755 $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	$(if $(SCENARIOS),$(Q)install -m 644 $(SCENARIOS) $(DESTDIR)$(PREFIX)/share/altosim/scenarios)
	$(if $(ALTOD_FILES),$(Q)install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/altosim/altod $(ALTOD_FILES))
	$(if $(ALTOD_UNIT),$(Q)install -d $(DESTDIR)$(PREFIX)/lib/systemd/system)
	$(if $(ALTOD_UNIT),$(Q)sed 's|/usr/local/|$(PREFIX)/|' $(ALTOD_UNIT) \
	    > $(DESTDIR)$(PREFIX)/lib/systemd/system/altod.service)

uninstall:
	$(Q)rm -f $(DESTDIR)$(PREFIX)/bin/altosim $(DESTDIR)$(PREFIX)/bin/altod
	$(Q)rm -f $(DESTDIR)$(PREFIX)/lib/systemd/system/altod.service
	$(Q)rm -rf $(DESTDIR)$(PREFIX)/share/altosim

clean:
	$(Q)rm -rf build

help:
	@sed -n '1,/^MODE ?=/{/^#/s/^# \{0,1\}//p}' Makefile
	@echo 'Goals: all run test validate bench bench-programs bench-peers lint format fuzz install uninstall clean'

# --- Rules ------------------------------------------------------------------------------------
# A change of flags rebuilds: the stamp's content is the flags.
FLAGS_NOW := $(ALL_CFLAGS) $(ALL_CXXFLAGS) $(ALL_LDFLAGS) $(PKG_LIBS)
$(B)/flags: force
	@mkdir -p $(B)
	@printf '%s\n' '$(subst ','\'',$(FLAGS_NOW))' | cmp -s - $@ || \
	    printf '%s\n' '$(subst ','\'',$(FLAGS_NOW))' > $@
.PHONY: force
force:

$(B)/obj/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(B)/obj/%.o: %.cc $(B)/flags
	@mkdir -p $(@D)
	$(call say,CXX,$<)
	$(Q)$(CXX) $(ALL_CXXFLAGS) -c -o $@ $<

define library
$(B)/lib$(1).a: $(call objects,$(1))
	$(call say,AR,$$@)
	$(Q)rm -f $$@ && $(AR) rcs $$@ $$^
endef
$(foreach dir,sim server analysis,$(eval $(call library,$(dir))))

$(B)/altosim: $(B)/obj/sim/main.o $(LIBS)
$(B)/altod: $(B)/obj/sim/altod_main.o $(LIBS)
$(BENCHES): $(B)/bench/%: $(B)/obj/tests/bench/%_main.o $(LIBS)
$(TESTS): $(B)/%: $(B)/obj/%.o $(TEST_SUPPORT) $(LIBS)
$(B)/validate: $(B)/obj/tests/validation/validate_main.o $(TEST_SUPPORT) $(LIBS)
$(B)/tests/validation/targets_test $(B)/validate: $(VALIDATION)
$(B)/tests/fuzz/corpus_replay_test $(B)/fuzzer: $(FUZZ_TARGETS)
$(B)/fuzzer: $(B)/obj/tests/fuzz/fuzzer_main.o $(TEST_SUPPORT) $(LIBS)
$(B)/bench/simgrid_replay: tests/bench/peers/simgrid_replay.cc $(B)/flags
	@mkdir -p $(@D)
	$(call say,CXX,$<)
	$(Q)$(CXX) $(ALL_CXXFLAGS) -fexceptions -o $@ $< -lsimgrid
$(PROGRAMS) $(BENCHES) $(TESTS) $(B)/fuzzer $(B)/validate:
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(LINK_LIBS) $(PKG_LIBS) \
	    $(if $(filter $(TESTS) $(B)/fuzzer $(B)/validate,$@),$(TEST_LIBS)) \
	    $(if $(filter $(B)/fuzzer,$@),-fsanitize=fuzzer)

-include $(shell test -d $(B)/obj && find $(B)/obj -name '*.d')
