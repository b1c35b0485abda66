/*
 * Common parts of the machine's tests. Device code records what it saw; the
 * host asserts, because Check's assertions must not run on a fiber.
 */
#ifndef HC_TESTS_MACHINE_HARNESS_H
#define HC_TESTS_MACHINE_HARNESS_H

#include <check.h>
#include <errno.h>

#include "device/cpu/cuda.h"
#include "device/cpu/machine.h"

#if defined(__SANITIZE_THREAD__)
#define UNDER_TSAN 1
#else
#define UNDER_TSAN 0
#endif
#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#else
#define UNDER_ASAN 0
#endif

/* ThreadSanitizer's fibers cost milliseconds each: fewer threads there. */
#define FEWER(plain, tsan) (UNDER_TSAN ? (tsan) : (plain))

typedef void (*entry_function)(void **args);

/* The first line at which device code saw something wrong, or 0. */
inline unsigned device_failure;

#define DEVICE_CHECK(condition)                                                \
	do {                                                                   \
		if (!(condition)) {                                            \
			atomicCAS(&device_failure, 0u, (unsigned)__LINE__);    \
			hc_cpu_trap();                                         \
		}                                                              \
	} while (0)

/* Seed 0 is the normal scheduler, any other the adversarial one. */
inline struct hc_cpu_machine *new_machine(uint64_t seed)
{
	struct hc_cpu_config config = {};
	config.size = sizeof config;
	config.adversarial = seed != 0;
	config.seed = seed;
	struct hc_cpu_machine *machine;
	ck_assert_int_eq(hc_cpu_machine_create(&config, &machine), 0);
	return machine;
}

inline struct hc_cpu_launch *start(struct hc_cpu_machine *machine,
				   entry_function entry, unsigned blocks,
				   unsigned threads, void **args = nullptr)
{
	struct hc_cpu_launch *launch;
	ck_assert_int_eq(hc_cpu_launch(machine, entry, args, {blocks, 1, 1},
				       {threads, 1, 1}, 0, &launch),
			 0);
	return launch;
}

inline int end(struct hc_cpu_launch *launch)
{
	int status = hc_cpu_launch_wait(launch, -1);
	hc_cpu_launch_release(launch);
	return status;
}

inline int run_on(struct hc_cpu_machine *machine, entry_function entry,
		  unsigned blocks, unsigned threads)
{
	return end(start(machine, entry, blocks, threads));
}

/* One launch on a machine of its own. */
inline int run(uint64_t seed, entry_function entry, unsigned blocks,
	       unsigned threads)
{
	struct hc_cpu_machine *machine = new_machine(seed);
	int status = run_on(machine, entry, blocks, threads);
	ck_assert_uint_eq(device_failure, 0);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
	return status;
}

Suite *converge_suite();
Suite *collective_suite();
Suite *barrier_suite();
Suite *progress_suite();
Suite *launch_suite();
Suite *adversarial_suite();
Suite *cuda_suite();
Suite *shared_suite();

#endif
