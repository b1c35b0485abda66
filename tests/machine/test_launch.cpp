/*
 * The backend's side: errors, several launches at once, room, stop, destroy.
 */
#include "tests/machine/harness.h"

namespace
{

unsigned flag, resident, most;

void nothing(void **)
{
}

void wait_for_flag(void **)
{
	while (atomicAdd(&flag, 0u) == 0)
		hc_cpu_backoff();
}

void spin_for_flag(void **)
{
	while (atomicAdd(&flag, 0u) == 0)
		;
}

void set_flag(void **)
{
	atomicExch(&flag, 1u);
}

void count_resident(void **)
{
	__shared__ unsigned now;
	if (threadIdx.x == 0) {
		unsigned warps = (blockDim.x + 31) / 32;
		now = atomicAdd(&resident, warps) + warps;
		atomicMax(&most, now);
		hc_cpu_nanosleep(1000000);
		atomicSub(&resident, warps);
	}
}

void use_arguments(void **args)
{
	atomicAdd((unsigned *)args[0], *(unsigned *)args[1]);
}

void raise_flag_from_host()
{
	__atomic_store_n(&flag, 1, __ATOMIC_SEQ_CST);
}

int attempt(struct hc_cpu_machine *machine, entry_function entry,
	    struct hc_cpu_dim grid, struct hc_cpu_dim block, size_t shared)
{
	struct hc_cpu_launch *launch = nullptr;
	int error = hc_cpu_launch(machine, entry, nullptr, grid, block, shared,
				  &launch);
	if (!error)
		end(launch);
	return error;
}

} // namespace

START_TEST(shapes_are_validated)
{
	struct hc_cpu_machine *m = new_machine(0);
	ck_assert_int_eq(attempt(m, nullptr, {1, 1, 1}, {1, 1, 1}, 0), -EINVAL);
	ck_assert_int_eq(attempt(m, nothing, {0, 1, 1}, {1, 1, 1}, 0), -EINVAL);
	ck_assert_int_eq(attempt(m, nothing, {1, 1, 1}, {1, 0, 1}, 0), -EINVAL);
	ck_assert_int_eq(attempt(m, nothing, {1, 1, 1}, {1025, 1, 1}, 0),
			 -EINVAL);
	ck_assert_int_eq(attempt(m, nothing, {1, 1, 1}, {32, 32, 2}, 0),
			 -EINVAL);
	/* products that wrap to something small in 32 bits */
	ck_assert_int_eq(
		attempt(m, nothing, {1, 1, 1}, {65536, 65536, 1}, 0), -EINVAL);
	ck_assert_int_eq(attempt(m, nothing, {1, 65536, 1}, {1, 1, 1}, 0),
			 -EINVAL);
	ck_assert_int_eq(attempt(m, nothing, {1, 1, 1}, {1, 1, 1}, 232449),
			 -EINVAL);
	ck_assert_int_eq(attempt(m, nothing, {1, 1, 1}, {1, 1, 1}, 232448), 0);
	ck_assert_int_eq(attempt(m, nothing, {1, 1, 1}, {8, 8, 16}, 0), 0);
	ck_assert_int_eq(hc_cpu_machine_destroy(m), 0);
	struct hc_cpu_config config = {};
	ck_assert_int_eq(hc_cpu_machine_create(&config, &m), -EINVAL);
}
END_TEST

START_TEST(arguments_reach_every_thread)
{
	struct hc_cpu_machine *machine = new_machine(0);
	unsigned sum = 0, step = 3;
	void *args[] = {&sum, &step};
	ck_assert_int_eq(end(start(machine, use_arguments, 10, 70, args)), 0);
	ck_assert_uint_eq(sum, 3 * 700);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
}
END_TEST

START_TEST(wait_times_out_and_destroy_is_busy)
{
	struct hc_cpu_machine *machine = new_machine((uint64_t)_i);
	struct hc_cpu_launch *launch = start(machine, wait_for_flag, 2, 32);
	ck_assert_int_eq(hc_cpu_launch_wait(launch, 0), -ETIMEDOUT);
	ck_assert_int_eq(hc_cpu_launch_wait(launch, 1000000), -ETIMEDOUT);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), -EBUSY);
	raise_flag_from_host();
	ck_assert_int_eq(hc_cpu_launch_wait(launch, -1), 0);
	ck_assert_int_eq(hc_cpu_launch_wait(launch, 0), 0);
	hc_cpu_launch_release(launch);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
}
END_TEST

/* Earlier launches that spin must not keep a later one from running. */
START_TEST(spinning_launches_do_not_starve_a_later_one)
{
	struct hc_cpu_machine *machine = new_machine((uint64_t)_i);
	struct hc_cpu_launch *spinning[4];
	for (unsigned i = 0; i < 4; i++)
		spinning[i] = start(machine,
				    i & 1 ? wait_for_flag : spin_for_flag,
				    FEWER(200, 8), FEWER(64, 8));
	ck_assert_int_eq(run_on(machine, set_flag, 1, 1), 0);
	for (auto *launch : spinning)
		ck_assert_int_eq(end(launch), 0);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
}
END_TEST

