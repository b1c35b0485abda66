#include "../host_begin.h"
#include_next <bits/siginfo-arch.h>
#include "../host_end.h"
