/* device.h: what device code may call. Link libhostcall_device.a (nvcc -rdc=true); on the CPU device the same functions come
 * from libhostcall_device_cpu.a.
 *
 * Any pointer that device code holds works as a buffer: global, shared, local, constant or mapped host memory. Every
 * function may be called by any thread, under any divergence; threads of a warp that call together share one packet. A call
 * that waits (for a pipe, a slow disk, a slow handler) keeps only the threads waiting that made it.
 *
 * Errors: functions return -errno, as the Linux system call of the same name would set it, and touch no errno. (The libc
 * facade's names, open, read and so on, return -1 and set errno.) -ENOSYS: no runtime is attached to this module.
 *
 * Order: the calls of a thread take effect in its order; so do calls of a block's threads that __syncthreads orders. Output
 * by the functions under "Output" is posted: it returns before the bytes are written. It appears while the kernel runs.
 */
#ifndef HOSTCALL_DEVICE_H
#define HOSTCALL_DEVICE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>

#include <hostcall/wire_stat.h>

#ifdef __CUDACC__
#define HC_DEVICE_API __device__
#else
#define HC_DEVICE_API
#endif
#if defined(__GNUC__) && !defined(__CUDA_ARCH__)
#define HC_DEVICE_FORMAT(position, first) __attribute__((format(printf, position, first)))
#else
#define HC_DEVICE_FORMAT(position, first)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Output, posted. The bytes of one call are contiguous in what they are written to, whoever else writes. An earlier
 * failure of the stream is returned by the next call on it, once. */

/* C17 7.21.6.1, formatted on the device; see libc_facade/format/format.h for what C leaves open. Returns the number of
 * bytes, or -errno. hc_dprintf takes descriptor 1 or 2, or any other, on which it blocks like hc_write. */
HC_DEVICE_API int hc_printf(const char *format, ...) HC_DEVICE_FORMAT(1, 2);
HC_DEVICE_API int hc_vprintf(const char *format, va_list arguments) HC_DEVICE_FORMAT(1, 0);
HC_DEVICE_API int hc_dprintf(int fd, const char *format, ...) HC_DEVICE_FORMAT(2, 3);
HC_DEVICE_API int hc_vdprintf(int fd, const char *format, va_list arguments) HC_DEVICE_FORMAT(2, 0);
/* C17 7.21.7.9, .8: return a non-negative value or -errno; the character (as unsigned char) or -errno. */
HC_DEVICE_API int hc_puts(const char *s);
HC_DEVICE_API int hc_putchar(int c);
/* Posts `bytes` bytes to descriptor 1 or 2. Returns 0 or -errno; -EBADF for another descriptor. */
HC_DEVICE_API int hc_output(int fd, const void *data, size_t bytes);
/* Waits until all output to descriptor 1 or 2 posted before is written. Returns 0 or the stream's error, once. */
HC_DEVICE_API int hc_flush(int fd);

/* C17 7.21.6.5, .6, .12, .13. No call to the host. */
HC_DEVICE_API int hc_vsnprintf(char *s, size_t size, const char *format, va_list arguments) HC_DEVICE_FORMAT(3, 0);
HC_DEVICE_API int hc_snprintf(char *s, size_t size, const char *format, ...) HC_DEVICE_FORMAT(3, 4);
HC_DEVICE_API int hc_vsprintf(char *s, const char *format, va_list arguments) HC_DEVICE_FORMAT(2, 0);
HC_DEVICE_API int hc_sprintf(char *s, const char *format, ...) HC_DEVICE_FORMAT(2, 3);

/* ---- Files: POSIX.1-2017, with Linux's numbers for flags, modes and errors. Paths are the host's, relative to the
 * process's working directory. Descriptors are the process's own; O_CLOEXEC is always set. */
