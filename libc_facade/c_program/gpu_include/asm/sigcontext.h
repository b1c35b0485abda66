#include "../host_begin.h"
#include_next <asm/sigcontext.h>
#include "../host_end.h"
