/*
 * The block barrier and shared memory.
 */
#include "tests/machine/harness.h"

namespace
{

enum { THREADS = FEWER(1024, 128) };

/* A rotation through shared memory: a thread that passed a barrier early would
 * read a stale neighbour. */
void rotate(void **)
{
	__shared__ unsigned cell[1024];
	unsigned i = hc_cpu_thread_index(), n = blockDim.x;
	cell[i] = i;
	for (unsigned round = 1; round <= 20; round++) {
		__syncthreads();
		unsigned next = cell[(i + 1) % n];
		__syncthreads();
		cell[i] = next;
		DEVICE_CHECK(next == (i + round) % n);
	}
}

void some_threads_end(void **)
{
	unsigned i = hc_cpu_thread_index(), n = blockDim.x;
	if (i % 3 == 0)
		return;
	DEVICE_CHECK(__syncthreads_count(1) == (int)(n - (n + 2) / 3));
	if (i % 3 == 1) {
		hc_cpu_backoff();
		hc_cpu_exit_thread();
	}
	DEVICE_CHECK(__syncthreads_count(i == 2) == 1);
	__syncthreads();
}

void predicates(void **)
{
	unsigned i = hc_cpu_thread_index(), n = blockDim.x;
	for (unsigned round = 0; round < 10; round++) {
		DEVICE_CHECK(__syncthreads_count(i < round) == (int)round);
		DEVICE_CHECK(__syncthreads_and(1) == 1);
		DEVICE_CHECK(__syncthreads_and(i != round) == 0);
		DEVICE_CHECK(__syncthreads_or(0) == 0);
		DEVICE_CHECK(__syncthreads_or(i == n - 1) == 1);
	}
}

/* Blocks that run at the same time, each with its own value. */
void per_block(void **)
{
	__shared__ unsigned own;
	static __shared__ unsigned sum;
	if (threadIdx.x == 0) {
		own = blockIdx.x;
		sum = 0;
	}
	__syncthreads();
	for (int i = 0; i < 50; i++) {
		atomicAdd(&sum, 1u);
		hc_cpu_backoff();
		DEVICE_CHECK(own == blockIdx.x);
	}
	__syncthreads();
	DEVICE_CHECK(sum == 50 * blockDim.x);
}

/* Shapes with three dimensions: every thread of the grid once. */
unsigned seen[4 * 3 * 2][5 * 3 * 7];

void three_dimensions(void **)
{
	unsigned block = blockIdx.x + 4 * (blockIdx.y + 3 * blockIdx.z);
	unsigned thread = threadIdx.x + 5 * (threadIdx.y + 3 * threadIdx.z);
	DEVICE_CHECK(gridDim.x == 4 && gridDim.y == 3 && gridDim.z == 2);
	DEVICE_CHECK(blockDim.x == 5 && blockDim.y == 3 && blockDim.z == 7);
	DEVICE_CHECK(block == hc_cpu_block_index());
	DEVICE_CHECK(thread == hc_cpu_thread_index());
	DEVICE_CHECK(hc_cpu_lane_id() == thread % 32);
	DEVICE_CHECK(hc_cpu_warp_index() == thread / 32);
	__syncthreads();
	atomicAdd(&seen[block][thread], 1u);
}

} // namespace

START_TEST(no_thread_passes_early)
{
	ck_assert_int_eq(run((uint64_t)_i, rotate, 3, THREADS), 0);
	ck_assert_int_eq(run((uint64_t)_i, rotate, 3, 33), 0);
	ck_assert_int_eq(run((uint64_t)_i, rotate, 2, 1), 0);
}
END_TEST

START_TEST(ended_threads_count_as_arrived)
{
	ck_assert_int_eq(run((uint64_t)_i, some_threads_end, 2, THREADS), 0);
	ck_assert_int_eq(run((uint64_t)_i, some_threads_end, 2, 35), 0);
}
END_TEST

START_TEST(predicates_are_combined)
{
	ck_assert_int_eq(run((uint64_t)_i, predicates, 2, 96), 0);
}
END_TEST

START_TEST(shared_memory_is_per_block)
{
	ck_assert_int_eq(run((uint64_t)_i, per_block, FEWER(64, 6), 32), 0);
}
END_TEST

START_TEST(every_place_of_a_grid_runs_once)
{
	struct hc_cpu_machine *machine = new_machine((uint64_t)_i);
	struct hc_cpu_launch *launch;
	ck_assert_int_eq(hc_cpu_launch(machine, three_dimensions, nullptr,
				       {4, 3, 2}, {5, 3, 7}, 0, &launch),
			 0);
	ck_assert_int_eq(end(launch), 0);
	ck_assert_uint_eq(device_failure, 0);
	for (auto &block : seen)
		for (unsigned count : block)
			ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
}
END_TEST

Suite *barrier_suite()
{
	Suite *suite = suite_create("barrier");
	TCase *tests = tcase_create("barrier");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, no_thread_passes_early, 0, 3);
	tcase_add_loop_test(tests, ended_threads_count_as_arrived, 0, 3);
	tcase_add_loop_test(tests, predicates_are_combined, 0, FEWER(8, 2));
	tcase_add_loop_test(tests, shared_memory_is_per_block, 0, 3);
	tcase_add_loop_test(tests, every_place_of_a_grid_runs_once, 0, 2);
	suite_add_tcase(suite, tests);
	return suite;
}
