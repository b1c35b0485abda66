#include "../host_begin.h"
#include_next <bits/pthreadtypes-arch.h>
#include "../host_end.h"
