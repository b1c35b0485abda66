/* From the wire to struct stat. Private to libc_facade/posix. */
#ifndef HC_LIBC_FACADE_POSIX_STATUS_H
#define HC_LIBC_FACADE_POSIX_STATUS_H

#include <sys/stat.h>

#include "protocol/layout.h"

HC_INLINE void hc_status_from_wire(const struct hc_wire_stat *wire, struct stat *status)
{
    status->st_dev = wire->dev;
    status->st_ino = wire->ino;
    status->st_mode = (mode_t)wire->mode;
    status->st_nlink = (nlink_t)wire->nlink;
    status->st_uid = (uid_t)wire->uid;
    status->st_gid = (gid_t)wire->gid;
    status->st_rdev = wire->rdev;
    status->st_size = wire->size;
    status->st_blksize = (blksize_t)wire->blksize;
    status->st_blocks = wire->blocks;
    status->st_atim.tv_sec = wire->atime_sec;
    status->st_atim.tv_nsec = wire->atime_nsec;
    status->st_mtim.tv_sec = wire->mtime_sec;
    status->st_mtim.tv_nsec = wire->mtime_nsec;
    status->st_ctim.tv_sec = wire->ctime_sec;
    status->st_ctim.tv_nsec = wire->ctime_nsec;
}

#endif
