/*
 * Convergence under divergence: whatever the lanes do, each is in exactly one
 * group and a group's members agree. With the normal scheduler the groups are
 * also as large as they can be, or a warp's calls would never coalesce.
 */
#include "tests/machine/harness.h"

namespace
{

enum { SEEDS = 100, MAX_GROUPS = 1 << 16 };

struct group {
	uint32_t returned; /* the mask converge gave */
	uint32_t members; /* the lanes that took this group's number */
	uint32_t key;
	uint64_t warp;
};

group groups[MAX_GROUPS];
unsigned group_count;
unsigned arrivals;
uint32_t returned[32];

unsigned flag;

/* Converges, and enters the lane into the register of groups. */
uint32_t join(uint32_t key)
{
	unsigned lane = hc_cpu_lane_id();
	uint32_t mask = hc_cpu_converge(key);
	DEVICE_CHECK(mask >> lane & 1);
	unsigned leader = (unsigned)__builtin_ctz(mask);
	unsigned number = 0;
	if (lane == leader) {
		number = atomicAdd(&group_count, 1u);
		DEVICE_CHECK(number < MAX_GROUPS);
		groups[number].returned = mask;
		groups[number].key = key;
		groups[number].warp = hc_cpu_block_index() * 32 +
				      hc_cpu_warp_index();
	}
	number = (unsigned)hc_cpu_shuffle64(mask, number, leader);
	DEVICE_CHECK(groups[number].returned == mask);
	DEVICE_CHECK(groups[number].key == key);
	DEVICE_CHECK(!(atomicOr(&groups[number].members, 1u << lane) >> lane &
		       1));
	atomicAdd(&arrivals, 1u);
	return mask;
}

void check_groups(unsigned expected_arrivals)
{
	unsigned total = 0;
	for (unsigned i = 0; i < group_count; i++) {
		ck_assert_uint_eq(groups[i].members, groups[i].returned);
		total += (unsigned)__builtin_popcount(groups[i].members);
	}
	ck_assert_uint_eq(total, expected_arrivals);
	ck_assert_uint_eq(arrivals, expected_arrivals);
}

void odd_lanes(void **)
{
	if (hc_cpu_lane_id() & 1)
		returned[hc_cpu_lane_id()] = join(7);
}

void one_lane(void **)
{
	if (hc_cpu_lane_id() == 13)
		returned[13] = join(0);
}

/* lane l makes l % 5 calls, then ends */
void ends_one_by_one(void **)
{
	for (unsigned i = 0; i < hc_cpu_lane_id() % 5; i++)
		join(1);
	if (hc_cpu_lane_id() == 3)
		hc_cpu_exit_thread();
}

void in_switch(void **)
{
	unsigned lane = hc_cpu_lane_id();
	switch (lane % 4) {
	case 0:
		returned[lane] = join(10);
		break;
	case 1:
		returned[lane] = join(11);
		join(11);
		break;
	case 2:
		hc_cpu_warp_sync(0x44444444u);
		returned[lane] = join(12);
		break;
	default:
		hc_cpu_nanosleep(1000);
		returned[lane] = join(13);
	}
}

void different_trip_counts(void **)
{
	for (unsigned i = 0; i < hc_cpu_lane_id(); i++)
		join(i % 3);
}

/* Half of the warp waits at the block barrier while the rest converges. */
void others_at_barrier(void **)
{
	if (hc_cpu_lane_id() < 16)
		returned[hc_cpu_lane_id()] = join(2);
	__syncthreads();
}

/* Lane 0 waits in converge for lanes that poll for what it does next. */
void others_poll(void **)
{
	if (hc_cpu_lane_id() == 0) {
		join(3);
		atomicExch(&flag, 1u);
		return;
	}
	while (atomicAdd(&flag, 0u) == 0)
		hc_cpu_backoff();
	join(4);
}

/* As above with a spin that never backs off: a lock held around a call. */
void others_spin(void **)
{
	while (atomicCAS(&flag, 0u, 1u) != 0)
		;
	join(5);
	atomicExch(&flag, 0u);
}

/* A warp's second call follows replies that each lane saw by itself. */
void after_replies(void **)
{
	join(6);
	while (atomicAdd(&flag, 0u) == 0)
		hc_cpu_backoff();
	returned[hc_cpu_lane_id()] = join(6);
}

/* The key of __activemask is the place it is called from. */
void active_mask_by_place(void **)
{
	unsigned lane = hc_cpu_lane_id();
	if (lane < 10) {
		unsigned mask = __activemask();
		returned[lane] = mask;
		DEVICE_CHECK(__shfl_sync(mask, lane, __ffs((int)mask) - 1) <
			     10);
	} else {
		unsigned mask = __activemask();
		returned[lane] = mask;
		DEVICE_CHECK(__shfl_sync(mask, lane, __ffs((int)mask) - 1) >=
			     10);
	}
}

/* Every kind of divergence in one, chosen per lane by arithmetic. */
void mixture(void **)
{
	uint64_t x = hc_cpu_thread_index() * 0x9e3779b97f4a7c15ull +
		     hc_cpu_block_index();
	for (unsigned i = 0; i < 12; i++) {
		x = x * 6364136223846793005ull + 1442695040888963407ull;
		switch (x >> 61) {
		case 0:
			hc_cpu_backoff();
			break;
		case 1:
			for (unsigned k = 0; k < (x >> 20 & 127); k++)
				hc_cpu_may_yield();
			break;
		case 2:
			hc_cpu_warp_sync(1u << hc_cpu_lane_id());
			break;
		case 3:
			if (x >> 50 & 1)
				return;
			break;
		default:
			join((uint32_t)(x >> 30) % 3);
		}
	}
}

} // namespace

