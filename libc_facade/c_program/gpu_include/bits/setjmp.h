#include "../host_begin.h"
#include_next <bits/setjmp.h>
#include "../host_end.h"
