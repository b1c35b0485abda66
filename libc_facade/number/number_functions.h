/* Numbers for C programs: <stdlib.h>'s conversions, arithmetic, random numbers, sorting, and <search.h>. C17 7.22 and 7.8, POSIX.1-2017 and
 * glibc's extensions, in the C locale. Where nothing else is said, the meaning is the standard's. */
#ifndef HC_LIBC_FACADE_NUMBER_FUNCTIONS_H
#define HC_LIBC_FACADE_NUMBER_FUNCTIONS_H

#include <inttypes.h>
#include <search.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "protocol/compiler.h"

#ifdef __CUDACC__
typedef double hc_long_double; /* what a long double is on a GPU */
#else
typedef long double hc_long_double;
#endif

typedef int (*hc_comparison)(const void *, const void *);
typedef int (*hc_comparison_with)(const void *, const void *, void *);

HC_EXTERN_C_BEGIN

/* strtod.c: C17 7.22.1.3, 7.22.1.2. Correctly rounded to nearest, whatever the rounding direction is; range errors as glibc's. */
HC_DEVICE double hc_libc_strtod(const char *text, char **end);
HC_DEVICE float hc_libc_strtof(const char *text, char **end);
HC_DEVICE hc_long_double hc_libc_strtold(const char *text, char **end);
HC_DEVICE double hc_libc_atof(const char *text);
HC_DEVICE double hc_libc_strtod_l(const char *text, char **end, void *locale); /* glibc; the locale is not looked at */
HC_DEVICE float hc_libc_strtof_l(const char *text, char **end, void *locale);
HC_DEVICE hc_long_double hc_libc_strtold_l(const char *text, char **end, void *locale);
HC_DEVICE float hc_libc_strtof32(const char *text, char **end); /* TS 18661-3 */
HC_DEVICE double hc_libc_strtof64(const char *text, char **end);
HC_DEVICE double hc_libc_strtof32x(const char *text, char **end);
HC_DEVICE hc_long_double hc_libc_strtof64x(const char *text, char **end);

/* integer.c: C17 7.22.1.4, 7.8.2.3. The __isoc23_ ones know 0b too, as C23 says: glibc 2.38 calls them. */
HC_DEVICE long hc_libc_strtol(const char *text, char **end, int base);
HC_DEVICE long long hc_libc_strtoll(const char *text, char **end, int base);
HC_DEVICE unsigned long hc_libc_strtoul(const char *text, char **end, int base);
HC_DEVICE unsigned long long hc_libc_strtoull(const char *text, char **end, int base);
HC_DEVICE intmax_t hc_libc_strtoimax(const char *text, char **end, int base);
HC_DEVICE uintmax_t hc_libc_strtoumax(const char *text, char **end, int base);
HC_DEVICE long long hc_libc_strtoq(const char *text, char **end, int base);            /* BSD: strtoll */
HC_DEVICE unsigned long long hc_libc_strtouq(const char *text, char **end, int base);  /* BSD: strtoull */
HC_DEVICE long hc_libc___isoc23_strtol(const char *text, char **end, int base);
HC_DEVICE long long hc_libc___isoc23_strtoll(const char *text, char **end, int base);
HC_DEVICE unsigned long hc_libc___isoc23_strtoul(const char *text, char **end, int base);
HC_DEVICE unsigned long long hc_libc___isoc23_strtoull(const char *text, char **end, int base);
HC_DEVICE intmax_t hc_libc___isoc23_strtoimax(const char *text, char **end, int base);
HC_DEVICE uintmax_t hc_libc___isoc23_strtoumax(const char *text, char **end, int base);
HC_DEVICE int hc_libc_atoi(const char *text);
HC_DEVICE long hc_libc_atol(const char *text);
HC_DEVICE long long hc_libc_atoll(const char *text);
/* C17 7.22.6, 7.8.2.1 */
HC_DEVICE int hc_libc_abs(int value);
HC_DEVICE long hc_libc_labs(long value);
HC_DEVICE long long hc_libc_llabs(long long value);
HC_DEVICE intmax_t hc_libc_imaxabs(intmax_t value);
HC_DEVICE div_t hc_libc_div(int number, int by);
HC_DEVICE ldiv_t hc_libc_ldiv(long number, long by);
HC_DEVICE lldiv_t hc_libc_lldiv(long long number, long long by);
HC_DEVICE imaxdiv_t hc_libc_imaxdiv(intmax_t number, intmax_t by);
HC_DEVICE char *hc_libc_l64a(long value); /* POSIX: one buffer for all threads */
HC_DEVICE long hc_libc_a64l(const char *text);

