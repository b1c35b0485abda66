/* What collective.c does for one thread. Private to device/. */
#ifndef HC_DEVICE_COLLECTIVE_H
#define HC_DEVICE_COLLECTIVE_H

#include <stddef.h>
#include <sys/types.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* pread of more than one stage's worth: several pieces are read ahead while one is copied. */
HC_DEVICE int64_t hc_pread_in_pieces(int fd, void *buffer, size_t count, off_t offset);

HC_EXTERN_C_END

#endif
