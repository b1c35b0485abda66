/* getenv and those that change the environment, each against what glibc does with the same environment. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static const char *or_null(const char *text)
{
    return text == NULL ? "(null)" : text;
}

static unsigned entries(void)
{
    unsigned count = 0;
    while (environ != NULL && environ[count] != NULL)
        count++;
    return count;
}

static void result(const char *what, int value)
{
    printf("%s: %d errno %d, %u entries\n", what, value, value == 0 ? 0 : errno, entries());
    errno = 0;
}

static void begin_with_what_is_given(void)
{
    unsigned before;
    clearenv();
    result("clearenv", 0);
    printf("%s\n", or_null(getenv("HOME")));
    result("unsetenv after clearenv", unsetenv("HOME"));
    before = entries();
    result("setenv", setenv("A", "1", 0));
    printf("%u more\n", entries() - before);
}

static void set_and_get(void)
{
    char long_value[5000];
    result("again, not over", setenv("A", "2", 0));
    printf("A=%s\n", or_null(getenv("A")));
    result("again, over", setenv("A", "3", 1));
    printf("A=%s\n", or_null(getenv("A")));
    result("empty value", setenv("E", "", 1));
    printf("E='%s' AB=%s nothing=%s A= is %s\n", or_null(getenv("E")), or_null(getenv("AB")), or_null(getenv("")),
           or_null(getenv("A=")));
    result("empty name", setenv("", "x", 1));
    result("name with =", setenv("A=B", "x", 1));
    result("unset empty name", unsetenv(""));
    result("unset name with =", unsetenv("A=3"));
    result("unset what is not there", unsetenv("ZZ"));
    memset(long_value, 'v', sizeof long_value);
    long_value[sizeof long_value - 1] = '\0';
    result("long value", setenv("LONG", long_value, 1));
    printf("%zu\n", strlen(or_null(getenv("LONG"))));
    printf("secure: %s %s\n", or_null(secure_getenv("A")), or_null(secure_getenv("ZZ")));
}

static void many(void)
{
    char name[32], value[32];
    unsigned wrong = 0;
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "N%d", i * 7919 % 500);
        snprintf(value, sizeof value, "%d", i);
        wrong += setenv(name, value, 1) != 0;
    }
    for (int i = 0; i < 500; i += 2) {
        snprintf(name, sizeof name, "N%d", i);
        wrong += unsetenv(name) != 0;
    }
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "N%d", i * 7919 % 500);
        snprintf(value, sizeof value, "%d", i);
        wrong += (i * 7919 % 500) % 2 == 0 ? getenv(name) != NULL : strcmp(or_null(getenv(name)), value) != 0;
    }
    result("many", (int)wrong);
}

static void put(void)
{
    static char own[] = "P=one", plain[] = "P";
    result("putenv", putenv(own));
    printf("P=%s %d\n", or_null(getenv("P")), getenv("P") == own + 2);
    memcpy(own + 2, "two", 3); /* the string itself is part of the environment */
    printf("P=%s\n", or_null(getenv("P")));
    result("putenv of a name", putenv(plain));
    printf("P=%s\n", or_null(getenv("P")));
}

static void own_array(void)
{
    static char x[] = "X=1", twice[] = "X=2", y[] = "Y=3", odd[] = "no equals sign";
    static char *array[] = {x, odd, twice, y, NULL};
    environ = array;
    printf("X=%s Y=%s A=%s\n", or_null(getenv("X")), or_null(getenv("Y")), or_null(getenv("A")));
    result("unset twice", unsetenv("X"));
    printf("X=%s Y=%s\n", or_null(getenv("X")), or_null(getenv("Y")));
    result("grow it", setenv("Z", "4", 1));
    printf("moved %d, Z=%s Y=%s\n", environ != array, or_null(getenv("Z")), or_null(getenv("Y")));
    for (char **entry = environ; *entry != NULL; entry++)
        printf("  %s\n", *entry);
    environ = NULL;
    printf("no array: %s %u\n", or_null(getenv("Y")), entries());
}

int main(int argc, char **argv, char **envp)
{
    (void)argc, (void)argv;
    printf("given: HOME=%d PATH=%d NOT_THERE=%d, third argument is environ: %d\n", getenv("HOME") != NULL,
           getenv("PATH") != NULL, getenv("NOT_THERE") != NULL, envp == environ);
    setenv("FIRST", "kept", 1);
    printf("%s, PATH is still there: %d\n", or_null(getenv("FIRST")), getenv("PATH") != NULL);
    begin_with_what_is_given();
    set_and_get();
    many();
    put();
    own_array();
    return 0;
}
