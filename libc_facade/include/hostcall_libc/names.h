/* Declares the names of one table, HC_NAMES, for device code, once the system's header has declared them. Each entry is
 *
 *   HC_NAME(result, name, parameters, arguments)       a function with a state of its own: memory, streams, descriptors, errno
 *   HC_PURE_NAME(the same)                             one without: on the CPU device it stays the C library's
 *   HC_NAME_AS(result, name, target, parameters, arguments)            hc_libc_TARGET stands behind it
 *   HC_OVERLOADED_NAME(result, name, parameters, arguments)            as HC_PURE_NAME; C++ has others of the name
 *   HC_SEARCH_NAME(result, name, parameters, const_parameters, arguments, symbol, const_symbol)
 *                                                      as HC_PURE_NAME; in C++ it is const where its argument is
 *   HC_VARIADIC_NAME(result, name, parameters, last, device, host)     with `...`; what stands behind it, given a va_list `list`
 *
 * The same tables make the functions: libc_facade/names/ for GPUs, libc_facade/names/cpu/ for the CPU device. */
#ifdef __CUDACC__
#define HC_NAME(result, name, parameters, arguments) HC_FACADE_C HC_FACADE_BOTH HC_FACADE_TYPE(name) name;
#define HC_PURE_NAME(result, name, parameters, arguments) HC_FACADE_C HC_FACADE_BOTH HC_FACADE_TYPE(name) name;
#define HC_NAME_AS(result, name, target, parameters, arguments) HC_FACADE_C HC_FACADE_BOTH HC_FACADE_TYPE(name) name;
#define HC_VARIADIC_NAME(result, name, parameters, last, device, host) HC_FACADE_C HC_FACADE_BOTH HC_FACADE_TYPE(name) name;
#define HC_OVERLOADED_NAME(result, name, parameters, arguments) HC_FACADE_C HC_FACADE_BOTH result name parameters __THROW;
#define HC_SEARCH_NAME(result, name, parameters, const_parameters, arguments, symbol, const_symbol)                    \
    extern "C++" HC_FACADE_BOTH result *name parameters __THROW;                                                  \
    extern "C++" HC_FACADE_BOTH const result *name const_parameters __THROW;
#else
/* Another symbol, behind which the function looks which kind of thread calls. */
#define HC_NAME(result, name, parameters, arguments) HC_FACADE_C HC_FACADE_TYPE(name) name __asm__("hc_names_" #name);
#define HC_NAME_AS(result, name, target, parameters, arguments) HC_FACADE_C HC_FACADE_TYPE(name) name __asm__("hc_names_" #name);
#define HC_VARIADIC_NAME(result, name, parameters, last, device, host) HC_FACADE_C HC_FACADE_TYPE(name) name __asm__("hc_names_" #name);
#define HC_PURE_NAME(result, name, parameters, arguments)
#define HC_OVERLOADED_NAME(result, name, parameters, arguments)
#define HC_SEARCH_NAME(result, name, parameters, const_parameters, arguments, symbol, const_symbol)
#endif

#include HC_NAMES

#undef HC_NAMES
#undef HC_NAME
#undef HC_PURE_NAME
#undef HC_NAME_AS
#undef HC_VARIADIC_NAME
#undef HC_OVERLOADED_NAME
#undef HC_SEARCH_NAME
