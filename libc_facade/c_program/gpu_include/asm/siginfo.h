#include "../host_begin.h"
#include_next <asm/siginfo.h>
#include "../host_end.h"
