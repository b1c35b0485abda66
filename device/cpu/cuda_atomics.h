/*
 * CUDA's atomic functions and fences for the CPU device. C++17; included by
 * cuda.h. Each is a place where the thread may yield, so a spin on atomics
 * makes progress.
 */
#ifndef HC_DEVICE_CPU_CUDA_ATOMICS_H
#define HC_DEVICE_CPU_CUDA_ATOMICS_H

/*
 * CUDA's atomics are relaxed, and order comes from fences. ThreadSanitizer
 * does not understand fences, so there the atomics themselves carry order:
 * correct programs stay free of reports.
 */
#if defined(__SANITIZE_THREAD__)
#define HC_CPU_ATOMIC_ORDER __ATOMIC_SEQ_CST
#else
#define HC_CPU_ATOMIC_ORDER __ATOMIC_RELAXED
#endif

namespace hc_cpu_detail
{

/* The bits of a type that the __atomic built-ins take directly. */
template <size_t size> struct word;
template <> struct word<2> { using type = uint16_t; };
template <> struct word<4> { using type = uint32_t; };
template <> struct word<8> { using type = uint64_t; };

template <typename T> T atomic_exchange(T *address, T value)
{
	hc_cpu_may_yield();
	T old;
	__atomic_exchange(address, &value, &old, HC_CPU_ATOMIC_ORDER);
	return old;
}

template <typename T> T atomic_compare(T *address, T expected, T desired)
{
	hc_cpu_may_yield();
	__atomic_compare_exchange(address, &expected, &desired, false,
				  HC_CPU_ATOMIC_ORDER, HC_CPU_ATOMIC_ORDER);
	return expected;
}

/* Replaces *address by next(old); compares bits, so a NaN makes progress. */
template <typename T, typename F> T atomic_update(T *address, F next)
{
	using W = typename word<sizeof(T)>::type;
	hc_cpu_may_yield();
	T old;
	__atomic_load(address, &old, __ATOMIC_RELAXED);
	for (;;) {
		T desired = next(old);
		W seen;
		std::memcpy(&seen, &old, sizeof seen);
		if (__atomic_compare_exchange(address, &old, &desired, true,
					      HC_CPU_ATOMIC_ORDER,
					      __ATOMIC_RELAXED))
			return from_bits<T>(seen);
	}
}

} /* namespace hc_cpu_detail */

/* Every function exists with three scopes; on the CPU they are the same. */
#define HC_CPU_SCOPES(define)                                                  \
	define() define(_block) define(_system)

#define HC_CPU_FETCH(name, scope, type, op)                                    \
	inline type name##scope(type *address, type value)                     \
	{                                                                      \
		hc_cpu_may_yield();                                            \
		return op(address, value, HC_CPU_ATOMIC_ORDER);                \
	}

#define HC_CPU_UPDATE(name, scope, type, expression)                           \
	inline type name##scope(type *address, type value)                     \
	{                                                                      \
		return hc_cpu_detail::atomic_update(                           \
			address, [value](type old) -> type {                   \
				return expression;                             \
			});                                                    \
	}

#define HC_CPU_EXCHANGE(scope, type)                                           \
	inline type atomicExch##scope(type *address, type value)               \
	{                                                                      \
		return hc_cpu_detail::atomic_exchange(address, value);         \
	}

#define HC_CPU_COMPARE(scope, type)                                            \
	inline type atomicCAS##scope(type *address, type expected,             \
				     type desired)                             \
	{                                                                      \
		return hc_cpu_detail::atomic_compare(address, expected,        \
						     desired);                 \
	}

#define HC_CPU_MIN_MAX(scope, type)                                            \
	HC_CPU_UPDATE(atomicMin, scope, type, value < old ? value : old)       \
	HC_CPU_UPDATE(atomicMax, scope, type, value > old ? value : old)

#define HC_CPU_BITWISE(scope, type)                                            \
	HC_CPU_FETCH(atomicAnd, scope, type, __atomic_fetch_and)               \
	HC_CPU_FETCH(atomicOr, scope, type, __atomic_fetch_or)                 \
	HC_CPU_FETCH(atomicXor, scope, type, __atomic_fetch_xor)

#define HC_CPU_ATOMICS(scope)                                                  \
	HC_CPU_FETCH(atomicAdd, scope, int, __atomic_fetch_add)                \
	HC_CPU_FETCH(atomicAdd, scope, unsigned, __atomic_fetch_add)           \
	HC_CPU_FETCH(atomicAdd, scope, unsigned long long, __atomic_fetch_add) \
	HC_CPU_UPDATE(atomicAdd, scope, float, old + value)                    \
	HC_CPU_UPDATE(atomicAdd, scope, double, old + value)                   \
	HC_CPU_FETCH(atomicSub, scope, int, __atomic_fetch_sub)                \
	HC_CPU_FETCH(atomicSub, scope, unsigned, __atomic_fetch_sub)           \
	HC_CPU_UPDATE(atomicInc, scope, unsigned, old >= value ? 0 : old + 1)  \
	HC_CPU_UPDATE(atomicDec, scope, unsigned,                              \
		      old == 0 || old > value ? value : old - 1)               \
	HC_CPU_EXCHANGE(scope, int)                                            \
	HC_CPU_EXCHANGE(scope, unsigned)                                       \
	HC_CPU_EXCHANGE(scope, unsigned long long)                             \
	HC_CPU_EXCHANGE(scope, float)                                          \
	HC_CPU_COMPARE(scope, int)                                             \
	HC_CPU_COMPARE(scope, unsigned)                                        \
	HC_CPU_COMPARE(scope, unsigned long long)                              \
	HC_CPU_COMPARE(scope, unsigned short)                                  \
	HC_CPU_MIN_MAX(scope, int)                                             \
	HC_CPU_MIN_MAX(scope, unsigned)                                        \
	HC_CPU_MIN_MAX(scope, long long)                                       \
	HC_CPU_MIN_MAX(scope, unsigned long long)                              \
	HC_CPU_BITWISE(scope, int)                                             \
	HC_CPU_BITWISE(scope, unsigned)                                        \
	HC_CPU_BITWISE(scope, unsigned long long)

HC_CPU_SCOPES(HC_CPU_ATOMICS)

#undef HC_CPU_ATOMICS
#undef HC_CPU_BITWISE
#undef HC_CPU_MIN_MAX
#undef HC_CPU_COMPARE
#undef HC_CPU_EXCHANGE
#undef HC_CPU_UPDATE
#undef HC_CPU_FETCH
#undef HC_CPU_SCOPES

inline void __threadfence() { hc_cpu_fence(); }
inline void __threadfence_block() { hc_cpu_fence(); }
inline void __threadfence_system() { hc_cpu_fence(); }

/* Loads that CUDA serves from particular caches. __ldcv is what a spin reads
 * with, so it may yield. */
template <typename T> T __ldg(const T *address) { return *address; }
template <typename T> T __ldca(const T *address) { return *address; }
template <typename T> T __ldcg(const T *address) { return *address; }
template <typename T> T __ldcs(const T *address) { return *address; }
template <typename T> T __ldcv(const T *address)
{
	hc_cpu_may_yield();
	T value;
	if constexpr (sizeof(T) <= 8 && (sizeof(T) & (sizeof(T) - 1)) == 0) {
		__atomic_load(address, &value, HC_CPU_ATOMIC_ORDER);
	} else {
		value = *address;
		__asm__ volatile("" : : : "memory");
	}
	return value;
}

#endif
