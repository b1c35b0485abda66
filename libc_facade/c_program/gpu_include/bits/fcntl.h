#include "../host_begin.h"
#include_next <bits/fcntl.h>
#include "../host_end.h"
