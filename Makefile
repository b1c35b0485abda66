# hostcall: builds everything under build/ (or build/address, build/thread with SANITIZE=address or thread).
#
#   make            the libraries, the tools, the examples
#   make demo       installs what is missing, builds, runs the examples on this system's files
#   make check      all tests that need no GPU, in three builds: plain, and under the sanitizers
#   make check-quick  every suite of the plain build with small counts, in a minute or two
#   make check-roots  demo and the plain build's tests in fresh systems (ROOTS="bookworm trixie sid"); as root, it takes long
#   make check-gpu  the tests that need a GPU; with REPEAT=25 those that end, signal or keep several workers busy, so often, and a table
#   make check-gpu-sanitize  the suites and C programs under compute-sanitizer (TOOL=memcheck, racecheck ...); it takes long
#   make survey     which of Debian's C packages build and agree on the CPU device (docs/programs.md); it takes hours and a network
#   make bench      measurements: JSON, a table and a plot under build/bench (BENCH_FLAGS: bench --help)
#   make bench-cpu  the same on the CPU device, small: ratios to limits, and whether it all works
#   make install    PREFIX (default /usr/local), DESTDIR
#   V=1 shows commands; SANITIZE=address|thread; CUDA_ARCH=sm_90 (or sm_80,sm_90) builds device code for these GPUs only,
#   and a build folder keeps that choice. Without it, what is to be installed is for all GPUs, what is to run here for the GPUs here.

PREFIX ?= /usr/local
DESTDIR ?=
CC = gcc
CXX = g++
AR = ar
OBJCOPY = objcopy
NVCC ?= $(firstword $(shell command -v nvcc 2>/dev/null) $(wildcard /usr/local/cuda/bin/nvcc))
SANITIZE ?=

VERSION := $(shell sed -n 's/^\#define HC_VERSION_STRING "\(.*\)"/\1/p' host/include/hostcall/hostcall.h)

B := build$(if $(SANITIZE),/$(SANITIZE))
# For which GPUs. What a folder was told stays; what is to be installed is for all; the rest runs here, on the GPUs of this machine, or,
# where there is none, is built for one of them, which shows that it compiles and links. Sub-makes and scripts get it by the environment.
CHOSEN_ARCH := build/gpu/chosen
RELEASE_GOALS := all libraries tools examples install
ifeq ($(NVCC),)
CUDA_ARCH ?= all-major
else
ifeq ($(origin CUDA_ARCH),command line)
$(shell mkdir -p $(dir $(CHOSEN_ARCH)) && echo '$(CUDA_ARCH)' >$(CHOSEN_ARCH))
endif
ifndef CUDA_ARCH
CUDA_ARCH := $(shell cat $(CHOSEN_ARCH) 2>/dev/null)
ifeq ($(CUDA_ARCH),)
ifneq ($(filter $(RELEASE_GOALS),$(or $(MAKECMDGOALS),all)),)
CUDA_ARCH := all-major
else ifeq ($(shell cat build/lib/libhostcall_device.arch 2>/dev/null),all-major)
CUDA_ARCH := all-major
else
CUDA_ARCH := $(shell tools/gpu_arch $(NVCC))
ifeq ($(CUDA_ARCH),)
CUDA_ARCH := sm_90
NO_GPU_HERE := 1
endif
endif
endif
endif
endif
export CUDA_ARCH NO_GPU_HERE
comma := ,
ARCH_FLAGS := $(if $(findstring $(comma),$(CUDA_ARCH)),$(foreach arch,$(subst $(comma), ,$(CUDA_ARCH)),-gencode arch=compute_$(arch:sm_%=%)$(comma)code=$(arch)),-arch=$(CUDA_ARCH))
ifeq ($(SANITIZE),address)
SANITIZE_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
else ifeq ($(SANITIZE),thread)
SANITIZE_FLAGS := -fsanitize=thread -fno-omit-frame-pointer
else ifneq ($(SANITIZE),)
$(error SANITIZE=$(SANITIZE): it must be address or thread)
endif

TEST_ARCH := $(if $(filter all% native,$(CUDA_ARCH)),sm_90,$(CUDA_ARCH))
BENCH_ARCH := $(firstword $(subst $(comma), ,$(TEST_ARCH)))
# Compiles C programs for GPUs; hcc looks for it by itself.
CLANG := $(shell tools/find_clang)

