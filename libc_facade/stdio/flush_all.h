/* What exit does to streams, for libc_facade/process. */
#ifndef HC_LIBC_FACADE_FLUSH_ALL_H
#define HC_LIBC_FACADE_FLUSH_ALL_H

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* Writes what all streams hold back. */
HC_DEVICE void hc_libc_flush_all(void);
/* Gives up what the calling thread holds of streams (flockfile). It will not come back to them: it has returned from main, or waits for
 * another thread to end the program, which waits for streams. */
HC_DEVICE void hc_libc_leave_streams(void);

HC_EXTERN_C_END

#endif
