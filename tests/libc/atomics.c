/* C17 7.17: atomic types of every size, all operations, all orders. (What threads see of one another is for tests/libc/shared.) */
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

#define SHOW(x) printf("%s %lld\n", #x, (long long)(x))

#define OPERATIONS(type, suffix)                                                                                                           \
    static _Atomic type object_##suffix;                                                                                                   \
    static void operations_##suffix(void)                                                                                                  \
    {                                                                                                                                      \
        static const memory_order loads[] = {memory_order_relaxed, memory_order_acquire, memory_order_seq_cst};                            \
        static const memory_order stores[] = {memory_order_relaxed, memory_order_release, memory_order_seq_cst};                           \
        type expected;                                                                                                                     \
        puts(#type);                                                                                                                       \
        object_##suffix = (type)-3;                                                                                                        \
        SHOW(object_##suffix++);                                                                                                           \
        SHOW(--object_##suffix);                                                                                                           \
        SHOW(object_##suffix += 100);                                                                                                      \
        SHOW(object_##suffix *= 3);                                                                                                        \
        SHOW(atomic_fetch_sub_explicit(&object_##suffix, 7, memory_order_acq_rel));                                                        \
        SHOW(atomic_fetch_or_explicit(&object_##suffix, 9, memory_order_acquire));                                                         \
        SHOW(atomic_fetch_and_explicit(&object_##suffix, 0x3d, memory_order_release));                                                     \
        SHOW(atomic_fetch_xor(&object_##suffix, 5));                                                                                       \
        SHOW(atomic_exchange(&object_##suffix, 77));                                                                                       \
        expected = 76;                                                                                                                     \
        SHOW(atomic_compare_exchange_strong(&object_##suffix, &expected, 78));                                                             \
        SHOW(expected);                                                                                                                    \
        SHOW(atomic_compare_exchange_strong_explicit(&object_##suffix, &expected, 78, memory_order_release, memory_order_relaxed));        \
        for (int i = 0; i < 3; i++) {                                                                                                      \
            atomic_store_explicit(&object_##suffix, (type)(i + 40), stores[i]);                                                            \
            SHOW(atomic_load_explicit(&object_##suffix, loads[i]));                                                                        \
        }                                                                                                                                  \
    }

OPERATIONS(signed char, c)
OPERATIONS(unsigned char, uc)
OPERATIONS(short, s)
OPERATIONS(unsigned short, us)
OPERATIONS(int, i)
OPERATIONS(unsigned, u)
OPERATIONS(long, l)
OPERATIONS(uint64_t, ul)

/* Orders that the compiler knows. */
static void fixed_orders(void)
{
    static atomic_int object = 5;
    static volatile atomic_uchar small;

    SHOW(atomic_load_explicit(&object, memory_order_acquire));
    atomic_store_explicit(&object, 6, memory_order_release);
    atomic_thread_fence(memory_order_seq_cst);
    SHOW(atomic_load_explicit(&object, memory_order_relaxed));
    atomic_thread_fence(memory_order_acq_rel);
    atomic_signal_fence(memory_order_seq_cst);
    atomic_store(&small, 200);
    SHOW(atomic_fetch_add(&small, 100));
    SHOW(small);
}

int main(void)
{
    static atomic_flag flag = ATOMIC_FLAG_INIT;
    static _Atomic double real;
    static int numbers[4];
    static _Atomic(int *) pointer;
    _Atomic int automatic = 3;

    operations_c();
    operations_uc();
    operations_s();
    operations_us();
    operations_i();
    operations_u();
    operations_l();
    operations_ul();
    fixed_orders();
    SHOW(atomic_flag_test_and_set(&flag));
    SHOW(atomic_flag_test_and_set_explicit(&flag, memory_order_acquire));
    atomic_flag_clear_explicit(&flag, memory_order_release);
    SHOW(atomic_flag_test_and_set(&flag));
    real = 2.5;
    printf("%g\n", atomic_exchange(&real, 1e300));
    printf("%g\n", real);
    pointer = numbers;
    SHOW(atomic_exchange(&pointer, numbers + 2) - numbers);
    SHOW(pointer - numbers);
    automatic += 4;
    SHOW(automatic);
    SHOW(atomic_is_lock_free(&real));
    return 0;
}
