/* The operations: one table from which numbers, names, shapes, the host's dispatch and the documentation check are made.
 *
 *     HC_OPERATION(number, NAME, name, arguments, payload)
 *
 * number      the opcode; PROTOCOL.md has an entry headed "name (number)" for each
 * arguments   how many of the six 64-bit arguments the request carries
 * payload     HC_PAYLOAD_NONE, _IN (device to host), _OUT (host to device) or _INOUT
 *
 * Numbers are never used again for something else. Adding one raises HC_PROTOCOL_MINOR.
 */
#ifndef HC_PROTOCOL_OPERATIONS_H
#define HC_PROTOCOL_OPERATIONS_H

#define HC_PAYLOAD_NONE 0
#define HC_PAYLOAD_IN 1
#define HC_PAYLOAD_OUT 2
#define HC_PAYLOAD_INOUT 3

#define HC_OPERATIONS(HC_OPERATION)                                                                                    \
    HC_OPERATION(0x00, NOP, nop, 3, HC_PAYLOAD_NONE)                                                                   \
    HC_OPERATION(0x01, TRANSFER_PUT, transfer_put, 2, HC_PAYLOAD_IN)                                                   \
    HC_OPERATION(0x02, TRANSFER_GET, transfer_get, 2, HC_PAYLOAD_OUT)                                                  \
    HC_OPERATION(0x10, OUTPUT, output, 1, HC_PAYLOAD_IN)                                                               \
    HC_OPERATION(0x11, FLUSH, flush, 1, HC_PAYLOAD_NONE)                                                               \
    HC_OPERATION(0x20, OPEN, open, 2, HC_PAYLOAD_IN)                                                                   \
    HC_OPERATION(0x21, CLOSE, close, 1, HC_PAYLOAD_NONE)                                                               \
    HC_OPERATION(0x22, READ, read, 1, HC_PAYLOAD_OUT)                                                                  \
    HC_OPERATION(0x23, WRITE, write, 1, HC_PAYLOAD_IN)                                                                 \
    HC_OPERATION(0x24, PREAD, pread, 2, HC_PAYLOAD_OUT)                                                                \
    HC_OPERATION(0x25, PWRITE, pwrite, 2, HC_PAYLOAD_IN)                                                               \
    HC_OPERATION(0x26, LSEEK, lseek, 3, HC_PAYLOAD_NONE)                                                               \
    HC_OPERATION(0x27, FSYNC, fsync, 1, HC_PAYLOAD_NONE)                                                               \
    HC_OPERATION(0x28, FDATASYNC, fdatasync, 1, HC_PAYLOAD_NONE)                                                       \
    HC_OPERATION(0x29, FTRUNCATE, ftruncate, 2, HC_PAYLOAD_NONE)                                                       \
    HC_OPERATION(0x2a, FSTAT, fstat, 1, HC_PAYLOAD_OUT)                                                                \
    HC_OPERATION(0x2b, STAT, stat, 0, HC_PAYLOAD_INOUT)                                                                \
    HC_OPERATION(0x2c, ACCESS, access, 1, HC_PAYLOAD_IN)                                                               \
    HC_OPERATION(0x2d, UNLINK, unlink, 0, HC_PAYLOAD_IN)                                                               \
    HC_OPERATION(0x2e, RENAME, rename, 0, HC_PAYLOAD_IN)                                                               \
    HC_OPERATION(0x2f, MKDIR, mkdir, 1, HC_PAYLOAD_IN)                                                                 \
    HC_OPERATION(0x30, RMDIR, rmdir, 0, HC_PAYLOAD_IN)                                                                 \
    HC_OPERATION(0x31, ISATTY, isatty, 1, HC_PAYLOAD_NONE)                                                             \
    HC_OPERATION(0x32, OPENAT, openat, 3, HC_PAYLOAD_IN)                                                               \
    HC_OPERATION(0x33, STATAT, statat, 2, HC_PAYLOAD_INOUT)                                                            \
    HC_OPERATION(0x34, PATH, path, 6, HC_PAYLOAD_IN)                                                                   \
    HC_OPERATION(0x35, FCNTL, fcntl, 3, HC_PAYLOAD_INOUT)                                                              \
    HC_OPERATION(0x36, CONTROL, control, 5, HC_PAYLOAD_OUT)                                                            \
    HC_OPERATION(0x37, GETDENTS, getdents, 1, HC_PAYLOAD_OUT)                                                          \
    HC_OPERATION(0x38, MMAP, mmap, 5, HC_PAYLOAD_NONE)                                                                 \
    HC_OPERATION(0x39, MUNMAP, munmap, 2, HC_PAYLOAD_NONE)                                                             \
    HC_OPERATION(0x3a, MADVISE, madvise, 3, HC_PAYLOAD_NONE)                                                           \
    HC_OPERATION(0x3b, MSYNC, msync, 3, HC_PAYLOAD_NONE)                                                               \
    HC_OPERATION(0x3c, DUP, dup, 3, HC_PAYLOAD_NONE)                                                                   \
    HC_OPERATION(0x3d, PIPE, pipe, 1, HC_PAYLOAD_NONE)                                                                 \
    HC_OPERATION(0x40, CLOCK_GETTIME, clock_gettime, 1, HC_PAYLOAD_NONE)                                               \
    HC_OPERATION(0x50, GETENV, getenv, 0, HC_PAYLOAD_INOUT)                                                            \
    HC_OPERATION(0x51, EXIT, exit, 1, HC_PAYLOAD_NONE)                                                                 \
    HC_OPERATION(0x52, ABORT, abort, 0, HC_PAYLOAD_NONE)                                                               \
    HC_OPERATION(0x53, ASSERT, assert, 0, HC_PAYLOAD_IN)                                                               \
    HC_OPERATION(0x60, NUMBER, number, 3, HC_PAYLOAD_NONE)                                                             \
    HC_OPERATION(0x61, QUERY, query, 3, HC_PAYLOAD_INOUT)                                                              \
    HC_OPERATION(0x62, SYSTEM, system, 0, HC_PAYLOAD_IN)                                                               \
    HC_OPERATION(0x63, SPAWN, spawn, 2, HC_PAYLOAD_IN)                                                                 \
    HC_OPERATION(0x64, WAIT, wait, 1, HC_PAYLOAD_NONE)

enum hc_opcode {
#define HC_OPERATION(number, NAME, name, arguments, payload) HC_OP_##NAME = number,
    HC_OPERATIONS(HC_OPERATION)
#undef HC_OPERATION
};

/* Opcode ranges. Core and reserved opcodes are this specification's; the user range is the program's own. */
#define HC_OP_CORE_END 0x0100u   /* core: below this */
#define HC_OP_USER_BEGIN 0x8000u /* reserved: from HC_OP_CORE_END up to here */
#define HC_OP_USER_END 0x9000u   /* user: up to here; above is reserved */

/* Shape of every user call: six arguments, and a buffer that travels both ways. */
#define HC_USER_ARGUMENTS 6
#define HC_USER_PAYLOAD HC_PAYLOAD_INOUT

#endif
