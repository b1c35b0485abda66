# hostcall: builds everything under build/ (or build/address, build/thread with SANITIZE=address or thread).
#
#   make            the libraries, the tools, the examples
#   make demo       installs what is missing, builds, runs the examples on this system's files
#   make check      all tests that this machine can run (a GPU is used if there is one)
#   make check-gpu  the tests that need a GPU
#   make bench      measurements: JSON, table, plot under build/bench
#   make install    PREFIX (default /usr/local), DESTDIR
#   V=1 shows commands; SANITIZE=address|thread; CUDA_ARCH=sm_90 builds device code for one architecture only

PREFIX ?= /usr/local
DESTDIR ?=
CC = gcc
CXX = g++
AR = ar
OBJCOPY = objcopy
NVCC ?= $(firstword $(shell command -v nvcc 2>/dev/null) $(wildcard /usr/local/cuda/bin/nvcc))
CUDA_ARCH ?= all-major
SANITIZE ?=

VERSION := $(shell sed -n 's/^\#define HC_VERSION_STRING "\(.*\)"/\1/p' host/include/hostcall/hostcall.h)

B := build$(if $(SANITIZE),/$(SANITIZE))
ifeq ($(SANITIZE),address)
SANITIZE_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
else ifeq ($(SANITIZE),thread)
SANITIZE_FLAGS := -fsanitize=thread -fno-omit-frame-pointer
endif

WARNINGS := -Wall -Wextra -Wshadow=local -Wwrite-strings -Wvla
OPTIMIZE ?= -O2 -g
CPPFLAGS_ALL := -I. -Idevice/include -Ihost/include -DHC_LIBDIR='"$(PREFIX)/lib"'
CFLAGS_ALL := -std=gnu11 $(OPTIMIZE) $(WARNINGS) -fPIC -pthread $(SANITIZE_FLAGS) $(CFLAGS)
CXXFLAGS_ALL := -std=c++17 $(OPTIMIZE) -Wall -Wextra -fPIC -pthread $(SANITIZE_FLAGS) $(CXXFLAGS)
LIBS := -luring -lboost_context -lpthread -ldl
NVCCFLAGS := -x cu -std=c++17 -O3 -rdc=true -arch=$(CUDA_ARCH) -I. -Idevice/include -Ilibc_facade/include \
             -Xcompiler -fPIC -D_GNU_SOURCE

Q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),,@printf '  %-8s %s\n' $(1) $(2);)

# ---- Sources: every .c file of a room belongs to its library.
DEVICE_SOURCES := $(wildcard device/*.c libc_facade/*.c libc_facade/*/*.c)
HOST_SOURCES := $(wildcard host/*.c host/cpu/*.c host/cuda/*.c host/service/*.c device/cpu/*.c)
HOST_SOURCES := $(filter-out host/cuda/check_driver_api.c,$(HOST_SOURCES))
LAUNCHER_SOURCES := $(wildcard host/launcher/*.c)

DEVICE_CPU_OBJECTS := $(DEVICE_SOURCES:%.c=$B/cpu/%.o)
HOST_OBJECTS := $(HOST_SOURCES:%.c=$B/host/%.o)
DEVICE_GPU_OBJECTS := $(DEVICE_SOURCES:%.c=$B/gpu/%.o) $B/gpu/libc_facade/names.o

LIBRARIES := $B/lib/libhostcall.a $B/lib/libhostcall.so $B/lib/libhostcall_device_cpu.a $B/lib/libhostcall_launcher.a \
             $B/lib/libhostcall_hcrun.a
GPU_LIBRARIES := $(if $(NVCC),$B/lib/libhostcall_device.a)

EXAMPLES := hello wc grep crc logger
EXAMPLE_PROGRAMS := $(EXAMPLES:%=$B/examples/%)

.PHONY: all demo check check-gpu bench install uninstall clean packages libraries tools examples
all: libraries tools examples
libraries: $(LIBRARIES) $(GPU_LIBRARIES)
tools: $B/bin/hcc $B/bin/hcrun
examples: $(EXAMPLE_PROGRAMS) $B/examples/ownhost

# ---- Objects
$B/cpu/%.o: %.c
	$(call say,CC,$@)mkdir -p $(@D) && $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -Wc++-compat -MMD -MP -c $< -o $@

$B/host/%.o: %.c
	$(call say,CC,$@)mkdir -p $(@D) && $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c $< -o $@

$B/gpu/%.o: %.c
	$(call say,NVCC,$@)mkdir -p $(@D) && $(NVCC) $(NVCCFLAGS) -MMD -MP -dc $< -o $@

# The host functions that nvcc emits under the standard names must not reach a program's link.
$B/gpu/libc_facade/names.o: libc_facade/names.cu
	$(call say,NVCC,$@)mkdir -p $(@D) && $(NVCC) $(NVCCFLAGS) -MMD -MP -dc $< -o $@ && \
	nm --defined-only -g $@ | awk '$$2 == "T" && $$3 !~ /^(hc_|__)/ {print $$3}' > $@.names && \
	$(OBJCOPY) --localize-symbols=$@.names $@

# ---- Libraries
$B/lib/libhostcall.a: $(HOST_OBJECTS)
$B/lib/libhostcall_device_cpu.a: $(DEVICE_CPU_OBJECTS)
$B/lib/libhostcall_device.a: $(DEVICE_GPU_OBJECTS)
$B/lib/%.a:
	$(call say,AR,$@)mkdir -p $(@D) && rm -f $@ && $(AR) rcs $@ $^

$B/lib/libhostcall.so: $(HOST_OBJECTS)
	$(call say,LD,$@)mkdir -p $(@D) && $(CC) -shared -Wl,-soname,libhostcall.so.0 $(SANITIZE_FLAGS) $^ $(LIBS) -o $@.0 && \
	ln -sf libhostcall.so.0 $@

$B/bin/hcc: tools/hcc
	$(call say,INSTALL,$@)mkdir -p $(@D) && ln -sf $(CURDIR)/tools/hcc $@

-include $(shell find $B -name '*.d' 2>/dev/null)

clean:
	rm -rf build
