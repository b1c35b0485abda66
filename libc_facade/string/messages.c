/* What error and signal numbers mean, in glibc's words. */
#include "device/lanes.h"
#include "libc_facade/format/format.h"
#include "libc_facade/libc.h"
#include "libc_facade/string/string_functions.h"

#include <errno.h>

/* The texts in the order of their numbers, each ended by a zero; an empty one stands for a number that is not used. */
HC_DEVICE_CONST char error_texts[] =
    "Success\0" "Operation not permitted\0" "No such file or directory\0" "No such process\0"
    "Interrupted system call\0" "Input/output error\0" "No such device or address\0" "Argument list too long\0"
    "Exec format error\0" "Bad file descriptor\0" "No child processes\0" "Resource temporarily unavailable\0"
    "Cannot allocate memory\0" "Permission denied\0" "Bad address\0" "Block device required\0"
    "Device or resource busy\0" "File exists\0" "Invalid cross-device link\0" "No such device\0" "Not a directory\0"
    "Is a directory\0" "Invalid argument\0" "Too many open files in system\0" "Too many open files\0"
    "Inappropriate ioctl for device\0" "Text file busy\0" "File too large\0" "No space left on device\0"
    "Illegal seek\0" "Read-only file system\0" "Too many links\0" "Broken pipe\0" "Numerical argument out of domain\0"
    "Numerical result out of range\0" "Resource deadlock avoided\0" "File name too long\0" "No locks available\0"
    "Function not implemented\0" "Directory not empty\0" "Too many levels of symbolic links\0" "\0"
    "No message of desired type\0" "Identifier removed\0" "Channel number out of range\0" "Level 2 not synchronized\0"
    "Level 3 halted\0" "Level 3 reset\0" "Link number out of range\0" "Protocol driver not attached\0"
    "No CSI structure available\0" "Level 2 halted\0" "Invalid exchange\0" "Invalid request descriptor\0"
    "Exchange full\0" "No anode\0" "Invalid request code\0" "Invalid slot\0" "\0" "Bad font file format\0"
    "Device not a stream\0" "No data available\0" "Timer expired\0" "Out of streams resources\0"
    "Machine is not on the network\0" "Package not installed\0" "Object is remote\0" "Link has been severed\0"
    "Advertise error\0" "Srmount error\0" "Communication error on send\0" "Protocol error\0" "Multihop attempted\0"
    "RFS specific error\0" "Bad message\0" "Value too large for defined data type\0" "Name not unique on network\0"
    "File descriptor in bad state\0" "Remote address changed\0" "Can not access a needed shared library\0"
    "Accessing a corrupted shared library\0" ".lib section in a.out corrupted\0"
    "Attempting to link in too many shared libraries\0" "Cannot exec a shared library directly\0"
    "Invalid or incomplete multibyte or wide character\0" "Interrupted system call should be restarted\0"
    "Streams pipe error\0" "Too many users\0" "Socket operation on non-socket\0" "Destination address required\0"
    "Message too long\0" "Protocol wrong type for socket\0" "Protocol not available\0" "Protocol not supported\0"
    "Socket type not supported\0" "Operation not supported\0" "Protocol family not supported\0"
    "Address family not supported by protocol\0" "Address already in use\0" "Cannot assign requested address\0"
    "Network is down\0" "Network is unreachable\0" "Network dropped connection on reset\0"
    "Software caused connection abort\0" "Connection reset by peer\0" "No buffer space available\0"
    "Transport endpoint is already connected\0" "Transport endpoint is not connected\0"
    "Cannot send after transport endpoint shutdown\0" "Too many references: cannot splice\0" "Connection timed out\0"
    "Connection refused\0" "Host is down\0" "No route to host\0" "Operation already in progress\0"
    "Operation now in progress\0" "Stale file handle\0" "Structure needs cleaning\0" "Not a XENIX named type file\0"
    "No XENIX semaphores available\0" "Is a named type file\0" "Remote I/O error\0" "Disk quota exceeded\0"
    "No medium found\0" "Wrong medium type\0" "Operation canceled\0" "Required key not available\0"
    "Key has expired\0" "Key has been revoked\0" "Key was rejected by service\0" "Owner died\0"
    "State not recoverable\0" "Operation not possible due to RF-kill\0" "Memory page has hardware error\0"
    "Inappropriate file type or format\0";

