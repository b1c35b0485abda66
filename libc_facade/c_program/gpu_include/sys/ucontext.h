#include "../host_begin.h"
#include_next <sys/ucontext.h>
#include "../host_end.h"