HC_DEVICE_API int hc_open(const char *path, int flags, mode_t mode);
HC_DEVICE_API int hc_creat(const char *path, mode_t mode);
HC_DEVICE_API int hc_close(int fd);
/* At most 0x7ffff000 bytes a call, as Linux. Reads of one pipe, socket or terminal are answered in the order in which the host met
 * them; one that waits behind another when its descriptor is closed is answered -EBADF. */
HC_DEVICE_API ssize_t hc_read(int fd, void *buffer, size_t count);
HC_DEVICE_API ssize_t hc_write(int fd, const void *buffer, size_t count);
HC_DEVICE_API ssize_t hc_pread(int fd, void *buffer, size_t count, off_t offset);
HC_DEVICE_API ssize_t hc_pwrite(int fd, const void *buffer, size_t count, off_t offset);
HC_DEVICE_API off_t hc_lseek(int fd, off_t offset, int whence);
HC_DEVICE_API int hc_fsync(int fd);
HC_DEVICE_API int hc_fdatasync(int fd);
HC_DEVICE_API int hc_ftruncate(int fd, off_t length);
HC_DEVICE_API int hc_access(const char *path, int mode);
HC_DEVICE_API int hc_unlink(const char *path);
HC_DEVICE_API int hc_rename(const char *old_path, const char *new_path);
HC_DEVICE_API int hc_mkdir(const char *path, mode_t mode);
HC_DEVICE_API int hc_rmdir(const char *path);
/* 1, or -ENOTTY, -EBADF. */
HC_DEVICE_API int hc_isatty(int fd);

/* ---- The same by a whole warp or block together. All threads of the warp (of the block) call with the same arguments, as they
 * would reach __syncwarp (__syncthreads), and get the same result. What one thread would do, all of them do faster: the bytes
 * cross the bus in wide pieces, the next piece is read while one is copied, and no shared memory is needed for it beyond 16
 * bytes. The buffer is any memory that all of them can reach. hc_warp_read and hc_block_read return fewer bytes than asked for
 * where read(2) would. */
HC_DEVICE_API ssize_t hc_warp_pread(int fd, void *buffer, size_t count, off_t offset);
HC_DEVICE_API ssize_t hc_warp_pwrite(int fd, const void *buffer, size_t count, off_t offset);
HC_DEVICE_API ssize_t hc_warp_read(int fd, void *buffer, size_t count);
HC_DEVICE_API ssize_t hc_block_pread(int fd, void *buffer, size_t count, off_t offset);
HC_DEVICE_API ssize_t hc_block_pwrite(int fd, const void *buffer, size_t count, off_t offset);
HC_DEVICE_API ssize_t hc_block_read(int fd, void *buffer, size_t count);

/* ---- The same without waiting. hc_submit_* starts the call and returns 0, or -EFAULT, -EMSGSIZE, -ENOSYS and the ticket is not
 * in use. A thread may have many in flight; they take effect as blocking calls of as many threads would, in any order. The
 * buffer must stay as it is (input: is copied at once; output: filled by whoever sees the ticket done) and every ticket must be
 * seen done once, or its cell of the protocol is lost to others until the runtime ends. Where no cell is at hand the call
 * is made at once, and the ticket is done on return.
 *
 * Any thread of the block may see to a ticket, one at a time; if not the one that submitted, after a __syncthreads or the like. */
struct hc_ticket {
    uint64_t tag; /* 0: done. The rest is the library's, but for what the functions below say. */
    int64_t result;
    uint64_t place;
    void *buffer;
    uint32_t packet, lane;
    uint32_t room;
    uint32_t bytes;
};
#define HC_ASYNC_MOST (1u << 20) /* bytes that one submission moves; reads and writes of more are short */
HC_DEVICE_API int hc_submit_pread(struct hc_ticket *ticket, int fd, void *buffer, size_t count, off_t offset);
HC_DEVICE_API int hc_submit_pwrite(struct hc_ticket *ticket, int fd, const void *buffer, size_t count, off_t offset);
HC_DEVICE_API int hc_submit_fsync(struct hc_ticket *ticket, int fd);
/* As hc_user_call with *length = length; afterwards ticket->bytes says how many bytes came back. */
HC_DEVICE_API int hc_submit_user_call(struct hc_ticket *ticket, unsigned number, const uint64_t arguments[6], void *buffer,
                                      size_t length, size_t capacity);
