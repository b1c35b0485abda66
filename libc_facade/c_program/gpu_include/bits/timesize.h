#include "../host_begin.h"
#include_next <bits/timesize.h>
#include "../host_end.h"
