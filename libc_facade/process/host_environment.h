/* The environment of the host process, for programs without a copy of their own on the device. */
#ifndef HC_LIBC_FACADE_HOST_ENVIRONMENT_H
#define HC_LIBC_FACADE_HOST_ENVIRONMENT_H

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

HC_DEVICE char *hc_libc_host_getenv(const char *name);

HC_EXTERN_C_END

#endif
