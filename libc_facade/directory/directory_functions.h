/* POSIX.1-2017 <dirent.h> and nftw. A DIR may be shared by threads of the grid; each call takes its lock. */
#ifndef HC_LIBC_FACADE_DIRECTORY_FUNCTIONS_H
#define HC_LIBC_FACADE_DIRECTORY_FUNCTIONS_H

#include "libc_facade/libc.h"

#include <dirent.h>
#include <ftw.h>

HC_EXTERN_C_BEGIN

/* ---- directory.c. Entries come in pieces of 4 KiB, so a directory that changes meanwhile may show old ones, as POSIX allows. */
HC_DEVICE DIR *hc_libc_opendir(const char *path);
HC_DEVICE DIR *hc_libc_fdopendir(int fd);
HC_DEVICE int hc_libc_closedir(DIR *directory);
HC_DEVICE struct dirent *hc_libc_readdir(DIR *directory);
HC_DEVICE int hc_libc_readdir_r(DIR *directory, struct dirent *entry, struct dirent **result);
HC_DEVICE void hc_libc_rewinddir(DIR *directory);
HC_DEVICE long hc_libc_telldir(DIR *directory);
HC_DEVICE void hc_libc_seekdir(DIR *directory, long position);
HC_DEVICE int hc_libc_dirfd(DIR *directory);
HC_DEVICE ssize_t hc_libc_getdents64(int fd, void *records, size_t size); /* Linux */

/* ---- scan.c. alphasort compares bytes (the "C" locale); versionsort is glibc's. scandirat is glibc's. */
typedef int hc_entry_filter(const struct dirent *entry);
typedef int hc_entry_order(const struct dirent **a, const struct dirent **b);
HC_DEVICE int hc_libc_scandir(const char *path, struct dirent ***list, hc_entry_filter *filter, hc_entry_order *order);
HC_DEVICE int hc_libc_scandirat(int fd, const char *path, struct dirent ***list, hc_entry_filter *filter, hc_entry_order *order);
HC_DEVICE int hc_libc_alphasort(const struct dirent **a, const struct dirent **b);
HC_DEVICE int hc_libc_versionsort(const struct dirent **a, const struct dirent **b);

/* ---- walk.c. With FTW_CHDIR the host process's directory changes, for all threads. Needs no descriptors to speak of. */
typedef int hc_walk_visit(const char *path, const struct stat *status, int kind, struct FTW *where);
typedef int hc_ftw_visit(const char *path, const struct stat *status, int kind);
HC_DEVICE int hc_libc_nftw(const char *path, hc_walk_visit *visit, int descriptors, int flags);
HC_DEVICE int hc_libc_ftw(const char *path, hc_ftw_visit *visit, int descriptors); /* obsolescent */

HC_EXTERN_C_END

#endif
