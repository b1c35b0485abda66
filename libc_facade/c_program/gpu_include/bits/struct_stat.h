#include "../host_begin.h"
#include_next <bits/struct_stat.h>
#include "../host_end.h"
