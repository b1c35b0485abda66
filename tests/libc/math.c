/* <math.h>: exact functions bit for bit; the others to as many digits as no last place decides, and float and long double forms against
 * double; special values with their signs and errno. */
#define _GNU_SOURCE
#include <errno.h>
#include <fenv.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Kept from the compiler, which would compute with the host's library. */
static volatile double zero = 0.0;
static double hidden(double x)
{
    return x + zero == x ? (zero == 0 ? x : 0) : x;
}

static uint32_t state = 1;

static uint32_t next_random(void)
{
    state = state * 1664525u + 1013904223u;
    return state >> 5;
}

static uint64_t bits_of(double x)
{
    uint64_t bits;
    if (x != x)
        return 0x7ff8000000000000u; /* the sign of a NaN differs between machines */
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * 0x9e3779b97f4a7c15u + (hash >> 29);
}

/* Numbers of all kinds: ordinary ones, whole ones and halves, any bits. */
static double any_number(void)
{
    uint64_t bits;
    double x;
    switch (next_random() % 4) {
    case 0:
        return ((double)next_random() - (1 << 26)) / 1000.0;
    case 1:
        return (double)((int)(next_random() % 2001) - 1000) / 2;
    case 2:
        x = next_random();
        return ldexp(x, (int)(next_random() % 200) - 100);
    default:
        bits = next_random();
        bits = bits << 19 ^ next_random();
        bits = bits << 18 ^ next_random();
        memcpy(&x, &bits, sizeof x);
        return x != x ? NAN : x; /* quiet ones only: C leaves the others open */
    }
}

static const double special[] = {0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, -3.0, 1e-320, -1e-320, DBL_MIN, DBL_MAX, -DBL_MAX,
                                 710.0, -746.0, -1100.0, 1e300, -2.5, 171.7, INFINITY, -INFINITY, NAN};
static const double ordinary[] = {0.1, 0.25, 0.7, 0.99, 1.01, 1.3, 1.9, 2.2, 3.3, 4.4, 7.7, 12.5, 33.3, 77.7, 0.001, 1e-7};

static void print_value(double x)
{
    if (x != x)
        printf(" nan");
    else
        printf(" %.10g", x);
    if (errno != 0)
        printf("(%s)", errno == EDOM ? "EDOM" : errno == ERANGE ? "ERANGE" : "?");
    errno = 0;
}

/* ---- One argument */

struct unary {
    const char *name;
    double (*of_double)(double);
    float (*of_float)(float);
    long double (*of_long)(long double);
};
#define UNARY(name) {#name, name, name##f, name##l}

static const struct unary exact[] = {UNARY(fabs), UNARY(ceil), UNARY(floor), UNARY(trunc), UNARY(round), UNARY(rint), UNARY(nearbyint),
                                     UNARY(roundeven), UNARY(sqrt), UNARY(logb), UNARY(significand)};
static const struct unary inexact[] = {
    UNARY(cbrt),  UNARY(acos),  UNARY(asin), UNARY(atan),  UNARY(cos),   UNARY(sin),   UNARY(tan),   UNARY(acosh), UNARY(asinh),
    UNARY(atanh), UNARY(cosh),  UNARY(sinh), UNARY(tanh),  UNARY(exp),   UNARY(exp2),  UNARY(exp10), UNARY(expm1), UNARY(log),
    UNARY(log10), UNARY(log2),  UNARY(log1p), UNARY(erf),  UNARY(erfc),  UNARY(tgamma), UNARY(lgamma), UNARY(gamma)};
static const struct unary bessel[] = {UNARY(j0), UNARY(j1), UNARY(y0), UNARY(y1)};

static void exact_ones(void)
{
    for (unsigned f = 0; f < COUNT(exact); f++) {
        uint64_t hash = 0, hash_float = 0, hash_long = 0;
        for (unsigned i = 0; i < 3000; i++) {
            double x = any_number();
            hash = mix(hash, bits_of(exact[f].of_double(x)));
            hash_float = mix(hash_float, bits_of(exact[f].of_float((float)x)));
            /* to double: for sqrt the wider result would be rounded twice */
            hash_long = mix(hash_long, exact[f].of_long == sqrtl ? 0 : bits_of((double)exact[f].of_long((long double)x)));
        }
        printf("%s %016llx %016llx %016llx\n", exact[f].name, (unsigned long long)hash, (unsigned long long)hash_float,
               (unsigned long long)hash_long);
    }
}

