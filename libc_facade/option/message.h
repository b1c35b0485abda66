/* Private to libc_facade/option: a message on stderr, put together from parts. */
#ifndef HC_LIBC_FACADE_OPTION_MESSAGE_H
#define HC_LIBC_FACADE_OPTION_MESSAGE_H

#include <stddef.h>

#include "protocol/compiler.h"

#define HC_MESSAGE_BYTES 248u

/* Begins with length 0. Text that does not fit any more makes it go out in several writes. */
struct hc_message {
    size_t length;
    char text[HC_MESSAGE_BYTES];
};

HC_EXTERN_C_BEGIN
HC_DEVICE void hc_message_add(struct hc_message *message, const char *text);
HC_DEVICE void hc_message_add_number(struct hc_message *message, unsigned number);
HC_DEVICE void hc_message_write(struct hc_message *message);
HC_EXTERN_C_END

#endif
