#include "../host_begin.h"
#include_next <bits/wordsize.h>
#include "../host_end.h"
