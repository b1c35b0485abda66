// twice is in twice.cu: device code of two sources links.
#ifndef STREAMS_H
#define STREAMS_H
extern __device__ int twice(int value);
#ifndef MACRO
#define MACRO "no macro"
#endif
#endif
