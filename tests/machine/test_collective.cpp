/*
 * Warp collectives: masks that are in progress together, one after the other,
 * and beside lanes that ended. Expected values are arithmetic on lane numbers.
 */
#include "tests/machine/harness.h"

namespace
{

/* Three groups of one warp, each with its own number of rounds. */
void disjoint_masks(void **)
{
	unsigned lane = hc_cpu_lane_id();
	unsigned third = lane % 3;
	uint32_t mask = third == 0 ? 0x49249249u
			: third == 1 ? 0x92492492u
				     : 0x24924924u;
	unsigned size = (unsigned)__builtin_popcount(mask);
	for (unsigned round = 0; round < 20 + 30 * third; round++) {
		unsigned source = third + 3 * (round % size);
		uint64_t got = hc_cpu_shuffle64(mask, lane * 1000 + round,
						source);
		DEVICE_CHECK(got == source * 1000 + round);
		uint32_t votes = hc_cpu_ballot(mask, lane == source);
		DEVICE_CHECK(votes == 1u << source);
		if ((lane ^ round) & 1)
			hc_cpu_backoff();
		DEVICE_CHECK(hc_cpu_reduce(mask, 1, HC_CPU_ADD) == size);
	}
	hc_cpu_warp_sync(0xffffffffu);
}

/* Groups split and join again: overlapping masks one after the other. */
void masks_that_follow_each_other(void **)
{
	unsigned lane = hc_cpu_lane_id();
	for (unsigned round = 0; round < 50; round++) {
		unsigned width = 1u << round % 6;
		uint32_t mask = (width == 32 ? ~0u : (1u << width) - 1)
				<< (lane & ~(width - 1));
		uint64_t sum = hc_cpu_reduce(mask, lane, HC_CPU_ADD);
		uint64_t first = lane & ~(width - 1);
		DEVICE_CHECK(sum == width * first + width * (width - 1) / 2);
	}
}

void ended_lanes_count_as_arrived(void **)
{
	unsigned lane = hc_cpu_lane_id();
	if (lane % 4 == 1)
		return;
	if (lane == 6) {
		for (int i = 0; i < 10; i++)
			hc_cpu_backoff();
		hc_cpu_exit_thread();
	}
	uint32_t present = 0xddddddddu & ~(1u << 6);
	DEVICE_CHECK(__ballot_sync(0xffffffffu, 1) == present);
	/* the ended lane's value is undefined, but nothing may hang */
	(void)__shfl_sync(0xffffffffu, lane, 1);
	DEVICE_CHECK(__shfl_sync(0xffffffffu, lane, 2) == 2);
}

void match(void **)
{
	unsigned lane = hc_cpu_lane_id();
	DEVICE_CHECK(__match_any_sync(~0u, lane % 3 == 0) ==
		     (lane % 3 == 0 ? 0x49249249u : ~0x49249249u));
	int all = 2;
	DEVICE_CHECK(__match_all_sync(~0u, 5.0, &all) == ~0u && all == 1);
	DEVICE_CHECK(__match_all_sync(~0u, lane == 9, &all) == 0 && all == 0);
}

void reductions(void **)
{
	int lane = (int)hc_cpu_lane_id();
	DEVICE_CHECK(__reduce_add_sync(~0u, lane - 16) == -16);
	DEVICE_CHECK(__reduce_min_sync(~0u, lane - 16) == -16);
	DEVICE_CHECK(__reduce_max_sync(~0u, lane - 16) == 15);
	DEVICE_CHECK(__reduce_max_sync(~0u, (unsigned)lane - 16u) == ~0u);
	DEVICE_CHECK(__reduce_min_sync(~0u, (unsigned)lane + 5u) == 5);
	DEVICE_CHECK(__reduce_or_sync(~0u, 1u << lane) == ~0u);
	DEVICE_CHECK(__reduce_and_sync(~0u, ~(1u << lane)) == 0);
	DEVICE_CHECK(__reduce_xor_sync(~0u, 3u << lane) == 1);
	DEVICE_CHECK(__any_sync(~0u, lane == 31) && !__any_sync(~0u, 0));
	DEVICE_CHECK(__all_sync(~0u, 1) && !__all_sync(~0u, lane != 0));
}

/* PTX shfl: lane +- delta within the segment, else the own value. */
template <typename T> void shuffles_of()
{
	int lane = (int)hc_cpu_lane_id();
	T own = (T)(lane * 3);
	for (int width = 1; width <= 32; width *= 2) {
		int first = lane / width * width;
		for (int d = 0; d < 32; d += 5) {
			int up = lane - d >= first ? lane - d : lane;
			int down = lane + d < first + width ? lane + d : lane;
			int flip = (lane ^ d) < first + width ? lane ^ d : lane;
			int from = first + d % width;
			DEVICE_CHECK(__shfl_up_sync(~0u, own, (unsigned)d,
						    width) == (T)(up * 3));
			DEVICE_CHECK(__shfl_down_sync(~0u, own, (unsigned)d,
						      width) == (T)(down * 3));
			DEVICE_CHECK(__shfl_xor_sync(~0u, own, d, width) ==
				     (T)(flip * 3));
			DEVICE_CHECK(__shfl_sync(~0u, own, d, width) ==
				     (T)(from * 3));
		}
	}
}

void shuffles(void **)
{
	shuffles_of<int>();
	shuffles_of<unsigned long long>();
	shuffles_of<float>();
	shuffles_of<double>();
}

void outside_its_mask(void **)
{
	hc_cpu_ballot(1u << (hc_cpu_lane_id() ^ 1), 1);
}

void different_collectives(void **)
{
	if (hc_cpu_lane_id() & 1)
		hc_cpu_warp_sync(~0u);
	else
		hc_cpu_ballot(~0u, 1);
}

void never_met(void **)
{
	if (hc_cpu_lane_id() & 1)
		hc_cpu_warp_sync(~0u);
	else
		__syncthreads();
}

struct named {
	entry_function entry;
	unsigned threads;
} const good[] = {
	{disjoint_masks, 64}, {masks_that_follow_each_other, 64},
	{ended_lanes_count_as_arrived, 32}, {match, 32},
	{reductions, 32}, {shuffles, 32},
};
const entry_function misuse[] = {outside_its_mask, different_collectives,
				 never_met};

enum { GOOD = sizeof good / sizeof *good, MISUSE = 3 };

} // namespace

START_TEST(collectives_give_cudas_results)
{
	const named &test = good[_i];
	for (uint64_t seed = 0; seed < (uint64_t)FEWER(10, 3); seed++)
		ck_assert_int_eq(run(seed, test.entry, 2, test.threads), 0);
}
END_TEST

/* What would hang or corrupt on a GPU is named on stderr instead. */
START_TEST(misuse_traps)
{
	ck_assert_int_eq(run(0, misuse[_i], 1, 32), -EFAULT);
	ck_assert_int_eq(run(3, misuse[_i], 1, 32), -EFAULT);
}
END_TEST

Suite *collective_suite()
{
	Suite *suite = suite_create("collective");
	TCase *tests = tcase_create("collective");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, collectives_give_cudas_results, 0, GOOD);
	tcase_add_loop_test(tests, misuse_traps, 0, MISUSE);
	suite_add_tcase(suite, tests);
	return suite;
}
