/* The heap for small sizes: slabs of 64 KiB, each cut into objects of one class, with a bit for each object. A thread takes an object by
 * one atomic on a word of bits, and gives it back by another; threads of one multiprocessor share a slab, and no lock is on that
 * way. Private to libc_facade/memory. */
#ifndef HC_LIBC_FACADE_SLAB_H
#define HC_LIBC_FACADE_SLAB_H

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* Strides of the classes: 32, 48 ... 144, then four for each doubling: 16 + 160, 192, 224, 256, 320 ... up to 8208. The first 8 bytes of
 * an object are its header (libc_facade/memory/allocate.c), which leaves 24 to 8200 for the program. */
#define HC_CLASSES 32u
#define HC_LARGEST_STRIDE 8208u

HC_DEVICE uint32_t hc_slab_class(uint32_t stride); /* the smallest class whose stride is no less */
HC_DEVICE uint32_t hc_slab_stride(uint32_t size_class);

/* An object, 8 bytes below a multiple of 16; *index is what hc_slab_give wants. NULL: there is no memory left. */
HC_DEVICE char *hc_slab_take(uint32_t size_class, uint32_t *index);
/* 0, or -1 if the object is free. */
HC_DEVICE int hc_slab_give(char *object, uint32_t index);
/* A large block went back to the device's heap: slabs may be had from it again. */
HC_DEVICE void hc_slab_room_given_back(void);

HC_EXTERN_C_END

#endif
