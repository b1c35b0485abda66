#include "libc_facade/option/message.h"
#include "libc_facade/libc.h"
#include "libc_facade/string/string_functions.h"

HC_DEVICE void hc_message_write(struct hc_message *message)
{
    size_t done = 0;

    while (done < message->length) {
        ssize_t count = hc_libc_write(2, message->text + done, message->length - done);

        if (count <= 0)
            break; /* nowhere to say so */
        done += (size_t)count;
    }
    message->length = 0;
}

HC_DEVICE HC_NOINLINE void hc_message_add(struct hc_message *message, const char *text)
{
    size_t length = hc_libc_strlen(text);

    for (;;) {
        size_t space = HC_MESSAGE_BYTES - message->length, part = length < space ? length : space;

        hc_libc_memcpy(message->text + message->length, text, part);
        message->length += part;
        text += part;
        length -= part;
        if (length == 0)
            break;
        hc_message_write(message);
    }
}

HC_DEVICE void hc_message_add_number(struct hc_message *message, unsigned number)
{
    char digits[11];
    int at = 10;

    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    hc_message_add(message, digits + at);
}
