#include "../host_begin.h"
#include_next <bits/fenv.h>
#include "../host_end.h"
