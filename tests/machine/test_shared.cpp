/*
 * extern __shared__: names that device/cpu/dynamic_shared.sh defines. Compiled
 * like a user's .cu, with -fno-extern-tls-init.
 */
#include "tests/machine/harness.h"

extern __shared__ unsigned words[];
extern __shared__ unsigned char bytes[];
namespace inner
{
extern __shared__ double doubles[];
}

static __global__ void alias(unsigned count)
{
	DEVICE_CHECK((void *)words == (void *)bytes);
	DEVICE_CHECK((void *)words == (void *)inner::doubles);
	DEVICE_CHECK(((uintptr_t)words & 1023) == 0);
	for (unsigned i = threadIdx.x; i < count; i += blockDim.x)
		words[i] = blockIdx.x * count + i;
	__syncthreads();
	hc_cpu_backoff();
	for (unsigned i = threadIdx.x; i < count; i += blockDim.x) {
		unsigned j = count - 1 - i;
		DEVICE_CHECK(words[j] == blockIdx.x * count + j);
		DEVICE_CHECK(bytes[4 * j] == (unsigned char)words[j]);
	}
}
HC_KERNEL(alias)

/* The whole 227 KiB, in blocks that run at the same time. */
START_TEST(extern_shared_names_share_a_block_of_their_own)
{
	unsigned count = 232448 / 4;
	void *args[] = {&count};
	struct hc_cpu_machine *machine = new_machine((uint64_t)_i);
	struct hc_cpu_launch *launch;
	ck_assert_int_eq(hc_cpu_launch(machine,
				       hc_cpu_kernel_find("alias")->entry, args,
				       {FEWER(20, 4), 1, 1}, {64, 1, 1}, 232448,
				       &launch),
			 0);
	ck_assert_int_eq(end(launch), 0);
	ck_assert_uint_eq(device_failure, 0);
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
}
END_TEST

Suite *shared_suite()
{
	Suite *suite = suite_create("shared");
	TCase *tests = tcase_create("shared");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests,
			    extern_shared_names_share_a_block_of_their_own, 0,
			    2);
	suite_add_tcase(suite, tests);
	return suite;
}
