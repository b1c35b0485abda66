/*
 * CUDA's integer and type-casting intrinsics, fast-math names, clocks and
 * min/max for the CPU device. C++17; included by cuda.h. CUDA Math API and
 * C++ Programming Guide give the meaning of each.
 */
#ifndef HC_DEVICE_CPU_CUDA_MATH_H
#define HC_DEVICE_CPU_CUDA_MATH_H

inline void __nanosleep(unsigned ns) { hc_cpu_nanosleep(ns); }
[[noreturn]] inline void __trap() { hc_cpu_trap(); }
inline void __brkpt() {}
inline long long clock64() { return hc_cpu_clock64(); }
/* clock() is left to <time.h>: same name, same type. */

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __ffsll(long long x) { return __builtin_ffsll(x); }
inline int __clz(int x) { return x ? __builtin_clz((unsigned)x) : 32; }
inline int __clzll(long long x)
{
	return x ? __builtin_clzll((unsigned long long)x) : 64;
}

inline unsigned __brev(unsigned x)
{
	x = (x >> 1 & 0x55555555u) | (x & 0x55555555u) << 1;
	x = (x >> 2 & 0x33333333u) | (x & 0x33333333u) << 2;
	x = (x >> 4 & 0x0f0f0f0fu) | (x & 0x0f0f0f0fu) << 4;
	return __builtin_bswap32(x);
}

inline unsigned long long __brevll(unsigned long long x)
{
	return (unsigned long long)__brev((unsigned)x) << 32 |
	       __brev((unsigned)(x >> 32));
}

/* selector nibble: bits 0..2 choose the byte, bit 3 replicates its sign */
inline unsigned __byte_perm(unsigned x, unsigned y, unsigned selector)
{
	unsigned long long bytes = (unsigned long long)y << 32 | x;
	unsigned result = 0;
	for (unsigned i = 0; i < 4; i++) {
		unsigned nibble = selector >> (4 * i);
		unsigned byte = (unsigned)(bytes >> (8 * (nibble & 7))) & 0xff;
		if (nibble & 8)
			byte = byte & 0x80 ? 0xff : 0;
		result |= byte << (8 * i);
	}
	return result;
}

inline int __mulhi(int x, int y)
{
	return (int)((long long)x * y >> 32);
}

inline unsigned __umulhi(unsigned x, unsigned y)
{
	return (unsigned)((unsigned long long)x * y >> 32);
}

inline long long __mul64hi(long long x, long long y)
{
	__extension__ typedef __int128 wide;
	return (long long)((wide)x * y >> 64);
}

inline unsigned long long __umul64hi(unsigned long long x, unsigned long long y)
{
	__extension__ typedef unsigned __int128 wide;
	return (unsigned long long)((wide)x * y >> 64);
}

inline int __mul24(int x, int y)
{
	/* the low 24 bits of each as signed; the low 32 bits of the product */
	return (int)((unsigned)((int)((unsigned)x << 8) >> 8) *
		     (unsigned)((int)((unsigned)y << 8) >> 8));
}

inline unsigned __umul24(unsigned x, unsigned y)
{
	return (x & 0xffffff) * (y & 0xffffff);
}

inline unsigned __funnelshift_l(unsigned low, unsigned high, unsigned shift)
{
	unsigned long long both = (unsigned long long)high << 32 | low;
	return (unsigned)(both << (shift & 31) >> 32);
}

inline unsigned __funnelshift_r(unsigned low, unsigned high, unsigned shift)
{
	unsigned long long both = (unsigned long long)high << 32 | low;
	return (unsigned)(both >> (shift & 31));
}

inline unsigned __sad(int x, int y, unsigned z)
{
	return z + (x > y ? (unsigned)x - (unsigned)y
			  : (unsigned)y - (unsigned)x);
}

#define HC_CPU_BIT_CAST(name, to, from)                                        \
	inline to name(from value)                                             \
	{                                                                      \
		to result;                                                     \
		static_assert(sizeof result == sizeof value);                  \
		std::memcpy(&result, &value, sizeof result);                   \
		return result;                                                 \
	}
