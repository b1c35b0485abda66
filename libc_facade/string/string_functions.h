/* <string.h> and <strings.h> for C programs: C17 7.24, POSIX.1-2017 and glibc's extensions, in the C locale. Where nothing else is
 * said, the meaning is the standard's. No function reads beyond the aligned 8 bytes that hold the last byte it may read. */
#ifndef HC_LIBC_FACADE_STRING_FUNCTIONS_H
#define HC_LIBC_FACADE_STRING_FUNCTIONS_H

#include <stddef.h>
#include <sys/types.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* bytes.c: memory. */
HC_DEVICE void *hc_libc_memcpy(void *to, const void *from, size_t count);  /* C17 7.24.2.1 */
HC_DEVICE void *hc_libc_memmove(void *to, const void *from, size_t count); /* C17 7.24.2.2 */
HC_DEVICE void *hc_libc_mempcpy(void *to, const void *from, size_t count); /* glibc: returns to + count */
HC_DEVICE void *hc_libc___mempcpy(void *to, const void *from, size_t count);
HC_DEVICE void *hc_libc_memccpy(void *to, const void *from, int c, size_t count);  /* POSIX */
HC_DEVICE void *hc_libc_memset(void *memory, int c, size_t count);                  /* C17 7.24.6.1 */
HC_DEVICE void hc_libc_explicit_bzero(void *memory, size_t count);                  /* glibc */
HC_DEVICE void hc_libc_bzero(void *memory, size_t count);                           /* POSIX.1-2001 */
HC_DEVICE void hc_libc_bcopy(const void *from, void *to, size_t count);             /* POSIX.1-2001 */
HC_DEVICE void hc_libc_swab(const void *from, void *to, ssize_t count);             /* POSIX */
HC_DEVICE int hc_libc_memcmp(const void *a, const void *b, size_t count);           /* C17 7.24.4.1 */
HC_DEVICE int hc_libc___memcmpeq(const void *a, const void *b, size_t count);       /* glibc 2.35: compilers call it */
HC_DEVICE int hc_libc_bcmp(const void *a, const void *b, size_t count);             /* POSIX.1-2001 */
HC_DEVICE void *hc_libc_memchr(const void *memory, int c, size_t count);            /* C17 7.24.5.1 */
HC_DEVICE void *hc_libc_memrchr(const void *memory, int c, size_t count);           /* glibc: the last one */
HC_DEVICE void *hc_libc_rawmemchr(const void *memory, int c);                       /* glibc: it is there */
HC_DEVICE void *hc_libc___rawmemchr(const void *memory, int c);

/* text.c: strings as a whole. */
HC_DEVICE size_t hc_libc_strlen(const char *s);                                     /* C17 7.24.6.3 */
HC_DEVICE size_t hc_libc_strnlen(const char *s, size_t most);                       /* POSIX */
HC_DEVICE char *hc_libc_strcpy(char *to, const char *from);                         /* C17 7.24.2.3 */
HC_DEVICE char *hc_libc_stpcpy(char *to, const char *from);                         /* POSIX: returns the end */
HC_DEVICE char *hc_libc___stpcpy(char *to, const char *from);
HC_DEVICE char *hc_libc_strncpy(char *to, const char *from, size_t size);           /* C17 7.24.2.4 */
HC_DEVICE char *hc_libc_stpncpy(char *to, const char *from, size_t size);           /* POSIX */
HC_DEVICE char *hc_libc___stpncpy(char *to, const char *from, size_t size);
HC_DEVICE char *hc_libc_strcat(char *to, const char *from);                         /* C17 7.24.3.1 */
HC_DEVICE char *hc_libc_strncat(char *to, const char *from, size_t most);           /* C17 7.24.3.2 */
HC_DEVICE size_t hc_libc_strlcpy(char *to, const char *from, size_t size);          /* glibc 2.38, POSIX.1-2024 */
HC_DEVICE size_t hc_libc_strlcat(char *to, const char *from, size_t size);          /* glibc 2.38, POSIX.1-2024 */
HC_DEVICE int hc_libc_strcmp(const char *a, const char *b);                         /* C17 7.24.4.2 */
HC_DEVICE int hc_libc_strncmp(const char *a, const char *b, size_t most);           /* C17 7.24.4.4 */
HC_DEVICE int hc_libc_strcoll(const char *a, const char *b);                        /* C17 7.24.4.3: strcmp */
HC_DEVICE int hc_libc_strcoll_l(const char *a, const char *b, void *locale);        /* POSIX; the locale is not looked at */
HC_DEVICE size_t hc_libc_strxfrm(char *to, const char *from, size_t size);          /* C17 7.24.4.5: a copy */
HC_DEVICE size_t hc_libc_strxfrm_l(char *to, const char *from, size_t size, void *locale);
HC_DEVICE char *hc_libc_strchr(const char *s, int c);                               /* C17 7.24.5.2 */
HC_DEVICE char *hc_libc_strchrnul(const char *s, int c);                            /* glibc: the end if there is none */
HC_DEVICE char *hc_libc_strrchr(const char *s, int c);                              /* C17 7.24.5.5 */
HC_DEVICE char *hc_libc_index(const char *s, int c);                                /* POSIX.1-2001 */
HC_DEVICE char *hc_libc_rindex(const char *s, int c);                               /* POSIX.1-2001 */

