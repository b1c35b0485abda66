/* Lengths of strings, for requests. */
#ifndef HC_DEVICE_TEXT_H
#define HC_DEVICE_TEXT_H

#include "protocol/compiler.h"
#include "protocol/layout.h"

/* Bytes of a string with its terminator; a string over HC_MAX_TRANSFER is cut there, and the host refuses it. */
HC_INLINE uint32_t hc_text_size(const char *text)
{
    uint32_t size = 0;

    HC_NO_UNROLL
    while (size < HC_MAX_TRANSFER && text[size] != '\0')
        size++;
    return size + 1;
}

#endif
