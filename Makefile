# SPDX-License-Identifier: MIT
#
# Postern's build. Two commands serve a fresh Debian machine:
#
#	make run	a demo council on this machine, at addresses it prints
#	make check	every test there is
#
# Each first runs deploy/setup. The others need it to have run: make (all), test-programs, tests,
# sanitized, fuzz, analyze, clean. Every .c file of a folder below is built; a program is its own
# folder and the library folders it may link, which is the first sandbox (tests/system/linking.t).

# --- what links what -------------------------------------------------------------------------------

LIBRARIES := base proc ipc http net front crypto
ROLES     := supervisor intake staff store operator

PROGRAM_supervisor := posternd
PROGRAM_intake     := postern-intake
PROGRAM_staff      := postern-staff
PROGRAM_store      := postern-store
PROGRAM_operator   := postern

MAY_LINK_supervisor := ipc proc base
MAY_LINK_intake     := front net http ipc proc base
MAY_LINK_staff      := front net http ipc proc base
MAY_LINK_store      := ipc proc crypto base
MAY_LINK_operator   := ipc crypto base

SYSTEM_base   := -levent_core
SYSTEM_proc   := -lseccomp
SYSTEM_ipc    := -levent_core
SYSTEM_http   :=
SYSTEM_net    := -lssl -lcrypto
SYSTEM_crypto :=
SYSTEM_store    := -llmdb
SYSTEM_operator := -ljansson -lqrencode -lm

# --- where things go, and the three kinds of build ---------------------------------------------------

# build/            release: what a council runs
# build/test/       the same with a clock that tests can move, and the C tests
# build/sanitized/  the same again under the address and undefined-behaviour sanitizers
KIND ?= release
ifeq ($(KIND),release)
B := build
BIN := build
else ifeq ($(KIND),test)
B := build/test
BIN := build/test/bin
KIND_FLAGS := -DPOSTERN_TEST_CLOCK -Werror
else ifeq ($(KIND),sanitized)
B := build/sanitized
BIN := build/sanitized/bin
# (two warnings of gcc are wrong too often in instrumented code)
KIND_FLAGS := -DPOSTERN_TEST_CLOCK -Werror -O1 -fno-omit-frame-pointer -U_FORTIFY_SOURCE \
	-Wno-format-truncation -Wno-maybe-uninitialized -fsanitize=address,undefined -fno-sanitize-recover=all
else ifeq ($(KIND),fuzz)
B := build/fuzz
BIN := build/fuzz/bin
CC := clang
KIND_FLAGS := -DPOSTERN_TEST_CLOCK -O1 -fno-omit-frame-pointer -U_FORTIFY_SOURCE \
	-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
else
$(error KIND is release, test, sanitized or fuzz)
endif

# --- compiler and linker -----------------------------------------------------------------------------

ifeq ($(origin CC),default)
CC := gcc
endif
export PATH := $(CURDIR)/build/node/bin:$(PATH)

ifneq ($(wildcard build/deps/libsodium/complete),)
SODIUM_CFLAGS := -isystem build/deps/libsodium/include
SODIUM := build/deps/libsodium/lib/libsodium.a
else
SODIUM_CFLAGS := $(shell pkg-config --cflags libsodium)
SODIUM := $(shell pkg-config --libs libsodium)
endif

HARDEN_x86_64  := -fcf-protection
HARDEN_aarch64 := -mbranch-protection=standard
HARDEN := -fPIE -fstack-protector-strong -fstack-clash-protection -D_FORTIFY_SOURCE=2 \
	$(HARDEN_$(shell uname -m))
WARN := -Wall -Wextra -Wconversion -Wshadow -Wcast-qual -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla -Wundef -Wformat=2
CFLAGS_ALL := -std=c17 -D_GNU_SOURCE -O2 -g $(WARN) $(HARDEN) -I. -Iserver -I$B/gen $(SODIUM_CFLAGS) \
	-ffile-prefix-map=$(CURDIR)=. $(KIND_FLAGS) $(CFLAGS)