START_TEST(odd_lanes_form_one_group)
{
	ck_assert_int_eq(run((uint64_t)_i, odd_lanes, 1, 32), 0);
	check_groups(16);
	for (unsigned lane = 1; _i == 0 && lane < 32; lane += 2)
		ck_assert_uint_eq(returned[lane], 0xaaaaaaaau);
}
END_TEST

START_TEST(one_lane_does_not_wait_for_ended_ones)
{
	ck_assert_int_eq(run((uint64_t)_i, one_lane, 1, 32), 0);
	check_groups(1);
	ck_assert_uint_eq(returned[13], 1u << 13);
}
END_TEST

START_TEST(lanes_end_while_others_wait)
{
	ck_assert_int_eq(run((uint64_t)_i, ends_one_by_one, 2, 32), 0);
	check_groups(2 * (6 * (0 + 1 + 2 + 3 + 4) + 0 + 1));
}
END_TEST

START_TEST(keys_keep_switch_cases_apart)
{
	ck_assert_int_eq(run((uint64_t)_i, in_switch, 1, 32), 0);
	check_groups(32 + 8);
	for (unsigned lane = 0; lane < 32; lane++)
		ck_assert_uint_eq(returned[lane] & ~(0x11111111u << lane % 4),
				  0);
}
END_TEST

START_TEST(loops_with_different_trip_counts)
{
	ck_assert_int_eq(run((uint64_t)_i, different_trip_counts, 1, 32), 0);
	check_groups(32 * 31 / 2);
}
END_TEST

START_TEST(a_short_last_warp)
{
	ck_assert_int_eq(run((uint64_t)_i, different_trip_counts, 1, 45), 0);
	check_groups(32 * 31 / 2 + 13 * 12 / 2);
}
END_TEST

START_TEST(lanes_at_a_barrier_are_not_waited_for)
{
	ck_assert_int_eq(run((uint64_t)_i, others_at_barrier, 1, 32), 0);
	check_groups(16);
	if (_i == 0)
		ck_assert_uint_eq(returned[0], 0xffffu);
}
END_TEST

START_TEST(lanes_that_poll_are_not_waited_for)
{
	ck_assert_int_eq(run((uint64_t)_i, others_poll, 1, 32), 0);
	check_groups(32);
}
END_TEST

START_TEST(lanes_that_spin_are_not_waited_for)
{
	ck_assert_int_eq(run((uint64_t)_i, others_spin, 2, 32), 0);
	check_groups(64);
}
END_TEST

START_TEST(replies_do_not_split_a_warp_for_good)
{
	struct hc_cpu_machine *machine = new_machine((uint64_t)_i);
	struct hc_cpu_launch *launch = start(machine, after_replies, 1, 32);
	ck_assert_int_eq(hc_cpu_launch_wait(launch, 20000000), -ETIMEDOUT);
	__atomic_store_n(&flag, 1, __ATOMIC_SEQ_CST);
	ck_assert_int_eq(end(launch), 0);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
	ck_assert_uint_eq(device_failure, 0);
	check_groups(64);
	if (_i == 0)
		ck_assert_uint_eq(returned[31], 0xffffffffu);
}
END_TEST

START_TEST(active_mask_keeps_branches_apart)
{
	ck_assert_int_eq(run((uint64_t)_i, active_mask_by_place, 1, 32), 0);
	for (unsigned lane = 0; _i == 0 && lane < 32; lane++)
		ck_assert_uint_eq(returned[lane], lane < 10 ? 0x3ffu : ~0x3ffu);
}
END_TEST

START_TEST(any_divergence_under_any_seed)
{
	ck_assert_int_eq(run((uint64_t)_i, mixture, FEWER(6, 2), 64), 0);
	check_groups(arrivals);
	ck_assert_uint_gt(arrivals, 0);
}
END_TEST

Suite *converge_suite()
{
	Suite *suite = suite_create("converge");
	TCase *few = tcase_create("shapes");
	tcase_set_timeout(few, 30);
	const int seeds = FEWER(8, 3);
	tcase_add_loop_test(few, odd_lanes_form_one_group, 0, seeds);
	tcase_add_loop_test(few, one_lane_does_not_wait_for_ended_ones, 0,
			    seeds);
	tcase_add_loop_test(few, lanes_end_while_others_wait, 0, seeds);
	tcase_add_loop_test(few, keys_keep_switch_cases_apart, 0, seeds);
	tcase_add_loop_test(few, loops_with_different_trip_counts, 0, seeds);
	tcase_add_loop_test(few, a_short_last_warp, 0, seeds);
	tcase_add_loop_test(few, lanes_at_a_barrier_are_not_waited_for, 0,
			    seeds);
	tcase_add_loop_test(few, lanes_that_poll_are_not_waited_for, 0, seeds);
	tcase_add_loop_test(few, lanes_that_spin_are_not_waited_for, 0, seeds);
	tcase_add_loop_test(few, replies_do_not_split_a_warp_for_good, 0,
			    seeds);
	tcase_add_loop_test(few, active_mask_keeps_branches_apart, 0, seeds);
	suite_add_tcase(suite, few);
	TCase *many = tcase_create("seeds");
	tcase_set_timeout(many, 60);
	tcase_add_loop_test(many, any_divergence_under_any_seed, 0,
			    FEWER(SEEDS + 1, 10));
	suite_add_tcase(suite, many);
	return suite;
}
