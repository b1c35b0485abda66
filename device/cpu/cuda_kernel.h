/*
 * HC_KERNEL(kernel): lets the host find and launch a kernel by name. C++17;
 * included by cuda.h.
 */
#ifndef HC_DEVICE_CPU_CUDA_KERNEL_H
#define HC_DEVICE_CPU_CUDA_KERNEL_H

#include "device/cpu/machine.h"

namespace hc_cpu_detail
{

template <typename... A> struct kernel_arguments {
	static constexpr unsigned count = sizeof...(A);
	/* one more, because an array of none is not C++ */
	static constexpr uint32_t sizes[sizeof...(A) + 1] = {
		(uint32_t)sizeof(A)..., 0};

	template <auto kernel, size_t... I>
	static void call(void **arguments, std::index_sequence<I...>)
	{
		(void)arguments;
		kernel(*static_cast<A *>(arguments[I])...);
	}

	template <auto kernel> static void entry(void **arguments)
	{
		call<kernel>(arguments, std::index_sequence_for<A...>());
	}
};

template <typename F> struct kernel_signature;
template <typename... A> struct kernel_signature<void (*)(A...)> {
	using arguments = kernel_arguments<A...>;
};
template <typename... A> struct kernel_signature<void (*)(A...) noexcept> {
	using arguments = kernel_arguments<A...>;
};

template <auto kernel> struct kernel_registration {
	struct hc_cpu_kernel record;

	explicit kernel_registration(const char *name)
	{
		using arguments =
			typename kernel_signature<decltype(kernel)>::arguments;
		record.name = name;
		record.entry = &arguments::template entry<kernel>;
		record.function = reinterpret_cast<const void *>(kernel);
		record.parameter_count = arguments::count;
		record.parameter_sizes = arguments::sizes;
		record.next = nullptr;
		hc_cpu_kernel_register(&record);
	}
};

} /* namespace hc_cpu_detail */

/*
 * At namespace scope after the kernel's definition: HC_KERNEL(scale) or
 * HC_KERNEL(scale<float, 4>). The name is the text as written. arguments[i]
 * of a launch points at the i-th parameter, as for cuLaunchKernel.
 */
#define HC_KERNEL(...) HC_CPU_KERNEL_AS(__COUNTER__, __VA_ARGS__)
#define HC_CPU_KERNEL_AS(number, ...)                                          \
	HC_CPU_KERNEL_NUMBERED(number, #__VA_ARGS__, __VA_ARGS__)
#define HC_CPU_KERNEL_NUMBERED(number, name, ...)                              \
	[[maybe_unused]] static hc_cpu_detail::kernel_registration<            \
		&__VA_ARGS__>                                                  \
		hc_cpu_kernel_##number(name);

#endif
