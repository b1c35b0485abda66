/* main of a test of glibc's: in this process, without its supervisor, which needs fork. */
#include <support/support.h>

#ifdef mprotect
/* Pages of a device have no protection, so tests that put their texts before a guard page have none: they see wrong results, not reads beyond. */
int mprotect(void *address, size_t length, int protection)
{
    (void)address, (void)length, (void)protection;
    return 0;
}
#endif

int main(int argc, char **argv)
{
    int result, expected = 0;

    (void)argc;
    (void)argv;
#ifdef EXPECTED_STATUS
    expected = EXPECTED_STATUS;
#endif
#ifdef PREPARE
    PREPARE(argc, argv);
#endif
#ifdef TEST_FUNCTION_ARGV
    result = TEST_FUNCTION_ARGV(argc, argv);
#elif defined(TEST_FUNCTION)
    result = TEST_FUNCTION();
#else
    result = do_test();
#endif
    if (result == 0 && support_failures != 0)
        result = 1;
    return result == expected ? 0 : result == 0 ? 1 : result;
}
