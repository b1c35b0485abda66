/*
 * Progress: nobody starves whom others wait for, and nothing burns a core
 * while all wait.
 */
#include <csignal>
#include <ctime>
#include <pthread.h>
#include <unistd.h>

#include "tests/machine/harness.h"

namespace
{

unsigned flag, turn, count, polls;
unsigned slots[64];

/* Lanes hand a token round; every other lane of the warp spins for it. */
void token_in_a_warp(void **)
{
	unsigned lane = hc_cpu_lane_id();
	for (unsigned round = 0; round < 20; round++) {
		while (atomicAdd(&turn, 0u) != round * 32 + lane)
			;
		__threadfence();
		atomicAdd(&turn, 1u);
	}
}

/* 31 blocks spin for what the last one writes. */
void last_block_writes(void **)
{
	if (blockIdx.x == gridDim.x - 1) {
		if (threadIdx.x == 0)
			atomicExch(&flag, 1u);
		return;
	}
	while (atomicAdd(&flag, 0u) == 0)
		;
}

/* All blocks must be resident at once for this to end. */
void grid_barrier(void **)
{
	if (threadIdx.x == 0) {
		atomicAdd(&count, 1u);
		while (atomicAdd(&count, 0u) < gridDim.x)
			hc_cpu_backoff();
	}
	__syncthreads();
}

/* A volatile spin with nothing but __nanosleep in it. */
void nanosleep_spin(void **)
{
	if (threadIdx.x == 31) {
		__nanosleep(1000);
		__atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
	}
	while (!__atomic_load_n(&flag, __ATOMIC_ACQUIRE))
		__nanosleep(100);
}

void add_one(void **)
{
	atomicAdd(&count, 1u);
}

void wait_for_host(void **)
{
	while (atomicAdd(&flag, 0u) == 0) {
		atomicAdd(&polls, 1u);
		hc_cpu_backoff();
	}
}

void sleep_long(void **)
{
	struct timespec before, after;
	clock_gettime(CLOCK_MONOTONIC, &before);
	hc_cpu_nanosleep(20000000);
	clock_gettime(CLOCK_MONOTONIC, &after);
	double ns = (double)(after.tv_sec - before.tv_sec) * 1e9 +
		    (double)(after.tv_nsec - before.tv_nsec);
	DEVICE_CHECK(ns >= 20e6);
}

void one_traps(void **)
{
	if (blockIdx.x == 3 && threadIdx.x == 17) {
		hc_cpu_backoff();
		__trap();
	}
	if (threadIdx.x & 1)
		for (;;)
			hc_cpu_backoff();
	else if (threadIdx.x & 2)
		for (;;)
			atomicAdd(&count, 0u);
	__syncthreads();
}

void overflow(void **args);

int __attribute__((noinline)) deeper(volatile char *above, int levels)
{
	volatile char frame[1024];
	frame[0] = above[0];
	return levels ? deeper(frame, levels - 1) + frame[0] : above[0];
}

void overflow(void **)
{
	volatile char top = 1;
	if (hc_cpu_thread_index() == 5)
		deeper(&top, 1000);
	hc_cpu_syncthreads();
}

/* As much stack as a device thread is promised, minus a little for frames. */
void use_the_stack(void **)
{
	volatile char top = 1;
	slots[hc_cpu_lane_id()] = (unsigned)deeper(&top, 50);
	hc_cpu_syncthreads();
}

double process_seconds()
{
	struct timespec used;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return (double)used.tv_sec + (double)used.tv_nsec * 1e-9;
}

pthread_t main_thread;
volatile sig_atomic_t elsewhere, handled;

void note_signal(int)
{
	handled = handled + 1;
	if (!pthread_equal(pthread_self(), main_thread))
		elsewhere = 1;
}

} // namespace

START_TEST(lanes_of_a_warp_can_spin_for_each_other)
{
	ck_assert_int_eq(run((uint64_t)_i, token_in_a_warp, 1, 32), 0);
	ck_assert_uint_eq(turn, 640);
}
END_TEST

START_TEST(spinning_blocks_let_the_last_one_run)
{
	ck_assert_int_eq(run((uint64_t)_i, last_block_writes, 32,
			     FEWER(64, 4)),
			 0);
}
END_TEST

START_TEST(thirty_two_full_blocks_are_resident)
{
	ck_assert_int_eq(run(0, grid_barrier, 32, FEWER(1024, 4)), 0);
	count = 0;
	ck_assert_int_eq(run(0, grid_barrier, FEWER(128, 32), FEWER(32, 2)), 0);
	count = 0;
	ck_assert_int_eq(run(5, grid_barrier, 32, 2), 0);
}
END_TEST