/* 1 if the call is over, 0 if not; never waits. ticket->result is then its result. */
HC_DEVICE_API int hc_ticket_done(struct hc_ticket *ticket);
/* Waits, and returns the result: as the blocking call. */
HC_DEVICE_API int64_t hc_ticket_wait(struct hc_ticket *ticket);
/* Waits until one of the tickets is done and returns its index; entries may be NULL. -EINVAL if all are. */
HC_DEVICE_API int hc_ticket_wait_any(struct hc_ticket *const *tickets, unsigned count);

/* As POSIX's stat and fstat, into the struct of wire_stat.h. */
HC_DEVICE_API int hc_stat(const char *path, struct hc_wire_stat *status);
HC_DEVICE_API int hc_fstat(int fd, struct hc_wire_stat *status);

/* ---- Mapped files. The device reads the page cache directly, at the speed of the bus and with no copy by the host. The
 * address is valid for every thread of the device, in later kernels too, until hc_munmap or the end of the runtime.
 *
 * hc_mmap: as mmap(2), 0 or -errno, with the address in *address. prot PROT_READ, or with PROT_WRITE; flags MAP_SHARED or
 * MAP_PRIVATE, which may be joined with MAP_ANONYMOUS, MAP_POPULATE, MAP_NORESERVE. Others: -EOPNOTSUPP. Regular files only
 * (-ENODEV).
 * - All of it is within the device's reach when the call returns: on a GPU its pages are registered, and stay in memory
 *   until it is unmapped. There is a budget for that (hc_options.map_budget). -ENOMEM: larger than the budget. -EAGAIN: too
 *   much is mapped now; or, after some seconds, the GPU's driver does not answer, as another thread of the host program is in a
 *   call that waits for this kernel (cudaFree, cudaFreeHost, a launch that loads a kernel or enlarges the stack).
 * - MAP_NORESERVE maps without registering, so that the file may be larger than the budget. Each part must be asked for by
 *   hc_madvise before it is touched; a touch of another part is a device fault.
 * - Pages past the end that the file had then are no part of it: a touch is a device fault (Linux: SIGBUS). The rest of the
 *   last page is zero. A file that has grown must be mapped again.
 * - If others write to the file, old and new bytes may be seen, in any mixture. If others make it shorter, a GPU goes on
 *   seeing the bytes that were there; on the CPU device a touch of pages that are gone is a fault, as on Linux.
 * - Writing: to MAP_PRIVATE everywhere, which copies all of it at first. To MAP_SHARED on the CPU device, and on a GPU
 *   where the file lies in memory (tmpfs, memfd); -EOPNOTSUPP for files on disks. Bytes are in the file once the thread
 *   that wrote them has called hc_munmap, or any other call after __threadfence_system().
 *
 * hc_munmap: a whole mapping, as hc_mmap returned it; -EINVAL for a part or anything else. On a GPU its pages stay in
 * memory, and count for the budget, until no kernel runs; those of MAP_NORESERVE go at once. Another thread that still uses
 * the mapping is the program's error. Mappings outlive launches and faults of the CPU device; hc_destroy ends them.
 *
 * hc_madvise: address at a page. For MAP_NORESERVE: MADV_WILLNEED returns when the range is within reach, and lets what
 * follows it come ahead of use; MADV_DONTNEED lets the range go, and never changes its bytes. Windows are larger than
 * pages, and several threads may need one: so the host counts, and a window goes when each WILLNEED had its DONTNEED of the
 * same range. -EAGAIN: too much is held now, let go of something, or as for hc_mmap; -ENOMEM: the range alone is larger than the budget, or
 * not within one mapping. Other mappings take these, and MADV_NORMAL, _RANDOM and _SEQUENTIAL, as advice. -EINVAL: another
 * advice. */