START_TEST(residents_stay_within_the_bound)
{
	struct hc_cpu_config config = {};
	config.size = sizeof config;
	config.resident_blocks = 2;
	struct hc_cpu_machine *machine;
	ck_assert_int_eq(hc_cpu_machine_create(&config, &machine), 0);
	ck_assert_uint_eq(hc_cpu_max_resident_warps(machine), 128);
	struct hc_cpu_launch *launches[12];
	for (unsigned i = 0; i < 12; i++)
		launches[i] = start(machine, count_resident, 20,
				    i % 3 ? FEWER(64, 32) : FEWER(1024, 64));
	for (auto *launch : launches)
		ck_assert_int_eq(end(launch), 0);
	ck_assert_uint_le(most, 128);
	ck_assert_uint_eq(resident, 0);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
}
END_TEST

START_TEST(a_launch_without_room_waits_and_can_be_stopped)
{
	struct hc_cpu_config config = {};
	config.size = sizeof config;
	config.resident_blocks = 1; /* room for two blocks of 1024 */
	struct hc_cpu_machine *machine;
	ck_assert_int_eq(hc_cpu_machine_create(&config, &machine), 0);
	struct hc_cpu_launch *running[2], *waiting, *stopped;
	running[0] = start(machine, wait_for_flag, 1, 1024);
	running[1] = start(machine, wait_for_flag, 1, 1024);
	stopped = start(machine, set_flag, 1, 1024);
	waiting = start(machine, nothing, 4, 1024);
	ck_assert_int_eq(hc_cpu_launch_wait(waiting, 10000000), -ETIMEDOUT);
	hc_cpu_launch_stop(stopped);
	ck_assert_int_eq(end(stopped), -ECANCELED);
	ck_assert_uint_eq(flag, 0);
	raise_flag_from_host();
	ck_assert_int_eq(end(waiting), 0);
	ck_assert_int_eq(end(running[0]), 0);
	ck_assert_int_eq(end(running[1]), 0);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
}
END_TEST

START_TEST(stop_and_abandon_end_launches)
{
	struct hc_cpu_machine *machine = new_machine((uint64_t)_i);
	struct hc_cpu_launch *launch = start(machine, wait_for_flag, 40, 32);
	hc_cpu_launch_stop(launch);
	ck_assert_int_eq(end(launch), -ECANCELED);
	launch = start(machine, spin_for_flag, 40, 32);
	hc_cpu_machine_abandon(machine);
	ck_assert_int_eq(end(launch), -ECANCELED);
	ck_assert_int_eq(attempt(machine, nothing, {1, 1, 1}, {1, 1, 1}, 0),
			 -ESHUTDOWN);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
}
END_TEST

START_TEST(host_code_is_a_warp_of_one)
{
	ck_assert_int_eq(hc_cpu_in_device(), 0);
	ck_assert_uint_eq(hc_cpu_lane_id(), 0);
	ck_assert_uint_eq(hc_cpu_converge(9), 1);
	ck_assert_uint_eq(hc_cpu_ballot(1, 1), 1);
	ck_assert_uint_eq(hc_cpu_shuffle64(1, 42, 0), 42);
	ck_assert_int_eq(hc_cpu_syncthreads_count(5), 1);
	hc_cpu_backoff();
	hc_cpu_may_yield();
	hc_cpu_fence();
}
END_TEST

START_TEST(pooled_threads_serve_many_launches)
{
	struct hc_cpu_machine *machine = new_machine((uint64_t)_i);
	for (unsigned i = 0; i < (unsigned)FEWER(500, 20); i++)
		ck_assert_int_eq(run_on(machine, nothing, 1 + i % 7,
					1 + i * 13 % FEWER(300, 40)),
				 0);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
}
END_TEST

Suite *launch_suite()
{
	Suite *suite = suite_create("launch");
	TCase *tests = tcase_create("launch");
	tcase_set_timeout(tests, FEWER(30, 120));
	tcase_add_test(tests, shapes_are_validated);
	tcase_add_test(tests, arguments_reach_every_thread);
	tcase_add_loop_test(tests, wait_times_out_and_destroy_is_busy, 0, 2);
	tcase_add_loop_test(tests, spinning_launches_do_not_starve_a_later_one,
			    0, 2);
	tcase_add_test(tests, residents_stay_within_the_bound);
	if (!UNDER_TSAN) /* needs blocks of 1024 threads */
		tcase_add_test(tests,
			       a_launch_without_room_waits_and_can_be_stopped);
	tcase_add_loop_test(tests, stop_and_abandon_end_launches, 0, 2);
	tcase_add_test(tests, host_code_is_a_warp_of_one);
	tcase_add_loop_test(tests, pooled_threads_serve_many_launches, 0, 2);
	suite_add_tcase(suite, tests);
	return suite;
}
