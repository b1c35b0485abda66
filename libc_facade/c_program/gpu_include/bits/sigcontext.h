#include "../host_begin.h"
#include_next <bits/sigcontext.h>
#include "../host_end.h"