WARNINGS := -Wall -Wextra -Wshadow=local -Wwrite-strings -Wvla
# The sanitizers ask for -O1; it builds in less time too.
OPTIMIZE ?= $(if $(SANITIZE),-O1,-O2) -g
INCLUDES := -I. -Idevice/include -Ihost/include
CPPFLAGS_ALL := $(INCLUDES) -D_GNU_SOURCE=
CFLAGS_ALL := -std=gnu11 $(OPTIMIZE) $(WARNINGS) -fPIC -pthread $(SANITIZE_FLAGS) $(CFLAGS)
CXXFLAGS_ALL := -std=c++17 $(OPTIMIZE) -Wall -Wextra -fPIC -pthread $(SANITIZE_FLAGS) $(CXXFLAGS)
# Static where it can be: a program then starts on machines without these packages.
LIBS := -l:liburing.a -l:libboost_context.a -lpthread -ldl
# Newer shared libraries of Boost.Context keep jump_fcontext to themselves: that one is static always.
SHARED_LIBS := -luring -l:libboost_context.a -lpthread -ldl $(if $(SANITIZE),,-Wl,-z,defs)
# 64 registers, as nvlink refuses a kernel of 1024 threads a block that calls anything with more.
NVCCFLAGS := -x cu -std=c++17 -O3 -rdc=true -maxrregcount=64 $(ARCH_FLAGS) -I. -Idevice/include \
             -Xcompiler -fPIC -D_GNU_SOURCE -D__NO_INLINE__ -U_FORTIFY_SOURCE

Q := $(if $(filter 1,$(V)),,@)
# WORK, if it is set, is the weight of all that a build has to do: each line then begins with how much of it is behind. WORK=count says
# what there is to do, and does nothing.
weight = $(or $(weight_$(1)),1)
weight_NVCC := 4
weight_HCC := 8
done := 0
progress = $(if $(WORK),$(eval done := $(shell expr $(done) + $(call weight,$(1))))$(shell printf '%3d %%%% ' $$((100 * $(done) / $(WORK)))))
say = $(if $(filter count,$(WORK)),@echo weight $(call weight,$(1)); exit;,$(if $(filter 1,$(V)),,@printf '$(progress) %-8s %s\n' $(1) $(2);))
# $(call build,TARGETS): TARGETS by a sub-make, on all processors unless somebody said how many, with its progress.
jobs = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))
build = @work=$$($(MAKE) --no-print-directory -n WORK=count $(1) | awk '$$1 == "echo" && $$2 == "weight" { sum += $$3 } END { print sum + 0 }') && \
	$(MAKE) --no-print-directory $(jobs) WORK=$$work $(1)

