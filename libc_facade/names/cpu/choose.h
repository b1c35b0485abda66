/* Makes hc_names_NAME for the names of tables (include/hostcall_libc/names/): what a .cu program's calls arrive at on the CPU device. Device
 * threads get hostcall's function, the program's other threads the C library's. */
#ifndef HC_LIBC_FACADE_NAMES_CHOOSE_H
#define HC_LIBC_FACADE_NAMES_CHOOSE_H

#include "device/cpu/lanes_machine.h"
#include "libc_facade/libc.h"
#include "libc_facade/names/arguments.h"

#define HC_NAME_AS(result, name, target, parameters, arguments)                                                        \
    result hc_names_##name parameters;                                                                                 \
    result hc_names_##name parameters                                                                                  \
    {                                                                                                                  \
        return hc_cpu_in_device() ? hc_libc_##target arguments : name arguments;                                       \
    }
#define HC_NAME(result, name, parameters, arguments)                                                                   \
    result hc_names_##name parameters;                                                                                 \
    result hc_names_##name parameters                                                                                  \
    {                                                                                                                  \
        return hc_cpu_in_device() ? hc_libc_##name arguments : name arguments;                                         \
    }
#define HC_VARIADIC_NAME(result, name, parameters, last, device, host)                                                 \
    result hc_names_##name parameters;                                                                                 \
    result hc_names_##name parameters                                                                                  \
    {                                                                                                                  \
        va_list list;                                                                                                  \
        result value;                                                                                                  \
        va_start(list, last);                                                                                          \
        value = hc_cpu_in_device() ? device : host;                                                                    \
        va_end(list);                                                                                                  \
        return value;                                                                                                  \
    }
#define HC_PURE_NAME(result, name, parameters, arguments)
#define HC_OVERLOADED_NAME(result, name, parameters, arguments)
#define HC_SEARCH_NAME(result, name, parameters, const_parameters, arguments, symbol, const_symbol)

#endif
