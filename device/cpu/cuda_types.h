/*
 * CUDA's built-in vector types and dim3, with CUDA's layout and alignment.
 * C11 and C++17.
 */
#ifndef HC_DEVICE_CPU_CUDA_TYPES_H
#define HC_DEVICE_CPU_CUDA_TYPES_H

#define HC_CPU_ALIGNED(n) __attribute__((aligned(n)))

/*
 * Alignment follows the CUDA C++ Programming Guide, "Built-in Vector Types":
 * 2 and 4 elements align to their size (at most 16), 1 and 3 to the element.
 */
#define HC_CPU_VECTOR(name, type, align2, align4)                              \
	typedef struct name##1 {                                               \
		type x;                                                        \
	} name##1;                                                             \
	typedef struct HC_CPU_ALIGNED(align2) name##2 {                        \
		type x, y;                                                     \
	} name##2;                                                             \
	typedef struct name##3 {                                               \
		type x, y, z;                                                  \
	} name##3;                                                             \
	typedef struct HC_CPU_ALIGNED(align4) name##4 {                        \
		type x, y, z, w;                                               \
	} name##4;                                                             \
	static inline name##1 make_##name##1(type x)                           \
	{                                                                      \
		name##1 v = {x};                                               \
		return v;                                                      \
	}                                                                      \
	static inline name##2 make_##name##2(type x, type y)                   \
	{                                                                      \
		name##2 v = {x, y};                                            \
		return v;                                                      \
	}                                                                      \
	static inline name##3 make_##name##3(type x, type y, type z)           \
	{                                                                      \
		name##3 v = {x, y, z};                                         \
		return v;                                                      \
	}                                                                      \
	static inline name##4 make_##name##4(type x, type y, type z, type w)   \
	{                                                                      \
		name##4 v = {x, y, z, w};                                      \
		return v;                                                      \
	}

HC_CPU_VECTOR(char, signed char, 2, 4)
HC_CPU_VECTOR(uchar, unsigned char, 2, 4)
HC_CPU_VECTOR(short, short, 4, 8)
HC_CPU_VECTOR(ushort, unsigned short, 4, 8)
HC_CPU_VECTOR(int, int, 8, 16)
HC_CPU_VECTOR(uint, unsigned, 8, 16)
HC_CPU_VECTOR(long, long, 16, 16)
HC_CPU_VECTOR(ulong, unsigned long, 16, 16)
HC_CPU_VECTOR(longlong, long long, 16, 16)
HC_CPU_VECTOR(ulonglong, unsigned long long, 16, 16)
HC_CPU_VECTOR(float, float, 8, 16)
HC_CPU_VECTOR(double, double, 16, 16)

#undef HC_CPU_VECTOR

typedef struct dim3 {
	unsigned x, y, z;
#ifdef __cplusplus
	constexpr dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1)
		: x(x_), y(y_), z(z_)
	{
	}
	constexpr dim3(uint3 v) : x(v.x), y(v.y), z(v.z) {}
	constexpr operator uint3() const { return uint3{x, y, z}; }
#endif
} dim3;

#endif