LDFLAGS_ALL := -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed $(KIND_FLAGS) $(LDFLAGS)

# All processors, without printing each long command (make V=1 prints them).
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory
QUIET = $(if $V,,@echo '  '$@ &&)
.DELETE_ON_ERROR:
.SECONDARY:

# --- the parts, found by folder ----------------------------------------------------------------------

folder = $(if $(filter crypto,$1),crypto,server/$1)
objects = $(patsubst %.c,$B/obj/%.o,$(wildcard $(call folder,$1)/*.c))
# A folder without sources yet is left out.
archives = $(foreach f,$1,$(if $(filter-out %/main.o,$(call objects,$f)),$B/lib/$f.a))
system = $(foreach f,$1,$(SYSTEM_$f)) $(SODIUM)

MADE_ROLES := $(foreach r,$(ROLES),$(if $(wildcard server/$r/main.c),$r))
PROGRAMS := $(foreach r,$(MADE_ROLES),$(BIN)/$(PROGRAM_$r))

.PHONY: all programs web test-programs tests sanitized fuzz check run print-cflags analyze clean
all: programs web
programs: $(PROGRAMS)

$B/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(QUIET) $(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The words of receipts, from the list that the pages use too.
$B/gen/words_list.h: crypto/words.txt
	@mkdir -p $(@D)
	@sed 's/.*/"&",/' $< >$@
$B/obj/crypto/words.o: $B/gen/words_list.h

define archive_rule
$B/lib/$1.a: $(filter-out %/main.o,$(call objects,$1))
	@mkdir -p $$(@D) && rm -f $$@
	@ar rcsD $$@ $$^
endef
$(foreach f,$(LIBRARIES) $(ROLES),$(eval $(call archive_rule,$f)))

define program_rule
$(BIN)/$(PROGRAM_$1): $(call objects,$1) $(call archives,$(MAY_LINK_$1))
	@mkdir -p $$(@D)
	$$(QUIET) $$(CC) $$(LDFLAGS_ALL) -o $$@ $(call objects,$1) \
		-Wl,--start-group $(call archives,$(MAY_LINK_$1)) -Wl,--end-group \
		$(call system,$1 $(MAY_LINK_$1))
endef
$(foreach r,$(MADE_ROLES),$(eval $(call program_rule,$r)))

# --- pages -------------------------------------------------------------------------------------------

WEB_BUILD := $(wildcard client-web/build.mjs)
web: $(if $(WEB_BUILD),build/web/complete)
build/web/complete: package-lock.json $(shell find client-web -type f 2>/dev/null)
	node client-web/build.mjs
	@mkdir -p $(@D) && touch $@

# --- tests in C --------------------------------------------------------------------------------------

# tests/TIER/X.c becomes $B/TIER/X.t, linked with whatever it uses of all the folders. A test whose
# name begins with a role's finds that role's functions first. Flags of its own stand in its text:
# a line /* @link -Wl,--wrap=fsync */.
TIERS := unit vectors scenario fault
TEST_FILES := $(foreach t,$(TIERS),$(wildcard tests/$t/*.c))
TESTS := $(patsubst tests/%.c,$B/%.t,$(TEST_FILES))
FUZZ_FILES := $(wildcard tests/fuzz/*.c)
ALL_ARCHIVES := $(call archives,$(ROLES) $(LIBRARIES))
TEST_LIBRARY := $(patsubst %.c,$B/obj/%.o,$(filter-out tests/lib/replay.c,$(wildcard tests/lib/*.c)))
own_archive = $(call archives,$(filter $(ROLES),$(firstword $(subst _, ,$1))))
own_flags = $(shell sed -n 's|^/\* @link \(.*\) \*/$$|\1|p' $1)
link_test = $(CC) $(LDFLAGS_ALL) -o $@ $2 $B/lib/tests.a -Wl,--start-group \
	$(call own_archive,$*) $(ALL_ARCHIVES) -Wl,--end-group $(call system,$(ROLES) $(LIBRARIES)) \
	$(call own_flags,$1)

$B/lib/tests.a: $(TEST_LIBRARY)
	@mkdir -p $(@D) && rm -f $@
	@ar rcsD $@ $^

define tier_rule
$B/$1/%.t: $B/obj/tests/$1/%.o $B/lib/tests.a $(ALL_ARCHIVES)
	@mkdir -p $$(@D)
	$$(QUIET) $$(call link_test,tests/$1/$$*.c,$$<)
endef
$(foreach t,$(TIERS),$(eval $(call tier_rule,$t)))

# What the pages' tests talk to: each side opens what the other sealed.
$(BIN)/crypto-exchange: $B/obj/tests/vectors/exchange/crypto-exchange.o $B/lib/tests.a $(call archives,crypto base)
	@mkdir -p $(@D)
	$(QUIET) $(CC) $(LDFLAGS_ALL) -o $@ $^ $(SODIUM) -ljansson

# A fuzz harness is replayed over its corpus by check, and fuzzed by `make fuzz`.
$B/obj/replay/%.o: tests/lib/replay.c Makefile
	@mkdir -p $(@D)
	$(QUIET) $(CC) $(CFLAGS_ALL) -DREPLAY_CORPUS='"tests/fuzz/corpus/$*"' -MMD -MP -c -o $@ $<
$B/fuzz/%.t: $B/obj/tests/fuzz/%.o $B/obj/replay/%.o $B/lib/tests.a $(ALL_ARCHIVES)
	@mkdir -p $(@D)
	$(QUIET) $(call link_test,tests/fuzz/$*.c,$(filter %.o,$^))
$B/fuzzer/%: $B/obj/tests/fuzz/%.o $B/lib/tests.a $(ALL_ARCHIVES)
	@mkdir -p $(@D)
	$(QUIET) $(call link_test,tests/fuzz/$*.c,-fsanitize=fuzzer $<)

.PHONY: c-tests c-replays c-fuzzers
c-tests: $(TESTS)
c-replays: $(patsubst tests/%.c,$B/%.t,$(FUZZ_FILES))
c-fuzzers: $(patsubst tests/fuzz/%.c,$B/fuzzer/%,$(FUZZ_FILES))

test-programs:
	@$(MAKE) KIND=test programs
tests:
	@$(MAKE) KIND=test programs c-tests build/test/bin/crypto-exchange
sanitized:
	@$(MAKE) KIND=sanitized $(patsubst tests/%.c,build/sanitized/%.t,\
		$(wildcard tests/unit/*.c tests/vectors/*.c)) c-replays
fuzz:
	@$(MAKE) KIND=fuzz c-fuzzers
	@echo "now, for one of them: build/fuzz/fuzzer/NAME tests/fuzz/corpus/NAME"

# --- the two commands, and the rest --------------------------------------------------------------------

run:
	deploy/setup run
	deploy/as-caller $(MAKE) all
	deploy/as-caller deploy/demo/run

check:
	deploy/setup check
	deploy/as-caller $(MAKE) all tests sanitized
	tests/run

analyze:
	clang-tidy-14 --quiet --checks=-*,bugprone-*,clang-analyzer-*,cert-* \
		$(wildcard crypto/*.c server/*/*.c) -- $(CFLAGS_ALL)

# For tests/lint/clang.t, so that warnings are named in one place.
print-cflags:
	@echo $(WARN) -std=c17 -D_GNU_SOURCE -O2 -I. -Iserver -Ibuild/gen $(SODIUM_CFLAGS)

# What set-up fetched stays.
clean:
	find build -mindepth 1 -maxdepth 1 ! -name deps ! -name node -exec rm -rf {} +

-include $(shell find $B/obj -name '*.d' 2>/dev/null)