# ---- Sources: every .c file of a room belongs to its library.
DEVICE_SOURCES := $(wildcard device/*.c libc_facade/*.c libc_facade/*/*.c)
HOST_SOURCES := $(wildcard host/*.c host/cpu/*.c host/cuda/*.c host/service/*.c device/cpu/*.c)
HOST_SOURCES := $(filter-out host/cuda/check_driver_api.c,$(HOST_SOURCES))

DEVICE_CPU_OBJECTS := $(patsubst %.c,$B/cpu/%.o,$(DEVICE_SOURCES) $(wildcard libc_facade/names/cpu/*.c))
HOST_OBJECTS := $(HOST_SOURCES:%.c=$B/host/%.o)
# nvlink leaves unused functions of an archive out, but not its variables: what only C programs need is an archive of its own.
LIBC_SHARED := $(wildcard libc_facade/*.c libc_facade/format/*.c libc_facade/memory/*.c libc_facade/process/*.c) \
               $(addprefix libc_facade/posix/,files.c map.c time.c) \
               $(addprefix libc_facade/stdio/,buffer.c cookie_absent.c file.c memory_file.c print.c print_file.c put.c raw.c read_ahead.c string.c write.c)
# Of cookie.c entry.cu has what is for GPUs.
LIBC_C_PROGRAMS := $(filter-out $(LIBC_SHARED) libc_facade/stdio/cookie.c,$(filter libc_facade/%,$(DEVICE_SOURCES)))
DEVICE_GPU_OBJECTS := $(patsubst %.c,$B/gpu/%.o,$(filter-out $(LIBC_C_PROGRAMS) libc_facade/stdio/cookie.c,$(DEVICE_SOURCES))) $B/gpu/libc_facade/names.o

LIBRARIES := $B/lib/libhostcall.a $B/lib/libhostcall.so $B/lib/libhostcall_device_cpu.a $B/lib/libhostcall_launcher.a \
             $B/lib/libhostcall_hcrun.a $B/lib/hostcall_c_program_cpu.o
GPU_LIBRARIES := $(if $(NVCC),$(if $(SANITIZE),,$B/lib/libhostcall_device.a $B/lib/libhostcall_device.arch \
                                               $B/lib/libhostcall_c_device.a \
                                               $B/lib/hostcall_c_program.o))

EXAMPLES := hello wc grep crc logger sum copy
EXAMPLE_PROGRAMS := $(EXAMPLES:%=$B/examples/%)

.PHONY: survey no-nvcc libc-tests check-programs all demo check check-plain check-quick check-roots check-build check-format check-gpu check-gpu-sanitize gpu-tests bench bench-cpu install uninstall clean packages libraries tools examples
all: libraries tools examples
libraries: $(LIBRARIES) $(GPU_LIBRARIES)
tools: $B/bin/hcc $B/bin/hcrun
examples: $(EXAMPLE_PROGRAMS) $B/examples/ownhost

# ---- Objects
$B/cpu/%.o: %.c
	$(call say,CC,$@)mkdir -p $(@D) && $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -Wc++-compat -MMD -MP -c $< -o $@

# A file that changes with what it holds; it is looked at now, as a recipe would make everything that depends on it look outdated.
keep = $(shell mkdir -p $(dir $(1)) && echo '$(2)' | cmp -s - $(1) || echo '$(2)' >$(1))
# Where hcrun looks for the device library at last.
$(call keep,$B/host/prefix,$(PREFIX))
$B/host/host/cuda/link.o: $B/host/prefix
$B/host/host/cuda/link.o: CPPFLAGS_ALL += -DHC_LIBDIR='"$(PREFIX)/lib"'

$B/host/%.o: %.c
	$(call say,CC,$@)mkdir -p $(@D) && $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c $< -o $@

# Objects for another CUDA_ARCH are no use: this file changes with the flags.
$(call keep,$B/gpu/flags,$(NVCCFLAGS))

$B/gpu/%.o: %.c $B/gpu/flags
	$(call say,NVCC,$@)mkdir -p $(@D) && $(NVCC) $(NVCCFLAGS) --no-compress -MMD -MP -dc $< -o $@

# The host functions that nvcc emits under the standard names must not reach a program's link.
NAMES_GPU_OBJECTS := $(patsubst %.cu,$B/gpu/%.o,$(wildcard libc_facade/names/*.cu))
$B/gpu/libc_facade/names.o $(NAMES_GPU_OBJECTS): $B/gpu/%.o: %.cu $B/gpu/flags
	$(call say,NVCC,$@)mkdir -p $(@D) && $(NVCC) $(NVCCFLAGS) --no-compress -DHC_FACADE_DEFINES -Ilibc_facade/include -MMD -MP -dc $< -o $@ && \
	nm --defined-only -g $@ | awk '$$2 == "T" && $$3 !~ /^(hc_|__cuda|__nv)/ {print $$3}' > $@.names && \
	$(OBJCOPY) --localize-symbols=$@.names $@

# ---- Libraries
$B/lib/libhostcall.a: $(HOST_OBJECTS)
$B/lib/libhostcall_device_cpu.a: $(DEVICE_CPU_OBJECTS)
$B/lib/libhostcall_device.a: $(DEVICE_GPU_OBJECTS)
$B/lib/libhostcall_c_device.a: $(LIBC_C_PROGRAMS:%.c=$B/gpu/%.o) $(NAMES_GPU_OBJECTS)
LAUNCHER := program session reserve settings signals fault
HCRUN := hcrun module_run argument_text arguments session reserve settings signals fault
$B/lib/libhostcall_launcher.a: $(LAUNCHER:%=$B/host/host/launcher/%.o)
$B/lib/libhostcall_hcrun.a: $(HCRUN:%=$B/host/host/launcher/%.o)
$B/lib/%.a:
	$(call say,AR,$@)mkdir -p $(@D) && rm -f $@ && $(AR) rcs $@ $^
# hcc compiles for the architectures that the device library has.
$B/lib/libhostcall_device.arch: $B/lib/libhostcall_device.a
	$Qecho $(CUDA_ARCH) >$@

# The entry of C programs, for both devices.
$B/lib/hostcall_c_program_cpu.o: libc_facade/c_program/entry.cu device/cpu/cuda.h
	$(call say,CXX,$@)mkdir -p $(@D) && $(CXX) $(INCLUDES) $(CXXFLAGS_ALL) -fno-extern-tls-init -include device/cpu/cuda.h -x c++ -MMD -MP -c $< -o $@
$B/lib/hostcall_c_program.o: libc_facade/c_program/entry.cu libc_facade/stdio/cookie.c $B/gpu/flags
	$(call say,NVCC,$@)mkdir -p $(@D) && $(NVCC) $(NVCCFLAGS) --no-compress -MMD -MP -dc $< -o $@

# Never unloaded: threads of its pool that wait for the outside are left behind by hc_destroy, and end in its code.
$B/lib/libhostcall.so: $(HOST_OBJECTS)
	$(call say,LD,$@)mkdir -p $(@D) && $(CC) -shared -Wl,-z,nodelete -Wl,-soname,libhostcall.so.0 -Wl,--version-script=host/exports.map $(SANITIZE_FLAGS) $^ $(SHARED_LIBS) -o $@.0 && \
	ln -sf libhostcall.so.0 $@

$B/bin/hcc: tools/hcc
	$(call say,INSTALL,$@)mkdir -p $(@D) && ln -sf $(CURDIR)/tools/hcc $@

$B/bin/hcrun: $B/lib/libhostcall_hcrun.a $B/lib/libhostcall.a
	$(call say,LD,$@)mkdir -p $(@D) && $(CC) $(SANITIZE_FLAGS) -pthread -Wl,--whole-archive $< -Wl,--no-whole-archive \
	$B/lib/libhostcall.a $(LIBS) -o $@

# ---- Examples
HCC_FLAGS := $(if $(SANITIZE_FLAGS),$(SANITIZE_FLAGS) --cpu-only -g,$(if $(NVCC),,--cpu-only))
# The demo runs them here.
EXAMPLE_FLAGS := $(HCC_FLAGS)$(if $(DEMO),$(if $(NO_GPU_HERE),$(if $(NVCC),--cpu-only)))
$(call keep,$B/examples/flags,$(EXAMPLE_FLAGS))
$(EXAMPLE_PROGRAMS) $B/examples/ownhost: $B/examples/flags
HCC_NEEDS := $B/bin/hcc $(LIBRARIES) $(GPU_LIBRARIES)
$(EXAMPLE_PROGRAMS): $B/examples/%: examples/%.cu $(wildcard examples/*.h) $(HCC_NEEDS)
	$(call say,HCC,$@)mkdir -p $(@D) && $B/bin/hcc $(EXAMPLE_FLAGS) $< -o $@
$B/examples/ownhost: examples/ownhost/hc_launch.cu examples/ownhost/kernel.cuh $(HCC_NEEDS)
	$(call say,HCC,$@)mkdir -p $(@D) && $B/bin/hcc $(EXAMPLE_FLAGS) $< -o $@
# The version with <<<>>> needs nvcc to build and a GPU to run.
$B/examples/ownhost_cuda: examples/ownhost/runtime_api.cu examples/ownhost/kernel.cuh $(HCC_NEEDS)
	$(call say,NVCC,$@)mkdir -p $(@D) && $(NVCC) -std=c++17 -O3 $(ARCH_FLAGS) -rdc=true -I. -Idevice/include \
	-Ihost/include $< -o $@ $B/lib/libhostcall_device.a $B/lib/libhostcall.a $(STATIC_LIBS)
STATIC_LIBS := -Xcompiler -pthread -Xlinker -l:liburing.a -Xlinker -l:libboost_context.a -ldl
ifneq ($(NVCC),)
ifeq ($(SANITIZE)$(DEMO),)
examples: $B/examples/ownhost_cuda
endif
endif

# ---- Tests. Each suite is one program or script; `make check` runs them in three builds: plain, address and undefined
# sanitizers, thread sanitizer.
CHECK_CFLAGS = $(shell pkg-config --cflags check)
CHECK_LIBS = $(shell pkg-config --libs check)
T := $B/tests

# Ubuntu's gcc fortifies by itself, and its snprintf then refuses %n in a writable format; it warns of formats that are no literals too.
$T/format: $(wildcard tests/format/*.[ch] libc_facade/format/*.[ch])
	$(call say,LD,$@)mkdir -p $(@D) && $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -U_FORTIFY_SOURCE -Wno-format-security $(filter %.c,$^) -lm -o $@

# The string functions as a GPU has them, without the compiler's own ideas of such loops. The sanitizers would forbid their wide reads;
# a word that is not aligned is an error on a GPU, and here.
$T/words: tests/words/words.c $(addprefix libc_facade/string/,bytes.c text.c search.c string_functions.h words.h)
	$(call say,LD,$@)mkdir -p $(@D) && $(CC) $(CPPFLAGS_ALL) $(filter-out $(SANITIZE_FLAGS),$(CFLAGS_ALL)) -DHC_OWN_COPIES=1 \
	-fno-builtin -fno-tree-loop-distribute-patterns -fsanitize=alignment -fno-sanitize-recover=alignment $(filter %.c,$^) -o $@

$T/service: $(wildcard tests/service/*.[ch]) $B/lib/libhostcall.a
	$(call say,LD,$@)mkdir -p $(@D) && $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(CHECK_CFLAGS) $(filter %.c,$^) \
	-Wl,--wrap=io_uring_submit $B/lib/libhostcall.a $(CHECK_LIBS) $(LIBS) -o $@

MACHINE_TESTS := $(patsubst %.cpp,$B/%.o,$(wildcard tests/machine/*.cpp))
$(MACHINE_TESTS): $B/%.o: %.cpp
	$(call say,CXX,$@)mkdir -p $(@D) && $(CXX) $(INCLUDES) $(CXXFLAGS_ALL) -fno-extern-tls-init $(CHECK_CFLAGS) \
	-MMD -MP -c $< -o $@
$T/machine_suite: $(MACHINE_TESTS) $B/lib/libhostcall.a
	$(call say,LD,$@)sh device/cpu/dynamic_shared.sh $(MACHINE_TESTS) >$@.S && \
	$(CXX) $(CXXFLAGS_ALL) $(MACHINE_TESTS) $@.S $B/lib/libhostcall.a $(CHECK_LIBS) $(LIBS) -o $@

# The device suites: kernels (.cu, for both devices) and the host's part (.c). libcuda is opened by the suite on a GPU.
DEVICE_SUITES := $(shell cat tests/device/suites)
DEVICE_TESTS := $(DEVICE_SUITES:%=$T/device_%)
HARNESS := $T/common/harness.o $T/device/twins.o $T/device/transfer_jobs.o
$(HARNESS): $B/%.o: %.c
	$(call say,CC,$@)mkdir -p $(@D) && $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(CHECK_CFLAGS) -MMD -MP -c $< -o $@
$T/device_operations: $T/device/twins.o
$T/device_transfers: $T/device/transfer_jobs.o
$T/device_%: tests/device/%.c tests/device/%.cu tests/device/%.h $T/common/harness.o $(LIBRARIES)
	$(call say,LD,$@)mkdir -p $(@D) && \
	$(CXX) $(INCLUDES) $(CXXFLAGS_ALL) -fno-builtin -fno-extern-tls-init -U_FORTIFY_SOURCE -D__NO_INLINE__ -Wno-nonnull -Wno-restrict \
	-isystem libc_facade/include -include device/cpu/cuda.h -MMD -MP -MT $@ -x c++ -c tests/device/$*.cu -o $@.kernels.o && \
	sh device/cpu/dynamic_shared.sh $@.kernels.o >$@.S && \
	$(CC) $(INCLUDES) $(CFLAGS_ALL) $(CHECK_CFLAGS) -D_GNU_SOURCE= -MMD -MP -MT $@ -c tests/device/$*.c -o $@.host.o && \
	$(CXX) $(CXXFLAGS_ALL) $@.kernels.o $@.host.o $@.S $(filter $T/%.o,$^) -Wl,--start-group $B/lib/libhostcall_device_cpu.a \
	$B/lib/libhostcall.a -Wl,--end-group $(STATIC_CHECK) $(LIBS) -o $@
# Static, as the tests run on GPU machines that lack the package.
STATIC_CHECK := -l:libcheck_pic.a $(if $(wildcard /usr/lib/*/libsubunit.a),-l:libsubunit.a) -lrt -lm
$T/device_%.cubin: tests/device/%.cu tests/device/%.h $(GPU_LIBRARIES)
	$(call say,NVCC,$@)mkdir -p $(@D) && $(NVCC) $(NVCCFLAGS) -D__NO_INLINE__ -Ilibc_facade/include -MMD -MP -MT $@ -dc $< -o $@.o && \
	$(NVCC) $(ARCH_FLAGS) -dlink -fatbin $@.o $B/lib/libhostcall_device.a $B/lib/libhostcall_c_device.a -o $@

