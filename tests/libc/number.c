/* Numbers from text, and arithmetic: <stdlib.h>, <inttypes.h>. Bit patterns of results, where the text ended, and errno, against the C
 * library's. A long double is not the same on all devices: where it has 64 bits of mantissa, all results together must have the hash that
 * glibc's have; where it is a double, they must be strtod's. */
#define _GNU_SOURCE
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed = 88172645463325252u, hash = 1469598103934665603u;

static uint32_t pick(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 20) % below;
}

/* Two calls in one expression would come in an order that compilers choose. */
static uint64_t pick_bits(void)
{
    uint64_t bits = pick(1u << 22);
    bits = bits << 21 ^ pick(1u << 22);
    return bits << 21 ^ pick(1u << 22);
}

static void add(uint64_t value)
{
    hash = (hash ^ value) * 0x100000001b3u;
    hash ^= hash >> 29;
}

static void report(const char *name)
{
    printf("%-22s %016llx\n", name, (unsigned long long)hash);
    hash = 1469598103934665603u;
}

static uint64_t double_bits(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static uint32_t float_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

#define GLIBC_EXTENDED_HASH 0x30c80fda892ca41cu

static uint64_t extended_hash = 1469598103934665603u, extended_wrong;

/* ERANGE in glibc 2.36, no error in 2.41. */
static int is_tag_too_large(const char *text)
{
    return strncmp(text, "nan(99", 6) == 0;
}

static void check_extended(const char *text, double value, const char *value_end)
{
    unsigned char bytes[sizeof(long double)];
    char *end;
    long double extended;

    errno = 0;
    extended = strtold(text, &end);
    if (is_tag_too_large(text))
        errno = 0;
    memcpy(bytes, &extended, sizeof bytes);
    if (LDBL_MANT_DIG == 64) {
        uint64_t other = hash;
        hash = extended_hash;
        for (int i = 0; i < 10; i++)
            add(bytes[i]);
        add((uint64_t)(end - text) * 1000 + (uint64_t)errno);
        extended_hash = hash;
        hash = other;
    } else {
        extended_wrong += memcmp(bytes, &value, sizeof value) != 0 || end != value_end;
    }
}

static void report_extended(void)
{
    if (LDBL_MANT_DIG == 64)
        extended_wrong = extended_hash != GLIBC_EXTENDED_HASH;
    if (extended_wrong)
        printf("strtold: %016llx, wrong %llu\n", (unsigned long long)extended_hash, (unsigned long long)extended_wrong);
    else
        printf("strtold: right\n");
}

static void add_number(const char *text)
{
    char *end;
    double value;

    errno = 0;
    value = strtod(text, &end);
    add(double_bits(value));
    add((uint64_t)(end - text) * 1000 + (uint64_t)errno);
    check_extended(text, value, end);
    errno = 0;
    add(float_bits(strtof(text, &end)));
    add((uint64_t)(end - text) * 1000 + (uint64_t)errno);
}

static void show_number(const char *text)
{
    char *end, *float_end;
    double value;
    float small;
    int number, float_number;

    errno = 0;
    value = strtod(text, &end);
    number = errno;
    errno = 0;
    small = strtof(text, &float_end);
    float_number = errno;
    if (is_tag_too_large(text))
        number = float_number = 0;
    printf("%.60s: %016llx +%d %d, %08x +%d %d", text, (unsigned long long)double_bits(value), (int)(end - text), number,
           (unsigned)float_bits(small), (int)(float_end - text), float_number);
    check_extended(text, value, end);
    printf("\n");
}

static const char *const cases[] = {
    "", " ", "+", "-", ".", "-.", ".e1", "e1", "x", "0", "-0", "+0", "00", "0.", ".0", "0e", "0e+", "0e-1", "0x", "0x.", "0x.p1", "0xg", "-0x",
    "0x1p", "0x1p+", "0x1p-", "0x1.8p1", "0X1P-1074", "0x1p-1075", "0x1.8p-1075", "0x1.0000001p-1075", "0x0.0000000000001p-1022",
    "0x1.fffffffffffff7p1023", "0x1.fffffffffffff8p1023", "0x1p1024", "0x1.fffffefp127", "0x1.ffffffp127", "0x1p-149", "0x1p-150", "0x1.1p-150",
    "0x1.fffffffffffffp-1023", "0x1.fffffffffffff7p-1023", "0x1.fffffffffffff8p-1023", "0x1.fffffffffffffcp-1023",
    "0x1.fffffffffffffffep-16383", "0x1.ffffffffffffffffp-16383", "0x1.fffffffffffffffeffp-16383", "0x1p-16445", "0x1p-16446", "0x1.1p-16446",
    "0x123456789abcdef01234567", "0x.000000000000000000000000000000001", "0x10000000000000800000000000000000000000000000000000001p-300",
    "0x8000000000000400", "0x8000000000000c00", "0x80000000000004000000000000000000000000000000000000000000000000001",
    "0x1p99999999999999999999", "0x1p-99999999999999999999", "0x0p99999999999999999999", "1e99999999999999999999", "1e-99999999999999999999",
    "0e99999999999999999999", "inf", "INF", "-inf", "infinit", "infinity", "InFiNiTyx", "in", "nan", "NAN", "-nan", "nan(", "nan()", "nan(123)",
    "nan(0x123)", "nan(0777)", "nan(12_a)", "nan(xyz)", "nan(1 2)", "nan(-1)", "nan(0x8000000000000)", "nan(0xfffffffffffff)",
    "nan(0xffffffffffffffff)", "nan(99999999999999999999999)", "nanx", "na", " \t\n\v\f\r1", "1 ", "1..", "1.5.2", "--1", "+-1", "1e5e5", "1E5",
    "1d5", "0x1e5", "0x1e+5", "12345678901234567890", "123456789012345678901234567890", "1.7976931348623157e308", "1.7976931348623158e308",
    "1.7976931348623159e308", "1.797693134862315807e308", "1.797693134862315808e308", "179769313486231580793e289", "1e308", "1e309", "1e310",
    "2.2250738585072014e-308", "2.2250738585072011e-308", "2.2250738585072012e-308", "2.2250738585072013e-308", "4.9406564584124654e-324",
    "2.4703282292062327e-324", "2.4703282292062328e-324", "2.47e-324", "2.48e-324", "1e-323", "1e-324", "1e-325", "1e-400", "3.4028235e38",
    "3.4028234663852886e38", "3.40282356e38", "3.40282357e38", "1.17549435e-38", "1.1754943e-38", "1.17549429e-38", "1.4e-45", "7.1e-46", "7e-46", "7.006492321624085e-46",
    "7.0064923216240854e-46", "1.18973149535723176502e4932", "1.18973149535723176509e4932", "1e4933", "3.3621031431120935063e-4932",
    "3.36210314311209350626267781732175e-4932", "3.6451995318824746025e-4951", "1.8225997659412373012e-4951", "1.8225997659412373013e-4951", "1e-4951", "1e-4952",
    "9007199254740992", "9007199254740993", "9007199254740994", "9007199254740995", "9007199254740993.0000000000000000000000000000000000001",
    "9007199254740992.9999999999999999999999999999999999999", "9007199254740993e0", "16777217", "16777217.0000000000000000000001", "16777219",
    "18446744073709551615", "18446744073709551616", "18446744073709551617", "36893488147419103233", "36893488147419103234", "36893488147419103235",
    "0.1", "0.2", "0.3", "0.5", "0.25", "1e22", "1e23", "8.5e22", "123456789.123456789", "6.02214076e23", "1.6e-19", "3.14159265358979323846264338327950288",
    "2.2204460492503131e-16", "5e-324", "0.000000000000000000000000000000000000000000000000001e50", "100000000000000000000000000000000000000000000000000e-50",
    "6.103515625e-05", "1.00000000000000011102230246251565404236316680908203125", "1.00000000000000011102230246251565404236316680908203124",
    "1.00000000000000011102230246251565404236316680908203126", "1.00000000000000033306690738754696212708950042724609375",
    "7.2057594037927933e16", "72057594037927945", "9214843084008499e0", "0.500000000000000166533453693773481063544750213623046875",
    "3.518437208883201171875e13", "62.5364939768271845828", "8.10109172351e-10", "1.50000000000000011102230246251565", "9007199254740991.4999999999999999999999999999999995",
};

/* A decimal expansion made exact by repeated halving: digits of odd * 2^-power, in base ten, with one more digit put at the end. */
static void halfway(uint64_t mantissa, int power, char *text, int change)
{
    static unsigned char digits[1300];
    int count = 0, from, carry;
    uint64_t rest = mantissa;
    char *out = text;

    for (int i = 0; i < 1300; i++)
        digits[i] = 0;
    /* digits[100 ...] after the point */
    for (int i = 99; rest != 0; i--, rest /= 10)
        digits[i] = (unsigned char)(rest % 10);
    for (count = 100; power > 0; power--) {
        carry = 0;
        for (int i = 70; i < count; i++) {
            int value = carry * 10 + digits[i];
            digits[i] = (unsigned char)(value / 2);
            carry = value % 2;
        }
        if (carry)
            digits[count++] = 5;
        if (count > 1250)
            break;
    }
    for (from = 70; from < 99 && digits[from] == 0; from++)
        ;
    for (int i = from; i < count; i++) {
        if (i == 100)
            *out++ = '.';
        *out++ = (char)('0' + digits[i]);
    }
    if (count == 100)
        *out++ = '.';
    if (change > 0)
        *out++ = '1';
    else if (change < 0 && out[-1] > '0' && out[-1] <= '9')
        out[-1]--, *out++ = '9';
    *out = '\0';
}

static void fixed_numbers(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        show_number(cases[i]);
}

static void random_numbers(void)
{
    char text[128];

    for (int i = 0; i < 150000; i++) { /* digits and an exponent */
        int digits = 1 + (int)pick(i % 4 == 0 ? 60 : 20), point = (int)pick((uint32_t)digits + 1);
        char *out = text;
        if (pick(8) == 0)
            *out++ = '-';
        for (int k = 0; k < digits; k++) {
            if (k == point)
                *out++ = '.';
            *out++ = (char)('0' + (pick(16) == 0 ? 9 * pick(2) : pick(10)));
        }
        *out = '\0';
        switch (pick(5)) {
        case 0: break;
        case 1: sprintf(out, "e%d", (int)pick(60) - 30); break;
        case 2: sprintf(out, "E%+d", (int)pick(700) - 370); break;
        case 3: sprintf(out, "e%d", (int)pick(20) - 330 - point); break;
        default: sprintf(out, "e%d", (int)pick(20) - 50 - point); break;
        }
        add_number(text);
    }
    report("random decimal");
    for (int i = 0; i < 100000; i++) { /* what printf writes of random bits */
        uint64_t bits = pick_bits();
        double value;
        memcpy(&value, &bits, sizeof value);
        snprintf(text, sizeof text, "%.*e", 14 + (int)pick(8), value);
        add_number(text);
    }
    report("random bits");
    for (int i = 0; i < 50000; i++) { /* hexadecimal */
        int digits = 1 + (int)pick(40), point = (int)pick((uint32_t)digits + 1);
        char *out = text + sprintf(text, "0x");
        for (int k = 0; k < digits; k++) {
            if (k == point)
                *out++ = '.';
            *out++ = "0123456789abcdefABCDEF08f08f0000ffff"[pick(36)];
        }
        *out = '\0';
        if (pick(4))
            sprintf(out, "p%d", (int)pick(2300) - 1150 - 4 * point);
        else if (pick(2))
            sprintf(out, "P%+d", (int)pick(40) - 160 - 4 * point);
        add_number(text);
    }
    report("random hexadecimal");
    for (int i = 0; i < 50000; i++) { /* almost numbers */
        int length = (int)pick(9);
        for (int k = 0; k < length; k++)
            text[k] = "0011.x-+epinfa() 9"[pick(18)];
        text[length] = '\0';
        add_number(text);
    }
    report("random text");
}

static void halfway_numbers(void)
{
    static char text[1400];

    for (int i = 0; i < 400; i++) {
        uint64_t mantissa = ((uint64_t)1 << 53) + (pick_bits() >> 12 << 1) + 1;
        int power = i < 360 ? (int)pick(200) : 1000 + (int)pick(130);
        if (power > 1074)
            mantissa = mantissa >> (power - 1074) | 1; /* halfway between subnormal numbers: its power is 1075 */
        if (power > 1074)
            power = 1075;
        for (int change = -1; change <= 1; change++) {
            halfway(mantissa, power, text, change);
            add_number(text);
        }
    }
    report("halfway");
    halfway(1, 1075, text, 0);
    show_number(text);
    halfway(1, 1075, text, 1);
    show_number(text);
    halfway(1, 1075, text, -1);
    show_number(text);
    halfway(((uint64_t)1 << 53) - 1, 1075, text, 0);
    show_number(text);
    halfway(((uint64_t)1 << 54) - 1, 1076, text, 0);
    show_number(text);
    halfway(((uint64_t)1 << 54) - 1, 1076, text, -1);
    show_number(text);
    halfway(((uint64_t)1 << 52) - 1, 1074, text, 0);
    show_number(text);
    memset(text, '0', 1200);
    text[0] = '1';
    strcpy(text + 1200, "e-1200");
    show_number(text);
    memset(text, '9', 1200);
    show_number(text);
    text[1] = '.';
    show_number(text);
    memset(text, '0', 1200);
    text[1] = '.';
    strcpy(text + 1200, "1e1200");
    show_number(text);
    /* Halfway, but for a digit far behind what decides of all numbers without one. */
    for (int digit = '0'; digit <= '1'; digit++) {
        static char far[12100];
        strcpy(far, "1.00000000000000011102230246251565404236316680908203125");
        memset(far + strlen(far), '0', sizeof far - 1 - strlen(far));
        far[sizeof far - 2] = (char)digit;
        show_number(far);
    }
    report_extended();
}

static void show_integer(const char *text, int base)
{
    char *end = (char *)text + 77;
    long a;
    unsigned long b;
    int a_errno, b_errno;

    errno = 0;
    a = strtol(text, &end, base);
    a_errno = errno;
    printf("%s %d: %ld +%d %d", text, base, a, (int)(end - text), a_errno);
    errno = 0;
    end = (char *)text + 77;
    b = strtoul(text, &end, base);
    b_errno = errno;
    printf(", %lu +%d %d\n", b, (int)(end - text), b_errno);
}

static void integers(void)
{
    static const char *const texts[] = {
        "", "-", "+", " ", "0", "-0", "00", "08", "0x", "0X", "0xg", "0x1", "-0x1", "+0xFf", "0b1", "0b", "0b2", "x1", "1x", " \t\n\v\f\r12", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "-18446744073709551615",
        "-18446744073709551616", "99999999999999999999999", "-99999999999999999999999", "zZ", "7fffffffffffffff", "ffffffffffffffff", "10000000000000000",
        "1 2", "- 1", "+-1", "--1", "2147483648", "-2147483649", "1_000"};
    static const int bases[] = {0, 2, 8, 10, 16, 36, 1, -1, 37, 3};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (size_t k = 0; k < sizeof bases / sizeof *bases; k++)
            show_integer(texts[i], bases[k]);
        printf("%lld %llu %" PRIdMAX " %" PRIuMAX " %lld\n", strtoll(texts[i], NULL, 0), strtoull(texts[i], NULL, 0), strtoimax(texts[i], NULL, 10),
               strtoumax(texts[i], NULL, 16), (long long)strtoq(texts[i], NULL, 8));
        printf("%d %ld %lld %a\n", atoi(texts[i]), atol(texts[i]), atoll(texts[i]), atof(texts[i]));
    }
    for (int i = 0; i < 100000; i++) {
        char text[80], *end;
        int length = (int)pick(70), base = 2 + (int)pick(35);
        for (int k = 0; k < length; k++)
            text[k] = "0123456789abcdefghijklmnopqrstuvwxyzABCXYZ-"[pick((uint32_t)base + (pick(20) == 0 ? 7 : 0))];
        text[length] = '\0';
        errno = 0;
        add((uint64_t)strtol(text, &end, base));
        add((uint64_t)(end - text) * 1000 + (uint64_t)errno);
        errno = 0;
        add(strtoull(text, &end, pick(4) ? base : 0));
        add((uint64_t)(end - text) * 1000 + (uint64_t)errno);
    }
    report("random integers");
}

static void arithmetic(void)
{
    static const long values[] = {0, 1, -1, 7, -7, 2147483647, -2147483647, 9223372036854775807, -9223372036854775807};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        long x = values[i];
        printf("%d %ld %lld %" PRIdMAX, abs((int)x), labs(x), llabs(x), imaxabs(x));
        for (size_t k = 1; k < sizeof values / sizeof *values; k++) {
            long by = values[k];
            ldiv_t l = ldiv(x, by);
            lldiv_t ll = lldiv(x, by);
            imaxdiv_t m = imaxdiv(x, by);
            div_t d = div((int)(x % 1000), (int)(by % 1000));
            printf(" %d:%d %ld:%ld %lld:%lld %" PRIdMAX ":%" PRIdMAX, d.quot, d.rem, l.quot, l.rem, ll.quot, ll.rem, m.quot, m.rem);
        }
        printf("\n%s %ld\n", l64a(x), a64l(l64a(x)));
    }
    printf("%ld %ld %ld\n", a64l("zzzzzzz"), a64l("./ab!c"), a64l(""));
}

int main(void)
{
    fixed_numbers();
    random_numbers();
    halfway_numbers();
    integers();
    arithmetic();
    return 0;
}
