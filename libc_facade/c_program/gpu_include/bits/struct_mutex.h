#include "../host_begin.h"
#include_next <bits/struct_mutex.h>
#include "../host_end.h"
