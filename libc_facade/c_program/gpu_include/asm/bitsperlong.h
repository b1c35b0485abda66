#include "../host_begin.h"
#include_next <asm/bitsperlong.h>
#include "../host_end.h"