START_TEST(nanosleep_lets_others_run)
{
	ck_assert_int_eq(run((uint64_t)_i, nanosleep_spin, 1, 32), 0);
	ck_assert_int_eq(run((uint64_t)_i, sleep_long, 1, 40), 0);
}
END_TEST

START_TEST(a_hundred_thousand_threads)
{
	ck_assert_int_eq(run(0, add_one, 3125, 32), 0);
	ck_assert_uint_eq(count, 100000);
	count = 0;
	ck_assert_int_eq(run(0, add_one, 98, FEWER(1024, 256)), 0);
	ck_assert_uint_eq(count, 98 * FEWER(1024, 256));
	count = 0;
	ck_assert_int_eq(run(0, add_one, 1, FEWER(1024, 256)), 0);
	ck_assert_uint_eq(count, FEWER(1024, 256));
}
END_TEST

/* 8 blocks wait for the host: far less than a core may be used. */
START_TEST(waiting_costs_little)
{
	struct hc_cpu_machine *machine = new_machine((uint64_t)_i);
	struct hc_cpu_launch *launch = start(machine, wait_for_host, 8, 32);
	hc_cpu_launch_wait(launch, 200000000);
	double before = process_seconds();
	ck_assert_int_eq(hc_cpu_launch_wait(launch, 300000000), -ETIMEDOUT);
	double used = process_seconds() - before;
	__atomic_store_n(&flag, 1, __ATOMIC_SEQ_CST);
	ck_assert_int_eq(end(launch), 0);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
	if (!UNDER_ASAN && !UNDER_TSAN)
		ck_assert_double_lt(used, 0.1);
}
END_TEST

START_TEST(a_trap_stops_threads_that_spin)
{
	struct hc_cpu_machine *machine = new_machine((uint64_t)_i);
	for (int round = 0; round < 3; round++) {
		ck_assert_int_eq(run_on(machine, one_traps, FEWER(40, 5), 32),
				 -EFAULT);
		/* and leaves the pooled threads and stacks fit for use */
		count = 0;
		ck_assert_int_eq(run_on(machine, add_one, 20, 64), 0);
		ck_assert_uint_eq(count, 20 * 64);
	}
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
}
END_TEST

START_TEST(stack_of_the_promised_size)
{
	ck_assert_int_eq(run(0, use_the_stack, 1, 32), 0);
	ck_assert_uint_eq(slots[31], 1 + 50);
}
END_TEST

START_TEST(overflow_hits_the_guard)
{
	run(0, overflow, 1, 32);
}
END_TEST

START_TEST(signals_go_to_the_hosts_threads)
{
	main_thread = pthread_self();
	signal(SIGUSR1, note_signal);
	struct hc_cpu_machine *machine = new_machine(0);
	struct hc_cpu_launch *launch = start(machine, wait_for_host, 8, 32);
	for (int i = 0; i < 100; i++) {
		kill(getpid(), SIGUSR1);
		usleep(100);
	}
	__atomic_store_n(&flag, 1, __ATOMIC_SEQ_CST);
	ck_assert_int_eq(end(launch), 0);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
	ck_assert_int_gt(handled, 0);
	ck_assert_int_eq(elsewhere, 0);
}
END_TEST

Suite *progress_suite()
{
	Suite *suite = suite_create("progress");
	TCase *tests = tcase_create("progress");
	tcase_set_timeout(tests, FEWER(30, 120));
	tcase_add_loop_test(tests, lanes_of_a_warp_can_spin_for_each_other, 0,
			    3);
	tcase_add_loop_test(tests, spinning_blocks_let_the_last_one_run, 0, 3);
	tcase_add_test(tests, thirty_two_full_blocks_are_resident);
	tcase_add_loop_test(tests, nanosleep_lets_others_run, 0, 2);
	tcase_add_test(tests, a_hundred_thousand_threads);
	tcase_add_loop_test(tests, waiting_costs_little, 0, 2);
	tcase_add_loop_test(tests, a_trap_stops_threads_that_spin, 0, 3);
	tcase_add_test(tests, stack_of_the_promised_size);
	if (!UNDER_ASAN && !UNDER_TSAN)
		tcase_add_test_raise_signal(tests, overflow_hits_the_guard,
					    SIGSEGV);
	tcase_add_test(tests, signals_go_to_the_hosts_threads);
	suite_add_tcase(suite, tests);
	return suite;
}
