#include "../host_begin.h"
#include_next <bits/flt-eval-method.h>
#include "../host_end.h"