HC_DEVICE_API int hc_mmap(size_t length, int prot, int flags, int fd, off_t offset, void **address);
HC_DEVICE_API int hc_munmap(void *address, size_t length);
HC_DEVICE_API int hc_madvise(void *address, size_t length, int advice);

/* ---- Time. CLOCK_REALTIME and CLOCK_MONOTONIC are computed on the device, within 1 ms of the host's; MONOTONIC never runs
 * backwards for a thread. Other clocks ask the host. */
HC_DEVICE_API int hc_clock_gettime(clockid_t clock, struct timespec *now);
HC_DEVICE_API time_t hc_time(time_t *now);
HC_DEVICE_API int hc_gettimeofday(struct timeval *now);
/* Sleeps on the device. Never interrupted. */
HC_DEVICE_API int hc_nanosleep(const struct timespec *duration);

/* ---- Process */
/* The value of an environment variable of the host process into value[0..size), terminated and cut to fit; returns its whole
 * length, or -ENOENT. */
HC_DEVICE_API int hc_getenv(const char *name, char *value, size_t size);
/* End the program with a status, or as C's abort() and assert() do (status 134), after all output published before. They do
 * not return. In a program that made its own runtime they end the launch instead: see hc_exit_status in hostcall.h. */
HC_DEVICE_API void hc_exit(int status);
HC_DEVICE_API void hc_abort(void);
HC_DEVICE_API void hc_assert_fail(const char *expression, const char *file, unsigned line, const char *function);

/* ---- User calls: handlers that the host program registered with hc_register, number 0 to 4095.
 * hc_user_call sends six arguments and `length` bytes of buffer, waits, and receives at most `capacity` bytes into the same
 * buffer; *length becomes how many. buffer and length may be NULL when capacity is 0. Returns the handler's value, or
 * -ENOSYS when none is registered. hc_user_post sends and does not wait; returns 0 or -errno. */
HC_DEVICE_API int64_t hc_user_call(unsigned number, const uint64_t arguments[6], void *buffer, size_t *length,
                                   size_t capacity);
HC_DEVICE_API int hc_user_post(unsigned number, const uint64_t arguments[6], const void *buffer, size_t length);

#ifdef __cplusplus
}
#endif

#include <hostcall/variadic.h>
#ifdef HC_VARIADIC_PACKED
HC_PACKED(static __device__, int, hc_printf, hc_vprintf, (const char *format), (format))
HC_PACKED(static __device__, int, hc_dprintf, hc_vdprintf, (int fd, const char *format), (fd, format))
HC_PACKED(static __device__, int, hc_snprintf, hc_vsnprintf, (char *s, size_t size, const char *format), (s, size, format))
HC_PACKED(static __device__, int, hc_sprintf, hc_vsprintf, (char *s, const char *format), (s, format))
#endif

/* assert that names file, line, block and thread. */
#define HC_ASSERT(condition)                                                                                           \
    ((condition) ? (void)0 : hc_assert_fail(#condition, __FILE__, (unsigned)__LINE__, __func__))

/* Makes a __global__ function known by name to hc_kernel_find on the CPU device; a GPU module lists its own. */
#if defined(__CUDACC__)
#define HC_KERNEL(name)
#endif

/* States the default grid of a program built by hcc: HC_GEOMETRY(blocks, threads); at namespace scope. */
#if defined(__CUDACC__) && !defined(HC_GPU_ONLY) /* the compiler of the host's part has it, but for hcc --gpu-only */
#define HC_GEOMETRY(blocks, threads)
#elif defined(__cplusplus)
#define HC_GEOMETRY(blocks, threads) extern "C" const unsigned hc_program_geometry[2] = {(blocks), (threads)}
#else
#define HC_GEOMETRY(blocks, threads) const unsigned hc_program_geometry[2] = {(blocks), (threads)}
#endif

#endif
