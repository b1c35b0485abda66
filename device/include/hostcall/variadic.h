/* variadic.h: calls with `...` in CUDA C++, packed by the caller itself. For device.h and the standard names; a program may use HC_PACKED for
 * functions of its own.
 *
 * ptxas (13.0 at least) books the area of a call's variable arguments modulo 256 bytes in the caller's frame: with more of them the call
 * writes over the caller's own stack. So each function with `...` has an overload that is a template: it puts the arguments into an array of
 * its own, as the call would, and calls the function that takes a va_list. An ellipsis is the worst conversion there is, so overload
 * resolution takes the template wherever there are variable arguments, and the function itself where there are none. */
#ifndef HOSTCALL_VARIADIC_H
#define HOSTCALL_VARIADIC_H

#if defined(__cplusplus) && (defined(__NVCC__) || defined(__CUDACC_RTC__))
#define HC_VARIADIC_PACKED 1
#define HC_VARIADIC_BOTH __attribute__((host)) __attribute__((device)) /* CUDA's headers include others before they define the macros */

#include <stdarg.h>
#include <stddef.h>

namespace hc_variadic
{
/* What a value becomes on its way through `...` (C++ [expr.call]/12): float is double, nullptr is a pointer, and what unary plus
 * promotes is promoted: bool, the small integers, enumerations without a scope. */
template <class T> T value_of() noexcept;
template <bool as_it_is, class T> struct promotion {
    typedef T type;
};
template <class T> struct promotion<false, T> {
    template <class U> static decltype(+value_of<U>()) plus(int);
    template <class U> static U plus(...);
    typedef decltype(plus<T>(0)) type;
};
template <class T> struct promoted {
    typedef typename promotion<__is_class(T) || __is_union(T), T>::type type;
};
template <> struct promoted<float> {
    typedef double type;
};
template <> struct promoted<long double> { /* which is double in device code */
    typedef double type;
};
template <> struct promoted<decltype(nullptr)> {
    typedef void *type;
};

/* Nothing is aligned to more than 8 bytes there. */
template <class T> struct place {
    typedef typename promoted<T>::type type;
    static constexpr size_t alignment = alignof(type) < 8 ? alignof(type) : 8;
    static_assert(__is_trivially_copyable(type), "an object of this class cannot be passed through ...");
    HC_VARIADIC_BOTH static constexpr size_t begin(size_t end_before)
    {
        return (end_before + alignment - 1) / alignment * alignment;
    }
    HC_VARIADIC_BOTH static constexpr size_t end(size_t end_before)
    {
        return begin(end_before) + sizeof(type);
    }
};

/* Where the arguments end that begin at `at`. */
template <class... T> struct places {
    HC_VARIADIC_BOTH static constexpr size_t end(size_t at)
    {
        return at;
    }
};
template <class T, class... rest> struct places<T, rest...> {
    HC_VARIADIC_BOTH static constexpr size_t end(size_t at)
    {
        return places<rest...>::end(place<T>::end(at));
    }
};

template <class T> HC_VARIADIC_BOTH __forceinline__ size_t put(char *area, size_t at, T value)
{
    const typename place<T>::type argument = value;

    __builtin_memcpy(area + place<T>::begin(at), &argument, sizeof argument);
    return place<T>::end(at);
}

/* nvcc's va_list has the host's shape; va_arg uses its first word, an address in the thread's local window. */
template <class... T> struct packed {
    alignas(8) char area[places<T...>::end(0)];
    va_list list;

    HC_VARIADIC_BOTH __forceinline__ explicit packed(T... values)
    {
        size_t at = 0, local;
        const size_t in_turn[] = {(at = put(area, at, values))...};

        (void)in_turn;
        asm("cvta.to.local.u64 %0, %1;" : "=l"(local) : "l"(static_cast<void *>(area)) : "memory");
        *reinterpret_cast<size_t *>(&list) = local;
    }
};
} // namespace hc_variadic

/* HC_PACKED(qualifiers, result, NAME, vNAME, (parameters before ...), (them as arguments of the call)): for a function NAME with `...` that is
 * declared, an overload that packs and calls vNAME, whose last parameter is the va_list. */
#define HC_PACKED_UNWRAP(...) __VA_ARGS__
#define HC_PACKED(qualifiers, result, name, vname, parameters, arguments)                                              \
    template <class hc_first, class... hc_rest>                                                                        \
    qualifiers __forceinline__ result name(HC_PACKED_UNWRAP parameters, hc_first first, hc_rest... rest)                  \
    {                                                                                                                  \
        hc_variadic::packed<hc_first, hc_rest...> packed(first, rest...);                                              \
        return vname(HC_PACKED_UNWRAP arguments, packed.list);                                                         \
    }

#endif
#endif
