/* overflow N: one write past the end of an object, by function number N of those that _FORTIFY_SOURCE checks. 99: there is no such. */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#define _FORTIFY_SOURCE 2
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>
#include <wchar.h>

static char room[8];
static wchar_t wide[8];
static char enough[64];

static __attribute__((noinline)) int print(int how, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int length = how ? vsprintf(room, format, list) : vsnprintf(room, 9 + (size_t)how, format, list);
    va_end(list);
    return length;
}

static __attribute__((noinline)) int print_wide(const wchar_t *format, ...)
{
    va_list list;
    va_start(list, format);
    int length = vswprintf(wide, 9, format, list);
    va_end(list);
    return length;
}

int main(int argc, char **argv)
{
    volatile size_t nine = 7 + (size_t)argc; /* one more than there is room for */
    size_t n = nine;
    const char *text = argc > 5 ? "" : "12345678";
    const wchar_t *wide_text = argc > 5 ? L"" : L"12345678";
    const char *from = enough;
    const wchar_t *wide_from = L"abc";
    mbstate_t state;
    fd_set set;

    memset(&state, 0, sizeof state);
    memset(enough, 'e', sizeof enough - 1);
    switch (atoi(argv[1])) {
    case 0: memcpy(room, enough, n); break;
    case 1: memmove(room, enough, n); break;
    case 2: mempcpy(room, enough, n); break;
    case 3: memset(room, 'x', n); break;
    case 4: explicit_bzero(room, n); break;
    case 5: strcpy(room, text); break;
    case 6: stpcpy(room, text); break;
    case 7: strncpy(room, text, n); break;
    case 8: stpncpy(room, text, n); break;
    case 9: strcpy(room, "1234"); strcat(room, text + 4); break;
    case 10: strcpy(room, "1234"); strncat(room, text + 4, n - 3); break;
    case 11: wmemcpy(wide, wide_text, n); break;
    case 12: wmemmove(wide, wide_text, n); break;
    case 13: wmempcpy(wide, wide_text, n); break;
    case 14: wmemset(wide, L'x', n); break;
    case 15: wcscpy(wide, wide_text); break;
    case 16: wcpcpy(wide, wide_text); break;
    case 17: wcsncpy(wide, wide_text, n); break;
    case 18: wcpncpy(wide, wide_text, n); break;
    case 19: wcscpy(wide, L"1234"); wcscat(wide, wide_text + 4); break;
    case 20: wcscpy(wide, L"1234"); wcsncat(wide, wide_text + 4, n - 3); break;
    case 21: printf("%zu\n", mbstowcs(wide, enough, n)); break;
    case 22: printf("%zu\n", mbsrtowcs(wide, &from, n, &state)); break;
    case 23: printf("%zu\n", mbsnrtowcs(wide, &from, 20, n, &state)); break;
    case 24: printf("%zu\n", wcstombs(room, wide_text, n)); break;
    case 25: printf("%zu\n", wcsrtombs(room, &wide_from, n, &state)); break;
    case 26: printf("%zu\n", wcsnrtombs(room, &wide_from, 3, n, &state)); break;
    case 27: printf("%d\n", sprintf(room, "%s", text)); break;
    case 28: printf("%d\n", snprintf(room, n, "%s", text)); break;
    case 29: printf("%d\n", print(1, "%s", text)); break;
    case 30: printf("%d\n", print(0, "%s", text)); break;
    case 31: printf("%zd\n", read(0, room, n)); break;
    case 32: printf("%zd\n", pread(0, room, n, 0)); break;
    case 33: printf("%zd\n", readlink("/", room, n)); break;
    case 34: printf("%zd\n", readlinkat(AT_FDCWD, "/", room, n)); break;
    case 35: puts(getcwd(room, n)); break;
    case 36: puts(realpath("/", room)); break;
    case 37: printf("%d\n", gethostname(room, n)); break;
    case 38: printf("%d\n", ttyname_r(0, room, n)); break;
    case 39: printf("%zu\n", fread(room, 1, n, stdin)); break;
    case 40: printf("%zu\n", fread_unlocked(room, n, 1, stdin)); break;
    case 41: printf("%p\n", (void *)fgets(room, (int)n, stdin)); break;
    case 42: printf("%p\n", (void *)fgets_unlocked(room, (int)n, stdin)); break;
    case 43: FD_SET((int)n + FD_SETSIZE, &set); break;
    case 44: FD_CLR(-(int)n, &set); break;
    case 45: printf("%d\n", open("made", argc > 0 ? O_RDWR | O_CREAT : 0)); break;
    case 46: printf("%d\n", openat(AT_FDCWD, "made", argc > 0 ? O_RDWR | O_TMPFILE : 0)); break;
    case 47: printf("%d\n", swprintf(wide, n, L"%s", text)); break;
    case 48: printf("%d\n", print_wide(L"%s", text)); break;
    case 49: printf("%p\n", (void *)fgetws(wide, (int)n, stdin)); break;
    case 50: printf("%d\n", getgroups((int)n, (gid_t *)room)); break;
    default: return 99;
    }
    printf("not noticed %d\n", room[0] != wide[0]);
    return 0;
}