# What tests/cli/ends.sh runs, here or on a machine without compilers.
END_PROGRAMS := $T/cli_ends $T/cli_end_it
$T/cli_ends: tests/cli/programs/ends.cu $(HCC_NEEDS)
	$(call say,HCC,$@)mkdir -p $(@D) && $B/bin/hcc $(HCC_FLAGS) $< -o $@
$T/cli_end_it: tests/cli/programs/end_it.c
	$(call say,CC,$@)mkdir -p $(@D) && $(CC) -D_GNU_SOURCE= -std=gnu11 -O1 $(WARNINGS) $< -o $@

# Ordinary C programs, built by the host's compiler and by hcc: see tests/libc/libc.sh.
LIBC_TESTS := $(patsubst tests/libc/%.c,$T/libc/%,$(wildcard tests/libc/*.c))
HCC_C_TEST_FLAGS := $(if $(SANITIZE_FLAGS),$(SANITIZE_FLAGS) --cpu-only -g,$(if $(and $(NVCC),$(CLANG)),--arch=$(TEST_ARCH),--cpu-only))
$(LIBC_TESTS): $T/libc/%: tests/libc/%.c tools/hcc_c $(HCC_NEEDS)
	$(call say,HCC,$@)mkdir -p $(@D) && $B/bin/hcc $(HCC_C_TEST_FLAGS) -O1 -w $< -o $@ && \
	$(CC) -O1 -w -U_FORTIFY_SOURCE $< -lm -o $@.native
# What the GPU's compiler makes of the same program, on this machine: C leaves to it in which order arguments are evaluated, and machines
# with GPUs may have another C library. Recorded here, compared there.
$T/libc/expected: $(LIBC_TESTS)
	$Q[ -z "$(CLANG)" ] || for source in tests/libc/*.c; do \
	$(CLANG) -O1 -w -U_FORTIFY_SOURCE -D__PRETTY_FUNCTION__=__func__ -fno-builtin $$source -lm -o $T/libc/$$(basename $$source .c).clang || exit 1; done
	$Qrm -rf $@ $@.new && mkdir -p $@.new && LIBC_RECORD=expected.new sh tests/libc/libc.sh $B && mv $@.new $@
$T/libc/shared_%: tests/libc/shared/%.c tools/hcc_c $(HCC_NEEDS)
	$(call say,HCC,$@)mkdir -p $(@D) && $B/bin/hcc $(HCC_C_TEST_FLAGS) -O1 $< -o $@
$T/libc/shared_%: tests/libc/shared/%.cu $(HCC_NEEDS)
	$(call say,HCC,$@)mkdir -p $(@D) && $B/bin/hcc $(HCC_FLAGS) -I. $< -o $@
$T/libc/shared_names.native: tests/libc/shared/names_native.cc $(wildcard tests/libc/shared/names*.h)
	$(call say,CXX,$@)mkdir -p $(@D) && $(CXX) -I. -O1 -w -U_FORTIFY_SOURCE $< -o $@
$T/libc/shared_names: $T/libc/shared_names.native $(wildcard tests/libc/shared/names*.h libc_facade/include/hostcall_libc/*.h libc_facade/include/hostcall_libc/names/*.def)
LIBC_TESTS += $T/libc/shared_streams $T/libc/shared_grid $T/libc/shared_names
libc-tests: $(LIBC_TESTS)

# ---- What the three builds run. A recursive make for each sanitizer keeps their objects apart.
PROGRAM_SUITES := $T/service $T/machine_suite $(DEVICE_TESTS)

check: packages
	$(call build,check-build)
	$(call build,SANITIZE=address check-build)
	$(call build,SANITIZE=thread check-build)
	@tests/check.sh build build/address build/thread
check-plain: packages
	$(call build,check-build)
	@tests/check.sh build
check-quick: packages
	$(call build,check-build)
	@HOSTCALL_TEST_QUICK=1 tests/check.sh build
check-roots:
	@tests/roots.sh

check-build: libraries tools examples $(PROGRAM_SUITES) $(END_PROGRAMS) $(if $(filter thread,$(SANITIZE)),,$(LIBC_TESTS)) $T/format $(if $(SANITIZE),,$T/words $B/bench/bench_cpu)

survey: libraries tools
	tests/programs/survey $B

# Real programs built for both devices, SQLite too, whose PTX alone takes minutes to assemble; run on a GPU if there is one.
check-programs: libraries tools
	HCC_FLAGS="$(HCC_C_TEST_FLAGS) $(if $(filter --cpu-only,$(HCC_C_TEST_FLAGS)),,-Xptxas -O1)" tests/programs/build.sh $B bzip2 minigzip xxhsum json setjmp sqlite
	tests/programs/run.sh $B bzip2 minigzip xxhsum json setjmp sqlite

# A longer comparison of snprintf with the C library's than the one in `make check`.
check-format: $T/format
	$T/format --count 10000000

# Needs nvcc to build; GPU programs are built here and run by tests/gpu.sh, which needs neither compiler nor packages.
check-gpu: gpu-tests
	REPEAT=$(REPEAT) tests/gpu.sh $B
TOOL ?= memcheck
check-gpu-sanitize: gpu-tests
	tests/sanitize.sh $B $(TOOL)
gpu-tests: $(if $(NVCC),,no-nvcc) libraries tools examples libc-tests $T/libc/expected $(DEVICE_TESTS) $(DEVICE_TESTS:%=%.cubin) $T/format_gpu $T/driver_waits $(END_PROGRAMS)
no-nvcc:
	@echo 'the tests for GPUs need nvcc: there is none in PATH nor in /usr/local/cuda/bin; set NVCC=' >&2; exit 1
$T/format_gpu: tests/format/format_kernel.cu $(GPU_LIBRARIES)
	$(call say,NVCC,$@)mkdir -p $(@D) && $(NVCC) $(NVCCFLAGS) $< $(wildcard libc_facade/format/*.c) -o $@

# Mappings beside host threads that are inside the driver: needs a GPU, and its own main.
$T/driver_waits: tests/gpu/driver_waits.cu $(LIBRARIES) $(GPU_LIBRARIES)
	$(call say,NVCC,$@)mkdir -p $(@D) && $(NVCC) -std=c++17 -O3 -arch=$(CUDA_ARCH) -rdc=true -I. -Idevice/include -Ihost/include $< -o $@ \
	$B/lib/libhostcall_device.a $B/lib/libhostcall.a $(STATIC_LIBS)

# ---- Measurements. bench/kernels is compiled by hcc, for the CPU device and for GPUs; the host's part is plain C++ and opens the
# driver when it runs. Rows of functions that the device header does not declare yet say so.
has = $(if $(shell grep -w $(1) device/include/hostcall/device.h),$(2))
BENCH_HAS := $(call has,hc_block_pread,-DBENCH_COLLECTIVE) $(call has,hc_mmap,-DBENCH_MMAP)
BENCH_OBJECTS := $(patsubst bench/%.cc,$B/bench/%.o,$(wildcard bench/*.cc))
BENCH_KERNELS := $(wildcard bench/kernels/*.cu)
BENCH_RECORD = --commit $(or $(shell git describe --always --dirty 2>/dev/null),unknown)

bench: $B/bench/bench $(if $(NVCC),$B/bench/sizes)
	cd $B/bench && ./bench $(BENCH_RECORD) $(if $(NVCC),--sizes sizes) --json bench.json --markdown bench.md --plot bench.svg $(BENCH_FLAGS)
bench-cpu: $B/bench/bench_cpu
	cd $B/bench && timeout -k 5 120 ./bench_cpu $(BENCH_RECORD) --device cpu --quick --json cpu.json --markdown cpu.md --plot cpu.svg $(BENCH_FLAGS)

$(BENCH_OBJECTS): $B/bench/%.o: bench/%.cc
	$(call say,CXX,$@)mkdir -p $(@D) && $(CXX) $(INCLUDES) $(CXXFLAGS_ALL) -std=c++20 $(BENCH_HAS) -D_GNU_SOURCE -MMD -MP -c $< -o $@
$B/bench/bench: $(BENCH_OBJECTS) $(BENCH_KERNELS) bench/kernels/common.h $(HCC_NEEDS)
	$(call say,HCC,$@)$B/bin/hcc $(HCC_FLAGS) $(BENCH_HAS) $(BENCH_KERNELS) $(BENCH_OBJECTS) -o $@
$B/bench/bench_cpu: $(BENCH_OBJECTS) $(BENCH_KERNELS) bench/kernels/common.h $B/bin/hcc $(LIBRARIES)
	$(call say,HCC,$@)$B/bin/hcc $(filter-out --cpu-only,$(HCC_FLAGS)) --cpu-only $(BENCH_HAS) $(BENCH_KERNELS) $(BENCH_OBJECTS) -o $@

# What a program gets for one call: the bytes of its linked cubin.
$B/bench/%.cubin: bench/size/%.cu $(GPU_LIBRARIES)
	$(call say,NVCC,$@)mkdir -p $(@D) && $(NVCC) $(filter-out -arch=%,$(NVCCFLAGS)) -arch=$(BENCH_ARCH) -dc $< -o $@.o && \
	$(NVCC) -arch=$(BENCH_ARCH) -dlink -cubin $@.o $B/lib/libhostcall_device.a -o $@
$B/bench/sizes: $B/bench/printf.cubin $B/bench/pread.cubin
	$Qfor i in printf pread; do echo $$i $$(wc -c <$B/bench/$$i.cubin); done >$@

# ---- For people
packages:
	@tools/packages

demo: packages
	$(call build,DEMO=1 all)
	@tools/demo $B

# ---- Installation. What hcc compiles with keeps its place in the tree, under lib/hostcall.
TREE := $(PREFIX)/lib/hostcall
install: libraries tools
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include/hostcall $(DESTDIR)$(TREE)
	install -m 755 tools/hcc $B/bin/hcrun $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(wildcard $B/lib/*.a $B/lib/*.o $B/lib/*.arch) $(DESTDIR)$(PREFIX)/lib
	install -m 755 $B/lib/libhostcall.so.0 $(DESTDIR)$(PREFIX)/lib
	ln -sf libhostcall.so.0 $(DESTDIR)$(PREFIX)/lib/libhostcall.so
	install -m 644 host/include/hostcall/*.h device/include/hostcall/*.h $(DESTDIR)$(PREFIX)/include/hostcall
	tar -cf - $(shell find protocol device host/include libc_facade/c_program -name '*.h') $(shell find libc_facade/include -type f) \
	device/cpu/dynamic_shared.sh $(wildcard libc_facade/c_program/gpu/*.c) tools/hcc_c tools/find_clang tools/hcc_c_ptx.awk tools/hcc_c_unit.awk tools/hcc_c_atomics.awk | \
	tar -C $(DESTDIR)$(TREE) -xf -
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' hostcall.pc.in >$(DESTDIR)$(PREFIX)/lib/pkgconfig/hostcall.pc

uninstall:
	rm -rf $(DESTDIR)$(TREE) $(DESTDIR)$(PREFIX)/include/hostcall
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/bin/,hcc hcrun) $(DESTDIR)$(PREFIX)/lib/pkgconfig/hostcall.pc
	rm -f $(DESTDIR)$(PREFIX)/lib/libhostcall* $(DESTDIR)$(PREFIX)/lib/hostcall_c_program*.o

# The packages of the survey have files of that name, too.
-include $(shell find $B -path $B/survey -prune -o -name '*.d' -print 2>/dev/null)

clean:
	rm -rf build
