/*
 * CUDA's barriers, warp votes, matches, reductions and shuffles for the CPU
 * device. C++17; included by cuda.h.
 */
#ifndef HC_DEVICE_CPU_CUDA_WARP_H
#define HC_DEVICE_CPU_CUDA_WARP_H

constexpr int warpSize = 32;

inline void __syncthreads() { hc_cpu_syncthreads(); }
inline int __syncthreads_count(int p) { return hc_cpu_syncthreads_count(p); }
inline int __syncthreads_and(int p) { return hc_cpu_syncthreads_and(p); }
inline int __syncthreads_or(int p) { return hc_cpu_syncthreads_or(p); }
inline void __syncwarp(unsigned mask = 0xffffffffu) { hc_cpu_warp_sync(mask); }

/* A macro, so that each place of use is a group of its own. */
#define __activemask() hc_cpu_active_mask()

inline unsigned __ballot_sync(unsigned mask, int predicate)
{
	return hc_cpu_ballot(mask, predicate);
}

inline int __any_sync(unsigned mask, int predicate)
{
	return hc_cpu_ballot(mask, predicate) != 0;
}

inline int __all_sync(unsigned mask, int predicate)
{
	return hc_cpu_ballot(mask, !predicate) == 0;
}

namespace hc_cpu_detail
{

template <typename T> uint64_t to_bits(T value)
{
	static_assert(sizeof(T) <= 8 && std::is_trivially_copyable_v<T>);
	uint64_t bits = 0;
	std::memcpy(&bits, &value, sizeof value);
	return bits;
}

template <typename T> T from_bits(uint64_t bits)
{
	T value;
	std::memcpy(&value, &bits, sizeof value);
	return value;
}

template <typename T>
T shuffle(unsigned mask, T value, unsigned source)
{
	return from_bits<T>(hc_cpu_shuffle64(mask, to_bits(value), source));
}

template <typename T>
using if_arithmetic = std::enable_if_t<std::is_arithmetic_v<T>, T>;

/* Sign or zero extended, so that 64-bit arithmetic gives the type's result. */
template <typename T>
T reduce(unsigned mask, T value, enum hc_cpu_reduction reduction)
{
	uint64_t wide = std::is_signed_v<T> ? (uint64_t)(int64_t)value
					    : (uint64_t)value;
	return (T)hc_cpu_reduce(mask, wide, reduction);
}

} /* namespace hc_cpu_detail */

/* As PTX shfl: the width divides the warp into segments, and a lane whose
 * source lies outside its segment gets its own value. */
template <typename T>
hc_cpu_detail::if_arithmetic<T> __shfl_sync(unsigned mask, T value, int source,
					    int width = 32)
{
	unsigned lane = hc_cpu_lane_id(), w = (unsigned)width;
	unsigned first = lane & ~(w - 1);
	return hc_cpu_detail::shuffle(mask, value,
				      first + ((unsigned)source & (w - 1)));
}

template <typename T>
hc_cpu_detail::if_arithmetic<T> __shfl_up_sync(unsigned mask, T value,
					       unsigned delta, int width = 32)
{
	unsigned lane = hc_cpu_lane_id(), w = (unsigned)width;
	unsigned within = lane & (w - 1);
	return hc_cpu_detail::shuffle(mask, value,
				      delta <= within ? lane - delta : lane);
}

template <typename T>
hc_cpu_detail::if_arithmetic<T> __shfl_down_sync(unsigned mask, T value,
						 unsigned delta, int width = 32)
{
	unsigned lane = hc_cpu_lane_id(), w = (unsigned)width;
	unsigned within = lane & (w - 1);
	return hc_cpu_detail::shuffle(mask, value,
				      delta < w - within ? lane + delta : lane);
}

template <typename T>
hc_cpu_detail::if_arithmetic<T> __shfl_xor_sync(unsigned mask, T value,
						int lane_mask, int width = 32)
{
	unsigned lane = hc_cpu_lane_id(), w = (unsigned)width;
	unsigned source = lane ^ (unsigned)lane_mask;
	/* PTX shfl.bfly: in range up to the end of the caller's segment */
	return hc_cpu_detail::shuffle(
		mask, value, source <= (lane | (w - 1)) ? source : lane);
}

template <typename T>
std::enable_if_t<std::is_arithmetic_v<T>, unsigned>
__match_any_sync(unsigned mask, T value)
{
	return hc_cpu_match_any(mask, hc_cpu_detail::to_bits(value));
}

template <typename T>
std::enable_if_t<std::is_arithmetic_v<T>, unsigned>
__match_all_sync(unsigned mask, T value, int *predicate)
{
	unsigned equal = hc_cpu_match_any(mask, hc_cpu_detail::to_bits(value));
	/* lanes that ended take no part, so ask instead of comparing to mask */
	*predicate = hc_cpu_ballot(mask, 1) == equal;
	return *predicate ? mask : 0;
}

#define HC_CPU_REDUCE(name, type, reduction)                                   \
	inline type name(unsigned mask, type value)                            \
	{                                                                      \
		return hc_cpu_detail::reduce(mask, value, reduction);          \
	}
HC_CPU_REDUCE(__reduce_add_sync, int, HC_CPU_ADD)
HC_CPU_REDUCE(__reduce_add_sync, unsigned, HC_CPU_ADD)
HC_CPU_REDUCE(__reduce_min_sync, int, HC_CPU_MIN_SIGNED)
HC_CPU_REDUCE(__reduce_min_sync, unsigned, HC_CPU_MIN_UNSIGNED)
HC_CPU_REDUCE(__reduce_max_sync, int, HC_CPU_MAX_SIGNED)
HC_CPU_REDUCE(__reduce_max_sync, unsigned, HC_CPU_MAX_UNSIGNED)
HC_CPU_REDUCE(__reduce_and_sync, unsigned, HC_CPU_AND)
HC_CPU_REDUCE(__reduce_or_sync, unsigned, HC_CPU_OR)
HC_CPU_REDUCE(__reduce_xor_sync, unsigned, HC_CPU_XOR)
#undef HC_CPU_REDUCE

#endif
