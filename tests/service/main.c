#include <stdlib.h>

#include "tests/service/suites.h"

int main(void)
{
    Suite *suite = suite_create("service");
    SRunner *runner;
    int failed;

    suite_add_tcase(suite, results_case());
    suite_add_tcase(suite, hostile_case());
    suite_add_tcase(suite, order_case());
    suite_add_tcase(suite, stall_case());
    suite_add_tcase(suite, life_case());
    suite_add_tcase(suite, given_up_case());
    suite_add_tcase(suite, text_case());
    suite_add_tcase(suite, map_case());
    suite_add_tcase(suite, stage_case());
    suite_add_tcase(suite, clock_case());
    suite_add_tcase(suite, system_case());
    suite_add_tcase(suite, own_case());
    suite_add_tcase(suite, direct_case());
    suite_add_tcase(suite, cancel_case());
    suite_add_tcase(suite, lines_case());
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
