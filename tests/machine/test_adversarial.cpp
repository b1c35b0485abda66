/*
 * The adversarial scheduler: a seed is an interleaving, it finds races, and it
 * does not hang when everything waits for the host.
 */
#include <cstring>

#include "tests/machine/harness.h"

namespace
{

enum { BLOCKS = 8, THREADS = 32, STEPS = 20, EVENTS = BLOCKS * THREADS * STEPS };

unsigned trace[EVENTS];
unsigned events, counter, flag;

/* A lost update whenever somebody runs between the load and the store. */
void racy(void **)
{
	for (unsigned i = 0; i < STEPS; i++) {
		unsigned seen = __ldcv(&counter);
		hc_cpu_may_yield();
		__atomic_store_n(&counter, seen + 1, __ATOMIC_RELAXED);
		trace[atomicAdd(&events, 1u)] = blockIdx.x * THREADS +
						threadIdx.x;
		if (i % 5 == 0)
			hc_cpu_converge(i);
		if (i % 7 == 0)
			__syncthreads();
	}
}

void wait_for_host(void **)
{
	hc_cpu_converge(0);
	while (atomicAdd(&flag, 0u) == 0)
		hc_cpu_backoff();
	__syncthreads();
}

/* Two launches one after the other on one machine, both traced. */
void record(uint64_t seed, unsigned *into, unsigned *sum)
{
	struct hc_cpu_machine *machine = new_machine(seed);
	*sum = 0;
	for (int launch = 0; launch < 2; launch++) {
		events = counter = 0;
		ck_assert_int_eq(run_on(machine, racy, BLOCKS, THREADS), 0);
		ck_assert_uint_eq(events, EVENTS);
		std::memcpy(into + launch * EVENTS, trace, sizeof trace);
		*sum += counter;
	}
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
}

unsigned first[2 * EVENTS], second[2 * EVENTS];

} // namespace

START_TEST(a_seed_is_an_interleaving)
{
	unsigned sum, again;
	record((uint64_t)_i, first, &sum);
	record((uint64_t)_i, second, &again);
	ck_assert_uint_eq(sum, again);
	ck_assert_mem_eq(first, second, sizeof first);
	record((uint64_t)_i + 1000, second, &again);
	ck_assert_mem_ne(first, second, sizeof first);
}
END_TEST

START_TEST(a_race_shows)
{
	unsigned sum;
	record((uint64_t)_i, first, &sum);
	ck_assert_uint_lt(sum, 2 * EVENTS);
	/* and the blocks are truly mixed, not run one after the other */
	unsigned changes = 0;
	for (unsigned i = 1; i < EVENTS; i++)
		changes += first[i] / THREADS != first[i - 1] / THREADS;
	ck_assert_uint_gt(changes, 10 * BLOCKS);
}
END_TEST

START_TEST(all_blocks_wait_for_the_host)
{
	struct hc_cpu_machine *machine = new_machine((uint64_t)_i);
	struct hc_cpu_launch *launch = start(machine, wait_for_host, 40, 32);
	ck_assert_int_eq(hc_cpu_launch_wait(launch, 50000000), -ETIMEDOUT);
	__atomic_store_n(&flag, 1, __ATOMIC_SEQ_CST);
	ck_assert_int_eq(end(launch), 0);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
}
END_TEST

Suite *adversarial_suite()
{
	Suite *suite = suite_create("adversarial");
	TCase *tests = tcase_create("adversarial");
	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, a_seed_is_an_interleaving, 1, FEWER(10, 2));
	tcase_add_loop_test(tests, a_race_shows, 1, FEWER(6, 2));
	tcase_add_loop_test(tests, all_blocks_wait_for_the_host, 1,
			    FEWER(6, 2));
	suite_add_tcase(suite, tests);
	return suite;
}
