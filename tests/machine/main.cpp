#include <cstdlib>

#include "tests/machine/harness.h"

int main()
{
	SRunner *runner = srunner_create(converge_suite());
	srunner_add_suite(runner, collective_suite());
	srunner_add_suite(runner, barrier_suite());
	srunner_add_suite(runner, progress_suite());
	srunner_add_suite(runner, launch_suite());
	srunner_add_suite(runner, adversarial_suite());
	srunner_add_suite(runner, cuda_suite());
	srunner_add_suite(runner, shared_suite());
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
