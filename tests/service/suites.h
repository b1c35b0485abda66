#ifndef HC_TESTS_SERVICE_SUITES_H
#define HC_TESTS_SERVICE_SUITES_H

#include "tests/service/fake_device.h"

TCase *results_case(void);
TCase *hostile_case(void);
TCase *order_case(void);
TCase *stall_case(void);
TCase *life_case(void);
TCase *given_up_case(void);
TCase *text_case(void);
TCase *map_case(void);
TCase *stage_case(void);
TCase *clock_case(void);
TCase *system_case(void);
TCase *own_case(void);
TCase *direct_case(void);
TCase *cancel_case(void);
TCase *lines_case(void);

#endif