static void specials(const struct unary *f)
{
    printf("%s:", f->name);
    errno = 0;
    for (unsigned i = 0; i < COUNT(special); i++) {
        double z = f->of_double(hidden(special[i]));
        if ((f->of_double == asinh || f->of_double == atanh) && fpclassify(special[i]) == FP_SUBNORMAL)
            errno = 0; /* POSIX: a range error may occur; glibc has it since 2.43 */
        print_value(z);
    }
    printf("\n%sf:", f->name);
    for (unsigned i = 0; i < COUNT(special); i++) {
        float z = f->of_float((float)hidden(special[i]));
        if (z == 0 || !isnormal(z)) /* ordinary results are compared with double's */
            print_value((double)z);
        errno = 0;
    }
    printf("\n");
}

/* float's and long double's results beyond what a few units in the last place allow. */
static unsigned far_off(const struct unary *f, double x)
{
    double z = f->of_double(x), narrow = (double)f->of_float((float)x), wide = (double)f->of_long((long double)x);
    double exact_narrow = f->of_double((double)(float)x);
    if (z != z)
        return (narrow == narrow) + (wide == wide);
    if (!(fabs(z) < 1e30) || fabs(z) < 1e-30)
        return 0;
    return (fabs(narrow - exact_narrow) > fabs(exact_narrow) * 16 * FLT_EPSILON) +
           (fabs(wide - z) > fabs(z) * 16 * DBL_EPSILON);
}

static void unary_functions(void)
{
    for (unsigned f = 0; f + 1 < COUNT(exact); f++) /* glibc's significand leaves in errno what it uses left there */
        specials(&exact[f]);
    for (unsigned f = 0; f < COUNT(inexact); f++) {
        unsigned off = 0;
        specials(&inexact[f]);
        printf("  ");
        for (unsigned i = 0; i < COUNT(ordinary); i++) {
            print_value(inexact[f].of_double(hidden(ordinary[i])));
            print_value(inexact[f].of_double(hidden(-ordinary[i])));
            off += far_off(&inexact[f], hidden(ordinary[i])) + far_off(&inexact[f], hidden(-ordinary[i]));
        }
        errno = 0;
        printf(" off %u\n", off);
    }
}

static void bessel_functions(void)
{
    for (unsigned f = 0; f < COUNT(bessel); f++) {
        unsigned off = 0;
        printf("%s:", bessel[f].name);
        for (double x = 0.5; x < 7; x += 0.75) {
            printf(" %.8g", bessel[f].of_double(hidden(x)));
            off += fabs(bessel[f].of_double(x) - (double)bessel[f].of_float((float)x)) > 1e-5;
            off += fabs(bessel[f].of_double(x) - (double)bessel[f].of_long((long double)x)) > 1e-13;
        }
        printf(" off %u, at 0", off);
        errno = 0;
        print_value(bessel[f].of_double(hidden(0)));
        print_value(bessel[f].of_double(hidden(-1)));
        print_value(bessel[f].of_double(hidden(INFINITY)));
        printf("\n");
    }
    for (int n = -2; n < 5; n++)
        printf("jn %d: %.8g %.5g %.8g, yn %.8g %.5g %.8g\n", n, jn(n, hidden(2.5)), (double)jnf(n, 2.5f), (double)jnl(n, 2.5L),
               yn(n, hidden(2.5)), (double)ynf(n, 2.5f), (double)ynl(n, 2.5L));
}

/* ---- Two arguments */

struct binary {
    const char *name;
    double (*of_double)(double, double);
    float (*of_float)(float, float);
    long double (*of_long)(long double, long double);
};

