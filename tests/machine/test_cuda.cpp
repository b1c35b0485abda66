/*
 * cuda.h: atomics, intrinsics and kernel registration. Expected values are
 * those of the CUDA C++ Programming Guide and Math API, worked out by hand.
 */
#include <algorithm>
#include <memory>
#include <string>

#include "tests/machine/harness.h"

namespace
{

struct totals {
	int i, least, most;
	unsigned u, wrap, down, bits;
	unsigned long long ull;
	float f;
	double d;
} totals;

void atomics(void **)
{
	int lane = (int)hc_cpu_lane_id();
	atomicAdd(&totals.i, -2);
	atomicAdd_system(&totals.u, 3);
	atomicAdd_block(&totals.ull, 1ull << 33);
	atomicAdd(&totals.f, 0.5f);
	atomicAdd(&totals.d, 0.25);
	atomicMin(&totals.least, -lane);
	atomicMax(&totals.most, lane);
	atomicInc(&totals.wrap, 9);
	atomicDec(&totals.down, 6);
	atomicOr(&totals.bits, 1u << lane);
}

} // namespace

template <typename T, int N>
__global__ void __launch_bounds__(64, 2) scale(T *out, T factor, char tag)
{
	__shared__ T stage[N];
	stage[threadIdx.x] = out[threadIdx.x];
	__syncthreads();
	out[threadIdx.x] = stage[threadIdx.x] * factor + (T)(tag - 'a');
}
HC_KERNEL(scale<double, 64>)

static __global__ void no_parameters() noexcept
{
	atomicAdd(&totals.i, 1);
}
HC_KERNEL(no_parameters)

START_TEST(atomics_lose_nothing)
{
	totals.down = 0;
	ck_assert_int_eq(run((uint64_t)_i, atomics, 7, 64), 0);
	unsigned n = 7 * 64;
	ck_assert_int_eq(totals.i, -2 * (int)n);
	ck_assert_uint_eq(totals.u, 3 * n);
	ck_assert_uint_eq(totals.ull, (unsigned long long)n << 33);
	ck_assert_double_eq(totals.f, 0.5 * n);
	ck_assert_double_eq(totals.d, 0.25 * n);
	ck_assert_int_eq(totals.least, -31);
	ck_assert_int_eq(totals.most, 31);
	ck_assert_uint_eq(totals.wrap, n % 10);
	ck_assert_uint_eq(totals.down, (7 - n % 7) % 7);
	ck_assert_uint_eq(totals.bits, ~0u);
}
END_TEST

START_TEST(kernels_are_found_and_called_with_their_parameters)
{
	const struct hc_cpu_kernel *kernel =
		hc_cpu_kernel_find("scale<double, 64>");
	ck_assert_ptr_nonnull(kernel);
	ck_assert_uint_eq(kernel->parameter_count, 3);
	ck_assert_uint_eq(kernel->parameter_sizes[0], sizeof(double *));
	ck_assert_uint_eq(kernel->parameter_sizes[1], 8);
	ck_assert_uint_eq(kernel->parameter_sizes[2], 1);
	ck_assert_ptr_eq(hc_cpu_kernel_find_function(
				 (const void *)&scale<double, 64>),
			 kernel);
	double values[64], *out = values, factor = 2;
	char tag = 'c';
	for (int i = 0; i < 64; i++)
		values[i] = i;
	void *args[] = {&out, &factor, &tag};
	struct hc_cpu_machine *machine = new_machine(0);
	ck_assert_int_eq(end(start(machine, kernel->entry, 1, 64, args)), 0);
	for (int i = 0; i < 64; i++)
		ck_assert_double_eq(values[i], 2 * i + 2);

	kernel = hc_cpu_kernel_find("no_parameters");
	ck_assert_ptr_nonnull(kernel);
	ck_assert_uint_eq(kernel->parameter_count, 0);
	ck_assert_int_eq(run_on(machine, kernel->entry, 2, 3), 0);
	ck_assert_int_eq(totals.i, 6);
	ck_assert_ptr_null(hc_cpu_kernel_find("scale"));
	ck_assert_int_eq(hc_cpu_machine_destroy(machine), 0);
}
END_TEST

START_TEST(integer_intrinsics)
{
	ck_assert_int_eq(__popc(0xf0f0u), 8);
	ck_assert_int_eq(__popcll(~0ull), 64);
	ck_assert_int_eq(__ffs(0), 0);
	ck_assert_int_eq(__ffs(8), 4);
	ck_assert_int_eq(__ffsll(1ll << 40), 41);
	ck_assert_int_eq(__clz(0), 32);
	ck_assert_int_eq(__clz(1), 31);
	ck_assert_int_eq(__clzll(0), 64);
	ck_assert_int_eq(__clzll(1), 63);
	ck_assert_uint_eq(__brev(1), 0x80000000u);
	ck_assert_uint_eq(__brev(0x12345678u), 0x1e6a2c48u);
	ck_assert_uint_eq(__brevll(2), 1ull << 62);
	ck_assert_uint_eq(__byte_perm(0x33221100u, 0x77665544u, 0x7430),
			  0x77443300u);
	ck_assert_uint_eq(__byte_perm(0x00008000u, 0, 0x9998), 0xffffff00u);
	ck_assert_uint_eq(__umulhi(0x80000000u, 6), 3);
	ck_assert_int_eq(__mulhi(-1, 1), -1);
	ck_assert_uint_eq(__umul64hi(1ull << 63, 6), 3);
	ck_assert_int_eq(__mul64hi(-1, 1), -1);
	ck_assert_int_eq(__mul24(0x00ffffff, 2), -2);
	ck_assert_uint_eq(__funnelshift_l(0x80000000u, 1, 1), 3);
	ck_assert_uint_eq(__funnelshift_r(0, 1, 1), 0x80000000u);
	ck_assert_uint_eq(__sad(-3, 4, 1), 8);
	ck_assert_int_eq(__float_as_int(1.0f), 0x3f800000);
	ck_assert_double_eq(__longlong_as_double(0x3ff0000000000000ll), 1.0);
	ck_assert_double_eq(__hiloint2double(__double2hiint(-2.5),
					     __double2loint(-2.5)),
			    -2.5);
	ck_assert_uint_eq(min(3u, -1), 3);
	ck_assert_int_eq(max(-3, 2), 2);
	ck_assert_uint_eq(warpSize, 32);
}
END_TEST

/* Layout as nvcc's, because structs of these cross to the host. */
static_assert(sizeof(float3) == 12 && alignof(float3) == 4);
static_assert(sizeof(float4) == 16 && alignof(float4) == 16);
static_assert(sizeof(int2) == 8 && alignof(int2) == 8);
static_assert(sizeof(uchar4) == 4 && alignof(uchar4) == 4);
static_assert(sizeof(double2) == 16 && alignof(double2) == 16);
static_assert(sizeof(ulonglong2) == 16 && alignof(ulonglong2) == 16);
static_assert(sizeof(longlong4) == 32 && alignof(longlong4) == 16);
static_assert(sizeof(dim3) == 12 && dim3(5).y == 1);

Suite *cuda_suite()
{
	Suite *suite = suite_create("cuda.h");
	TCase *tests = tcase_create("cuda.h");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, atomics_lose_nothing, 0, 3);
	tcase_add_test(tests,
		       kernels_are_found_and_called_with_their_parameters);
	tcase_add_test(tests, integer_intrinsics);
	suite_add_tcase(suite, tests);
	return suite;
}
