/* Defines the names of tables (include/hostcall_libc/names/) for device code on a GPU. nvcc emits a host function for each as well: the
 * build makes those local to the object, and nothing calls them. */
#ifndef HC_LIBC_FACADE_NAMES_DEFINE_H
#define HC_LIBC_FACADE_NAMES_DEFINE_H

#include "libc_facade/libc.h"
#include "libc_facade/names/arguments.h"

#ifndef __CUDACC__
#error "for nvcc"
#endif
#pragma nv_diag_suppress 1305 /* _Exit and its like are said not to return */
#pragma GCC diagnostic ignored "-Wignored-attributes"

/* Some of the headers' functions are declared noexcept, others not; a definition must agree. */
template <typename function> struct hc_names_noexcept {
    static const bool value = false;
};
template <typename result, typename... parameters> struct hc_names_noexcept<result(parameters...) noexcept> {
    static const bool value = true;
};
template <typename result, typename... parameters> struct hc_names_noexcept<result(parameters..., ...) noexcept> {
    static const bool value = true;
};
#define HC_NAMES_THROW(name) noexcept(hc_names_noexcept<decltype(name)>::value)

#ifdef __CUDA_ARCH__
#define HC_NAMES_BODY(statement) statement
#else
#define HC_NAMES_BODY(statement)                                                                                       \
    for (;;) {                                                                                                         \
    }
#endif

#define HC_NAME_AS(result, name, target, parameters, arguments)                                                        \
    extern "C" __host__ __device__ result name parameters HC_NAMES_THROW(name)                                         \
    {                                                                                                                  \
        HC_NAMES_BODY(return (result)hc_libc_##target arguments;)                                                      \
    }
#define HC_NAME(result, name, parameters, arguments)                                                                   \
    extern "C" __host__ __device__ result name parameters HC_NAMES_THROW(name)                                         \
    {                                                                                                                  \
        HC_NAMES_BODY(return (result)hc_libc_##name arguments;)                                                        \
    }
#define HC_PURE_NAME(result, name, parameters, arguments)                                                              \
    extern "C" __host__ __device__ result name parameters HC_NAMES_THROW(name)                                         \
    {                                                                                                                  \
        HC_NAMES_BODY(return (result)hc_libc_##name arguments;)                                                        \
    }
#define HC_OVERLOADED_NAME(result, name, parameters, arguments)                                                        \
    extern "C" __host__ __device__ result name parameters __THROW                                                      \
    {                                                                                                                  \
        HC_NAMES_BODY(return hc_libc_##name arguments;)                                                                \
    }
/* The two C++ functions of a name by the names that they have in device code: the host's halves would have one symbol for both. */
#define HC_SEARCH_NAME(result, name, parameters, const_parameters, arguments, symbol, const_symbol)                    \
    extern "C" __device__ result *symbol parameters                                                                    \
    {                                                                                                                  \
        return (result *)hc_libc_##name arguments;                                                                     \
    }                                                                                                                  \
    extern "C" __device__ const result *const_symbol const_parameters                                                  \
    {                                                                                                                  \
        return (const result *)hc_libc_##name arguments;                                                               \
    }
#ifdef __CUDA_ARCH__
#define HC_VARIADIC_NAME(result, name, parameters, last, device, host)                                                 \
    extern "C" __host__ __device__ result name parameters HC_NAMES_THROW(name)                                         \
    {                                                                                                                  \
        va_list list;                                                                                                  \
        va_start(list, last);                                                                                          \
        result value = device;                                                                                         \
        va_end(list);                                                                                                  \
        return value;                                                                                                  \
    }
#else
#define HC_VARIADIC_NAME(result, name, parameters, last, device, host)                                                 \
    extern "C" __host__ __device__ result name parameters HC_NAMES_THROW(name)                                         \
    {                                                                                                                  \
        for (;;) {                                                                                                     \
        }                                                                                                              \
    }
#endif

#endif