static const struct binary exact2[] = {UNARY(fmod), UNARY(remainder), UNARY(drem), UNARY(fdim), UNARY(copysign), UNARY(nextafter)};
static const struct binary pick[] = {UNARY(fmax), UNARY(fmin)};
static const struct binary inexact2[] = {UNARY(hypot), UNARY(atan2), UNARY(pow)};

static void specials2(const struct binary *f)
{
    printf("%s:", f->name);
    errno = 0;
    for (unsigned i = 0; i < COUNT(special); i++)
        for (unsigned j = 0; j < COUNT(special); j++)
            print_value(f->of_double(hidden(special[i]), hidden(special[j])));
    printf("\n%sf:", f->name);
    for (unsigned i = 0; i < COUNT(special); i++) {
        for (unsigned j = 0; j < COUNT(special); j++) {
            float z = f->of_float((float)hidden(special[i]), (float)hidden(special[j]));
            if (z == 0 || !isnormal(z))
                print_value((double)z);
            errno = 0;
        }
    }
    printf("\n");
}

static void binary_functions(void)
{
    for (unsigned f = 0; f < COUNT(exact2); f++) {
        uint64_t hash = 0, hash_float = 0;
        specials2(&exact2[f]);
        for (unsigned i = 0; i < 3000; i++) {
            double x = any_number(), y = any_number();
            hash = mix(hash, bits_of(exact2[f].of_double(x, y)));
            hash_float = mix(hash_float, bits_of(exact2[f].of_float((float)x, (float)y)));
        }
        printf("%s %016llx %016llx, long %g\n", exact2[f].name, (unsigned long long)hash, (unsigned long long)hash_float,
               f == 5 ? 0.0 : (double)exact2[f].of_long(7.5L, 2.0L));
    }
    for (unsigned f = 0; f < COUNT(pick); f++) { /* of two zeros either may be picked */
        uint64_t hash = 0;
        for (unsigned i = 0; i < 3000; i++) {
            double x = any_number(), y = any_number();
            if (x != 0 || y != 0)
                hash = mix(mix(hash, bits_of(pick[f].of_double(x, y))), bits_of(pick[f].of_float((float)x, 1.5f)));
        }
        printf("%s %016llx %g %g %g\n", pick[f].name, (unsigned long long)hash, pick[f].of_double(NAN, 1), pick[f].of_double(1, NAN),
               (double)pick[f].of_long(1, 2));
    }
    for (unsigned f = 0; f < COUNT(inexact2); f++) {
        unsigned off = 0;
        specials2(&inexact2[f]);
        for (unsigned i = 0; i < COUNT(ordinary); i++) {
            for (unsigned j = 0; j < COUNT(ordinary); j += 3) {
                double x = hidden(ordinary[i]), y = hidden(ordinary[j]), z = inexact2[f].of_double(x, y);
                double narrow = inexact2[f].of_double((double)(float)x, (double)(float)y);
                print_value(z);
                if (fabs(z) < 1e30 && fabs(z) > 1e-30) {
                    off += fabs((double)inexact2[f].of_float((float)x, (float)y) - narrow) > fabs(narrow) * 16 * FLT_EPSILON;
                    off += fabs((double)inexact2[f].of_long((long double)x, (long double)y) - z) > fabs(z) * 16 * DBL_EPSILON;
                }
                errno = 0;
            }
        }
        printf(" off %u\n", off);
    }
}

/* ---- Others */