HC_CPU_BIT_CAST(__float_as_int, int, float)
HC_CPU_BIT_CAST(__int_as_float, float, int)
HC_CPU_BIT_CAST(__float_as_uint, unsigned, float)
HC_CPU_BIT_CAST(__uint_as_float, float, unsigned)
HC_CPU_BIT_CAST(__double_as_longlong, long long, double)
HC_CPU_BIT_CAST(__longlong_as_double, double, long long)
#undef HC_CPU_BIT_CAST

inline int __double2hiint(double x)
{
	return (int)(__double_as_longlong(x) >> 32);
}

inline int __double2loint(double x)
{
	return (int)__double_as_longlong(x);
}

inline double __hiloint2double(int high, int low)
{
	return __longlong_as_double((long long)((unsigned long long)(unsigned)high << 32 |
						(unsigned)low));
}

/* Conversions round to nearest (_rn) or towards zero (_rz). */
inline int __float2int_rn(float x) { return (int)lrintf(x); }
inline int __float2int_rz(float x) { return (int)x; }
inline unsigned __float2uint_rn(float x) { return (unsigned)llrintf(x); }
inline unsigned __float2uint_rz(float x) { return (unsigned)x; }
inline float __int2float_rn(int x) { return (float)x; }
inline float __uint2float_rn(unsigned x) { return (float)x; }

inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
inline double rsqrt(double x) { return 1.0 / sqrt(x); }
inline float __saturatef(float x) { return x > 0 ? (x < 1 ? x : 1) : 0; }
inline float __fdividef(float x, float y) { return x / y; }
inline float __fmaf_rn(float x, float y, float z) { return fmaf(x, y, z); }
inline float __frcp_rn(float x) { return 1.0f / x; }
inline float __fsqrt_rn(float x) { return sqrtf(x); }

/* Macros: glibc's <math.h> declares functions of these names. */
#define __expf(x) expf(x)
#define __exp10f(x) exp10f(x)
#define __logf(x) logf(x)
#define __log2f(x) log2f(x)
#define __log10f(x) log10f(x)
#define __powf(x, y) powf(x, y)
#define __sinf(x) sinf(x)
#define __cosf(x) cosf(x)
#define __tanf(x) tanf(x)
#define __sincosf(x, s, c) sincosf(x, s, c)

#define HC_CPU_MIN_MAX(type)                                                   \
	inline type min(type a, type b) { return b < a ? b : a; }              \
	inline type max(type a, type b) { return a < b ? b : a; }
HC_CPU_MIN_MAX(int)
HC_CPU_MIN_MAX(unsigned)
HC_CPU_MIN_MAX(long)
HC_CPU_MIN_MAX(unsigned long)
HC_CPU_MIN_MAX(long long)
HC_CPU_MIN_MAX(unsigned long long)
#undef HC_CPU_MIN_MAX
inline float min(float a, float b) { return fminf(a, b); }
inline float max(float a, float b) { return fmaxf(a, b); }
inline double min(double a, double b) { return fmin(a, b); }
inline double max(double a, double b) { return fmax(a, b); }

/* CUDA's mixed signedness: both become unsigned, as in C. */
#define HC_CPU_MIXED(unsigned_type, signed_type)                               \
	inline unsigned_type min(unsigned_type a, signed_type b)               \
	{                                                                      \
		return min(a, (unsigned_type)b);                               \
	}                                                                      \
	inline unsigned_type min(signed_type a, unsigned_type b)               \
	{                                                                      \
		return min((unsigned_type)a, b);                               \
	}                                                                      \
	inline unsigned_type max(unsigned_type a, signed_type b)               \
	{                                                                      \
		return max(a, (unsigned_type)b);                               \
	}                                                                      \
	inline unsigned_type max(signed_type a, unsigned_type b)               \
	{                                                                      \
		return max((unsigned_type)a, b);                               \
	}
HC_CPU_MIXED(unsigned, int)
HC_CPU_MIXED(unsigned long, long)
HC_CPU_MIXED(unsigned long long, long long)
#undef HC_CPU_MIXED

#endif
