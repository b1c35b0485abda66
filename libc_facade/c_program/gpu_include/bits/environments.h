#include "../host_begin.h"
#include_next <bits/environments.h>
#include "../host_end.h"