static void scaling(void)
{
    static const int steps[] = {0, 1, -1, 10, -60, 1000, -1000, 1024, -1074, -1075, -1080, 2100, -2200, INT_MAX, INT_MIN};
    uint64_t hash = 0;
    errno = 0;
    for (unsigned i = 0; i < COUNT(special); i++) {
        double x = hidden(special[i]);
        printf("scaling %g:", x != x ? 0.0 : x);
        for (unsigned j = 0; j < COUNT(steps); j++) {
            print_value(ldexp(x, steps[j]));
            print_value(scalbn(x, steps[j]));
            print_value(scalbln(x, steps[j]));
            print_value((double)ldexpf((float)x, steps[j]));
        }
        print_value(scalb(x, 3.0));
        print_value(scalb(x, 0.5));
        print_value(scalb(x, INFINITY));
        print_value(scalb(x, -INFINITY));
        printf("\n");
    }
    for (unsigned i = 0; i < 3000; i++) {
        double x = any_number(), whole, part;
        float whole_float, part_float;
        long double whole_long;
        int exponent = 0, exponent_float = 0;
        part = frexp(x, &exponent);
        part_float = frexpf((float)x, &exponent_float);
        hash = mix(mix(hash, bits_of(part)), isfinite(x) ? (uint64_t)exponent : 0);
        hash = mix(mix(hash, bits_of((double)part_float)), isfinite((float)x) ? (uint64_t)exponent_float : 0);
        part = modf(x, &whole);
        hash = mix(mix(hash, bits_of(part)), bits_of(whole));
        part_float = modff((float)x, &whole_float);
        hash = mix(mix(hash, bits_of((double)part_float)), bits_of((double)whole_float));
        hash = mix(hash, bits_of((double)modfl((long double)x, &whole_long)));
        hash = mix(hash, bits_of((double)whole_long) + (uint64_t)ilogb(x) + (uint64_t)ilogbf((float)x) + (uint64_t)llogb(x));
    }
    printf("frexp, modf, ilogb %016llx\n", (unsigned long long)hash);
}

static void to_integers(void)
{
    static const double values[] = {0.0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, 4503599627370495.5, 1e15, -1e18, 123456789.5};
    uint64_t hash = 0;
    for (unsigned i = 0; i < COUNT(values); i++)
        printf("%ld %lld %ld %lld %ld %ld,", lrint(hidden(values[i])), llrint(hidden(values[i])), lround(hidden(values[i])),
               llround(hidden(values[i])), lrintf((float)values[i]), lroundl((long double)values[i]));
    for (unsigned i = 0; i < 3000; i++) {
        double x = any_number();
        if (fabs(x) < 1e18)
            hash = mix(hash, (uint64_t)lrint(x) + 3 * (uint64_t)lround(x) + 5 * (uint64_t)llrintf((float)x) + 7 * (uint64_t)llroundf((float)x));
    }
    printf(" %016llx\n", (unsigned long long)hash);
    printf("too large: %ld %ld %ld %ld\n", lrint(hidden(1e300)), lrint(hidden(-1e300)), lround(hidden(NAN)), lround(hidden(INFINITY)));
    errno = 0;
    printf("ilogb %d %d %d", ilogb(hidden(0)), ilogb(hidden(INFINITY)), ilogb(hidden(NAN)));
    printf(" errno %d\n", errno == EDOM);
}

static void with_quotients(void)
{
    uint64_t hash = 0;
    int quotient;
    for (unsigned i = 0; i < 3000; i++) {
        double x = any_number(), y = any_number(), z;
        quotient = 0;
        z = remquo(x, y, &quotient);
        hash = mix(hash, bits_of(z) + (z == z ? (uint64_t)(quotient % 8) : 0));
        quotient = 0;
        z = (double)remquof((float)x, (float)y, &quotient);
        hash = mix(hash, bits_of(z) + (z == z ? (uint64_t)(quotient % 8) : 0));
        hash = mix(hash, bits_of(fma(x, y, any_number())));
        hash = mix(hash, bits_of((double)fmaf((float)x, (float)y, 1.5f)));
    }
    printf("remquo, fma %016llx\n", (unsigned long long)hash);
}

static void gammas(void)
{
    static const double values[] = {0.5, -0.5, -1.5, -2.5, -3.5, 1.0, 2.0, -0.0, 0.0, -4.0, 100.5, -100.5, INFINITY, -INFINITY};
    for (unsigned i = 0; i < COUNT(values); i++) {
        int sign = 7, sign_float = 7;
        double x = hidden(values[i]), z;
        errno = 0;
        z = lgamma_r(x, &sign);
        lgammaf_r((float)x, &sign_float);
        printf("lgamma_r");
        print_value(z);
        signgam = 9;
        z = lgamma(x);
        if (x < 0 && x == floor(x))
            printf(","); /* a pole has no sign: glibc changed its mind in 2.41, for float */
        else
            printf(" sign %d %d %d,", sign, sign_float, signgam);
    }
    printf("\n");
}

