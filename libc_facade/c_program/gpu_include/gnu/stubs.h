#include "../host_begin.h"
#include_next <gnu/stubs.h>
#include "../host_end.h"
