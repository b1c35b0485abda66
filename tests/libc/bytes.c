/* The bytes of numbers in floating point, at addresses of any alignment: what a compiler makes of such stores must be their bits. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static unsigned char place[64];

__attribute__((noinline)) static void put_double(void *to, double value, int negative)
{
    double number = negative ? -value : value;
    memcpy(to, &number, sizeof number);
}

__attribute__((noinline)) static void put_float(void *to, float value, int negative)
{
    float number = negative ? -value : value * 3;
    memcpy(to, &number, sizeof number);
}

__attribute__((noinline)) static void put_shorts(uint16_t *to, double value)
{
    double number = value * 3;
    memcpy(to, &number, sizeof number);
}

__attribute__((noinline)) static void low_parts(double value, uint32_t *half, uint16_t *quarter, uint8_t *eighth)
{
    double number = value + 0.1;
    uint64_t bits;

    memcpy(&bits, &number, sizeof bits);
    *half = (uint32_t)bits;
    *quarter = (uint16_t)bits;
    *eighth = (uint8_t)bits;
}

struct __attribute__((packed)) mixed {
    char first;
    double number;
    float small;
};

__attribute__((noinline)) static void put_mixed(struct mixed *to, double number, float small)
{
    to->number = number * 2;
    to->small = small * 7;
}

static void show(size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%02x", place[i]);
    printf("\n");
}

int main(int argc, char **argv)
{
    static const double numbers[] = {0.1, 0.5, 3.14159, 123.5, 125.6, 500000.0, 1e10, -7.25, 1e300, 5e-324, 255.9, 65535.9, 4294967297.3};
    (void)argv;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        uint32_t half;
        uint16_t quarter;
        uint8_t eighth;
        double number = numbers[i] * (argc > 100 ? 2 : 1);

        for (int at = 0; at < 3; at++) {
            put_double(place + at, number, at == 1);
            put_float(place + 12 + at, (float)number, at == 1);
            show(20);
        }
        put_shorts((uint16_t *)(void *)(place + 2), number);
        put_mixed((struct mixed *)(void *)(place + 20), number, (float)number);
        show(36);
        low_parts(number, &half, &quarter, &eighth);
        printf("%08x %04x %02x\n", (unsigned)half, quarter, eighth);
    }
    return 0;
}