static void directions(void)
{
    static const double values[] = {0.0, -0.0, 1.0, -1.0, 1e-310, DBL_MAX, -DBL_MAX, 3.5, INFINITY, 1e300};
    uint64_t hash = 0;
    for (unsigned i = 0; i < COUNT(values); i++) {
        for (unsigned j = 0; j < COUNT(values); j++) {
            hash = mix(hash, bits_of(nexttoward(hidden(values[i]), (long double)values[j])));
            hash = mix(hash, bits_of((double)nexttowardf((float)hidden(values[i]), (long double)values[j])));
        }
        hash = mix(mix(hash, bits_of(nextup(hidden(values[i])))), bits_of((double)nextdownf((float)hidden(values[i]))));
    }
    printf("directions %016llx\n", (unsigned long long)hash);
}

static void kinds(void)
{
    static const double values[] = {0.0, -0.0, 1.0, -1.0, 1e-310, -1e-310, INFINITY, -INFINITY, NAN, DBL_MAX};
    for (unsigned i = 0; i < COUNT(values); i++) {
        double x = hidden(values[i]);
        float y = (float)x;
        long double z = (long double)x;
        printf("%d%d%d %d%d%d %d %d %d%d %d%d,", fpclassify(x), fpclassify(y), isnormal(x), !!signbit(x), !!signbit(y), !!signbit(z),
               !!(isinf)(x), !!(isnan)(x), !!finite(x), !!finitef(y), !!isinff(y), !!isnanf(y));
        printf("%d%d%d%d ", isgreater(x, 1.0), islessequal(x, 1.0), isunordered(x, 1.0), islessgreater(x, 1.0));
    }
    printf("\n");
}

static uint64_t raw(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static void nans(void)
{
    static const char *const tags[] = {"", "1", "0x123", "077", "junk", "12x", "0xfffffffffffff", "123456789"};
    for (unsigned i = 0; i < COUNT(tags); i++)
        printf("nan(\"%s\") %016llx %d %d,", tags[i], (unsigned long long)raw(nan(tags[i])), isnan(nanf(tags[i])), isnan(nanl(tags[i])));
    printf("\n");
}

static void sine_and_cosine(void)
{
    double sine, cosine;
    float sine_float, cosine_float;
    unsigned off = 0;
    for (unsigned i = 0; i < 1000; i++) {
        double x = ((double)next_random() - (1 << 26)) / 1000.0;
        sincos(x, &sine, &cosine);
        sincosf((float)x, &sine_float, &cosine_float);
        off += fabs(sine - sin(x)) > 1e-15 || fabs(cosine - cos(x)) > 1e-15;
        off += fabs((double)sine_float - sin((double)(float)x)) > 3e-7 || fabs((double)cosine_float - cos((double)(float)x)) > 3e-7;
        off += fabs(sine * sine + cosine * cosine - 1) > 1e-15;
    }
    printf("sincos: off %u", off);
    errno = 0;
    sincos(hidden(INFINITY), &sine, &cosine);
    print_value(sine);
    print_value(cosine);
    printf("\n");
}

static void rounding_mode(void)
{
    fenv_t environment;
    printf("fegetround %d, fesetround(FE_TONEAREST) %d\n", fegetround() == FE_TONEAREST, fesetround(FE_TONEAREST));
    printf("feclearexcept %d, fetestexcept %d, feholdexcept %d, fesetenv %d\n", feclearexcept(FE_ALL_EXCEPT),
           fetestexcept(FE_ALL_EXCEPT), feholdexcept(&environment), fesetenv(&environment));
}

int main(void)
{
    exact_ones();
    unary_functions();
    bessel_functions();
    binary_functions();
    scaling();
    to_integers();
    with_quotients();
    gammas();
    directions();
    kinds();
    nans();
    sine_and_cosine();
    rounding_mode();
    return 0;
}