/* search.c: searching and cutting. strstr and memmem take linear time and no memory. */
HC_DEVICE void *hc_libc_memmem(const void *memory, size_t count, const void *wanted, size_t wanted_count); /* glibc */
HC_DEVICE char *hc_libc_strstr(const char *s, const char *wanted);                  /* C17 7.24.5.7 */
HC_DEVICE char *hc_libc_strcasestr(const char *s, const char *wanted);              /* glibc */
HC_DEVICE size_t hc_libc_strspn(const char *s, const char *set);                    /* C17 7.24.5.6 */
HC_DEVICE size_t hc_libc_strcspn(const char *s, const char *set);                   /* C17 7.24.5.3 */
HC_DEVICE char *hc_libc_strpbrk(const char *s, const char *set);                    /* C17 7.24.5.4 */
HC_DEVICE char *hc_libc_strtok(char *s, const char *set);                           /* C17 7.24.5.8: one state for all threads */
HC_DEVICE char *hc_libc_strtok_r(char *s, const char *set, char **state);           /* POSIX */
HC_DEVICE char *hc_libc___strtok_r(char *s, const char *set, char **state);
HC_DEVICE char *hc_libc_strsep(char **s, const char *set);                          /* glibc, BSD */

/* compare.c: comparing by other orders, and bits. */
HC_DEVICE int hc_libc_strcasecmp(const char *a, const char *b);                     /* POSIX */
HC_DEVICE int hc_libc_strncasecmp(const char *a, const char *b, size_t most);       /* POSIX */
HC_DEVICE int hc_libc_strcasecmp_l(const char *a, const char *b, void *locale);
HC_DEVICE int hc_libc_strncasecmp_l(const char *a, const char *b, size_t most, void *locale);
HC_DEVICE int hc_libc_strverscmp(const char *a, const char *b);                     /* glibc */
HC_DEVICE int hc_libc_ffs(int value);                                               /* POSIX */
HC_DEVICE int hc_libc_ffsl(long value);                                             /* glibc */
HC_DEVICE int hc_libc_ffsll(long long value);                                       /* glibc */

/* duplicate.c */
HC_DEVICE char *hc_libc_strdup(const char *s);                                      /* POSIX */
HC_DEVICE char *hc_libc_strndup(const char *s, size_t most);                        /* POSIX */
HC_DEVICE char *hc_libc___strdup(const char *s);
HC_DEVICE char *hc_libc___strndup(const char *s, size_t most);

/* messages.c: glibc's texts. */
HC_DEVICE char *hc_libc_strerror(int number);                                       /* C17 7.24.6.2: one buffer for unknown numbers */
HC_DEVICE char *hc_libc_strerror_l(int number, void *locale);
HC_DEVICE char *hc_libc_strerror_r(int number, char *buffer, size_t size);          /* glibc's: returns the text */
HC_DEVICE int hc_libc___xpg_strerror_r(int number, char *buffer, size_t size);      /* POSIX's strerror_r, under glibc's name */
HC_DEVICE const char *hc_libc_strerrordesc_np(int number);                          /* glibc 2.32 */
HC_DEVICE const char *hc_libc_strerrorname_np(int number);                          /* glibc 2.32; names.c */
HC_DEVICE const char *hc_libc_sigabbrev_np(int number);                             /* glibc 2.32; names.c */
HC_DEVICE const char *hc_error_names(void);                                         /* by number, each ended by a zero (names.c) */
HC_DEVICE void hc_error_texts_start(void);                                          /* what %m of printf says; before main */
HC_DEVICE char *hc_libc_strsignal(int number);                                      /* POSIX: one buffer for unknown numbers */
HC_DEVICE const char *hc_libc_sigdescr_np(int number);                              /* glibc 2.32 */

HC_EXTERN_C_END

#endif