HC_DEVICE_CONST char signal_texts[] =
    "\0" "Hangup\0" "Interrupt\0" "Quit\0" "Illegal instruction\0" "Trace/breakpoint trap\0" "Aborted\0" "Bus error\0"
    "Floating point exception\0" "Killed\0" "User defined signal 1\0" "Segmentation fault\0" "User defined signal 2\0"
    "Broken pipe\0" "Alarm clock\0" "Terminated\0" "Stack fault\0" "Child exited\0" "Continued\0" "Stopped (signal)\0"
    "Stopped\0" "Stopped (tty input)\0" "Stopped (tty output)\0" "Urgent I/O condition\0" "CPU time limit exceeded\0"
    "File size limit exceeded\0" "Virtual timer expired\0" "Profiling timer expired\0" "Window changed\0"
    "I/O possible\0" "Power failure\0" "Bad system call\0";

#define HC_ERROR_COUNT 135
#define HC_SIGNAL_COUNT 32
#define HC_SIGNAL_FIRST_REAL_TIME 34
#define HC_SIGNAL_LAST_REAL_TIME 64

#define HC_UNKNOWN_BYTES 40 /* "Unknown error -2147483648" */

/* strerror and strsignal return these for numbers that have no text: any thread may overwrite them, as C allows. */
HC_DEVICE_STATIC char unknown_error[HC_UNKNOWN_BYTES];
HC_DEVICE_STATIC char unknown_signal[HC_UNKNOWN_BYTES];

HC_DEVICE void hc_error_texts_start(void)
{
    hc_format_errors.texts = error_texts;
    hc_format_errors.names = hc_error_names();
    hc_format_errors.count = HC_ERROR_COUNT;
#ifdef __CUDACC__
    hc_format_errors.numbers = hc_errno_location() - hc_thread_index(); /* the same address in all blocks */
#else
    hc_format_errors.number = hc_errno_location;
#endif
}

static HC_DEVICE HC_NOINLINE const char *text_at(const char *texts, int number, int count)
{
    if (number < 0 || number >= count)
        return NULL;
    HC_NO_UNROLL
    for (; number != 0; number--)
        texts += hc_libc_strlen(texts) + 1;
    return *texts != '\0' ? texts : NULL;
}

/* Writes the words and the number. A buffer that other threads read always holds a string: its last byte is never written. */
static HC_DEVICE HC_NOINLINE void write_numbered(char *buffer, const char *words, int number)
{
    unsigned rest = number < 0 ? 0u - (unsigned)number : (unsigned)number;
    char digits[10];
    int count = 0;

    buffer = hc_libc_stpcpy(buffer, words);
    if (number < 0)
        *buffer++ = '-';
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    HC_NO_UNROLL
    while (count > 0)
        *buffer++ = digits[--count];
    *buffer = '\0';
}

HC_DEVICE const char *hc_libc_strerrordesc_np(int number)
{
    return text_at(error_texts, number, HC_ERROR_COUNT);
}

HC_DEVICE const char *hc_libc_sigdescr_np(int number)
{
    return text_at(signal_texts, number, HC_SIGNAL_COUNT);
}

HC_DEVICE char *hc_libc_strerror(int number)
{
    const char *text = hc_libc_strerrordesc_np(number);

    if (text != NULL)
        return (char *)(uintptr_t)text;
    write_numbered(unknown_error, "Unknown error ", number);
    return unknown_error;
}

HC_DEVICE char *hc_libc_strerror_l(int number, void *locale)
{
    (void)locale;
    return hc_libc_strerror(number);
}

HC_DEVICE char *hc_libc_strerror_r(int number, char *buffer, size_t size)
{
    const char *text = hc_libc_strerrordesc_np(number);
    char unknown[HC_UNKNOWN_BYTES];

    if (text != NULL)
        return (char *)(uintptr_t)text;
    write_numbered(unknown, "Unknown error ", number);
    hc_libc_strlcpy(buffer, unknown, size);
    return buffer;
}

HC_DEVICE int hc_libc___xpg_strerror_r(int number, char *buffer, size_t size)
{
    const char *text = hc_libc_strerrordesc_np(number);
    char unknown[HC_UNKNOWN_BYTES];
    int result = 0;

    if (text == NULL) {
        write_numbered(unknown, "Unknown error ", number);
        text = unknown;
        result = EINVAL;
    }
    if (hc_libc_strlcpy(buffer, text, size) >= size && result == 0)
        result = ERANGE;
    return result;
}

HC_DEVICE char *hc_libc_strsignal(int number)
{
    const char *text = hc_libc_sigdescr_np(number);

    if (text != NULL)
        return (char *)(uintptr_t)text;
    if (number >= HC_SIGNAL_FIRST_REAL_TIME && number <= HC_SIGNAL_LAST_REAL_TIME)
        write_numbered(unknown_signal, "Real-time signal ", number - HC_SIGNAL_FIRST_REAL_TIME);
    else
        write_numbered(unknown_signal, "Unknown signal ", number);
    return unknown_signal;
}
