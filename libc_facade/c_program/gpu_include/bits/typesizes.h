#include "../host_begin.h"
#include_next <bits/typesizes.h>
#include "../host_end.h"