/* random.c: glibc's sequences. One state for all threads of the grid, so a thread's own sequence is known only if no other draws; rand_r,
 * random_r and the forms of drand48 that take a state are each thread's own. */
HC_DEVICE int hc_libc_rand(void);
HC_DEVICE void hc_libc_srand(unsigned seed);
HC_DEVICE int hc_libc_rand_r(unsigned *seed);
HC_DEVICE long hc_libc_random(void);
HC_DEVICE void hc_libc_srandom(unsigned seed);
HC_DEVICE char *hc_libc_initstate(unsigned seed, char *state, size_t size);
HC_DEVICE char *hc_libc_setstate(char *state);
/* glibc: generators of the caller's own. */
HC_DEVICE int hc_libc_random_r(struct random_data *data, int32_t *result);
HC_DEVICE int hc_libc_srandom_r(unsigned seed, struct random_data *data);
HC_DEVICE int hc_libc_initstate_r(unsigned seed, char *state, size_t size, struct random_data *data);
HC_DEVICE int hc_libc_setstate_r(char *state, struct random_data *data);
/* POSIX: numbers of 48 bits. */
HC_DEVICE double hc_libc_drand48(void);
HC_DEVICE double hc_libc_erand48(unsigned short state[3]);
HC_DEVICE long hc_libc_lrand48(void);
HC_DEVICE long hc_libc_nrand48(unsigned short state[3]);
HC_DEVICE long hc_libc_mrand48(void);
HC_DEVICE long hc_libc_jrand48(unsigned short state[3]);
HC_DEVICE void hc_libc_srand48(long seed);
HC_DEVICE unsigned short *hc_libc_seed48(unsigned short state[3]);
HC_DEVICE void hc_libc_lcong48(unsigned short parameters[7]);

/* sort.c. qsort: at most n log n steps, no memory, no recursion; equal elements come in any order (glibc's often keeps theirs). */
HC_DEVICE void hc_libc_qsort(void *base, size_t count, size_t size, hc_comparison compare);                   /* C17 7.22.5.2 */
HC_DEVICE void hc_libc_qsort_r(void *base, size_t count, size_t size, hc_comparison_with compare, void *with); /* glibc */
HC_DEVICE void *hc_libc_bsearch(const void *key, const void *base, size_t count, size_t size, hc_comparison compare);
HC_DEVICE void *hc_libc_lfind(const void *key, const void *base, size_t *count, size_t size, hc_comparison compare); /* POSIX */
HC_DEVICE void *hc_libc_lsearch(const void *key, void *base, size_t *count, size_t size, hc_comparison compare);     /* POSIX */

/* tree.c: POSIX <search.h>. The tree's shape is not glibc's, so twalk tells other levels. */
HC_DEVICE void *hc_libc_tsearch(const void *key, void **root, hc_comparison compare);
HC_DEVICE void *hc_libc_tfind(const void *key, void *const *root, hc_comparison compare);
HC_DEVICE void *hc_libc_tdelete(const void *key, void **root, hc_comparison compare);
HC_DEVICE void hc_libc_twalk(const void *root, void (*visit)(const void *node, VISIT which, int level));
HC_DEVICE void hc_libc_twalk_r(const void *root, void (*visit)(const void *node, VISIT which, void *with), void *with); /* glibc 2.30 */
HC_DEVICE void hc_libc_tdestroy(void *root, void (*release)(void *key)); /* glibc */
HC_DEVICE void hc_libc_insque(void *element, void *previous);
HC_DEVICE void hc_libc_remque(void *element);

/* hash.c: POSIX; glibc the _r ones. One table for all threads but in those. */
HC_DEVICE int hc_libc_hcreate(size_t count);
HC_DEVICE void hc_libc_hdestroy(void);
HC_DEVICE ENTRY *hc_libc_hsearch(ENTRY item, ACTION action);
HC_DEVICE int hc_libc_hcreate_r(size_t count, struct hsearch_data *table);
HC_DEVICE void hc_libc_hdestroy_r(struct hsearch_data *table);
HC_DEVICE int hc_libc_hsearch_r(ENTRY item, ACTION action, ENTRY **found, struct hsearch_data *table);

HC_EXTERN_C_END

#endif
