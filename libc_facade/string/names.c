/* The symbols of error and signal numbers: glibc's strerrorname_np and sigabbrev_np. */
#include "libc_facade/string/string_functions.h"

#include <stddef.h>

/* In the order of their numbers, each ended by a zero; an empty one stands for a number that is not used. */
HC_DEVICE_CONST char error_names[] =
    "0\0" "EPERM\0" "ENOENT\0" "ESRCH\0" "EINTR\0" "EIO\0" "ENXIO\0" "E2BIG\0" "ENOEXEC\0" "EBADF\0" "ECHILD\0"
    "EAGAIN\0" "ENOMEM\0" "EACCES\0" "EFAULT\0" "ENOTBLK\0" "EBUSY\0" "EEXIST\0" "EXDEV\0" "ENODEV\0" "ENOTDIR\0"
    "EISDIR\0" "EINVAL\0" "ENFILE\0" "EMFILE\0" "ENOTTY\0" "ETXTBSY\0" "EFBIG\0" "ENOSPC\0" "ESPIPE\0" "EROFS\0"
    "EMLINK\0" "EPIPE\0" "EDOM\0" "ERANGE\0" "EDEADLK\0" "ENAMETOOLONG\0" "ENOLCK\0" "ENOSYS\0" "ENOTEMPTY\0"
    "ELOOP\0" "\0" "ENOMSG\0" "EIDRM\0" "ECHRNG\0" "EL2NSYNC\0" "EL3HLT\0" "EL3RST\0" "ELNRNG\0" "EUNATCH\0"
    "ENOCSI\0" "EL2HLT\0" "EBADE\0" "EBADR\0" "EXFULL\0" "ENOANO\0" "EBADRQC\0" "EBADSLT\0" "\0" "EBFONT\0"
    "ENOSTR\0" "ENODATA\0" "ETIME\0" "ENOSR\0" "ENONET\0" "ENOPKG\0" "EREMOTE\0" "ENOLINK\0" "EADV\0" "ESRMNT\0"
    "ECOMM\0" "EPROTO\0" "EMULTIHOP\0" "EDOTDOT\0" "EBADMSG\0" "EOVERFLOW\0" "ENOTUNIQ\0" "EBADFD\0" "EREMCHG\0"
    "ELIBACC\0" "ELIBBAD\0" "ELIBSCN\0" "ELIBMAX\0" "ELIBEXEC\0" "EILSEQ\0" "ERESTART\0" "ESTRPIPE\0" "EUSERS\0"
    "ENOTSOCK\0" "EDESTADDRREQ\0" "EMSGSIZE\0" "EPROTOTYPE\0" "ENOPROTOOPT\0" "EPROTONOSUPPORT\0" "ESOCKTNOSUPPORT\0"
    "EOPNOTSUPP\0" "EPFNOSUPPORT\0" "EAFNOSUPPORT\0" "EADDRINUSE\0" "EADDRNOTAVAIL\0" "ENETDOWN\0" "ENETUNREACH\0"
    "ENETRESET\0" "ECONNABORTED\0" "ECONNRESET\0" "ENOBUFS\0" "EISCONN\0" "ENOTCONN\0" "ESHUTDOWN\0" "ETOOMANYREFS\0"
    "ETIMEDOUT\0" "ECONNREFUSED\0" "EHOSTDOWN\0" "EHOSTUNREACH\0" "EALREADY\0" "EINPROGRESS\0" "ESTALE\0" "EUCLEAN\0"
    "ENOTNAM\0" "ENAVAIL\0" "EISNAM\0" "EREMOTEIO\0" "EDQUOT\0" "ENOMEDIUM\0" "EMEDIUMTYPE\0" "ECANCELED\0"
    "ENOKEY\0" "EKEYEXPIRED\0" "EKEYREVOKED\0" "EKEYREJECTED\0" "EOWNERDEAD\0" "ENOTRECOVERABLE\0" "ERFKILL\0"
    "EHWPOISON\0" "EFTYPE\0";

HC_DEVICE_CONST char signal_names[] =
    "\0" "HUP\0" "INT\0" "QUIT\0" "ILL\0" "TRAP\0" "ABRT\0" "BUS\0" "FPE\0" "KILL\0" "USR1\0" "SEGV\0" "USR2\0"
    "PIPE\0" "ALRM\0" "TERM\0" "STKFLT\0" "CHLD\0" "CONT\0" "STOP\0" "TSTP\0" "TTIN\0" "TTOU\0" "URG\0" "XCPU\0"
    "XFSZ\0" "VTALRM\0" "PROF\0" "WINCH\0" "POLL\0" "PWR\0" "SYS\0";

#define HC_ERROR_COUNT 135
#define HC_SIGNAL_COUNT 32

static HC_DEVICE const char *name_at(const char *names, int number, int count)
{
    if (number < 0 || number >= count)
        return NULL;
    HC_NO_UNROLL
    for (; number != 0; number--)
        names += hc_libc_strlen(names) + 1;
    return *names != '\0' ? names : NULL;
}

HC_DEVICE const char *hc_error_names(void)
{
    return error_names;
}

HC_DEVICE const char *hc_libc_strerrorname_np(int number)
{
    return name_at(error_names, number, HC_ERROR_COUNT);
}

HC_DEVICE const char *hc_libc_sigabbrev_np(int number)
{
    return name_at(signal_names, number, HC_SIGNAL_COUNT);
}
