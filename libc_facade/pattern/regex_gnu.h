/* GNU's own functions of <regex.h>: patterns of any length in a syntax of the program's choice, searched for in either direction. */
#ifndef HC_LIBC_FACADE_PATTERN_REGEX_GNU_H
#define HC_LIBC_FACADE_PATTERN_REGEX_GNU_H

#include "libc_facade/pattern/regex.h"

HC_EXTERN_C_BEGIN

extern HC_DEVICE_GLOBAL reg_syntax_t hc_libc_re_syntax_options; /* of all threads */
HC_DEVICE reg_syntax_t hc_libc_re_set_syntax(reg_syntax_t syntax);
/* NULL, or what is wrong. */
HC_DEVICE const char *hc_libc_re_compile_pattern(const char *pattern, size_t length, struct re_pattern_buffer *buffer);
HC_DEVICE int hc_libc_re_compile_fastmap(struct re_pattern_buffer *buffer);
/* The place of the match, -1 for none or -2 for want of memory; re_match: its length, if it is at `start`. */
HC_DEVICE regoff_t hc_libc_re_search(struct re_pattern_buffer *buffer, const char *text, regoff_t length, regoff_t start, regoff_t range,
                                     struct re_registers *registers);
HC_DEVICE regoff_t hc_libc_re_match(struct re_pattern_buffer *buffer, const char *text, regoff_t length, regoff_t start,
                                    struct re_registers *registers);
/* In the two texts as one, of which only the first `stop` bytes can be part of a match. */
HC_DEVICE regoff_t hc_libc_re_search_2(struct re_pattern_buffer *buffer, const char *first, regoff_t first_length, const char *second,
                                       regoff_t second_length, regoff_t start, regoff_t range, struct re_registers *registers,
                                       regoff_t stop);
HC_DEVICE regoff_t hc_libc_re_match_2(struct re_pattern_buffer *buffer, const char *first, regoff_t first_length, const char *second,
                                      regoff_t second_length, regoff_t start, struct re_registers *registers, regoff_t stop);
HC_DEVICE void hc_libc_re_set_registers(struct re_pattern_buffer *buffer, struct re_registers *registers, unsigned count,
                                        regoff_t *starts, regoff_t *ends);

HC_EXTERN_C_END

#endif
