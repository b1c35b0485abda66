#include "../host_begin.h"
#include_next <bits/struct_rwlock.h>
#include "../host_end.h"
