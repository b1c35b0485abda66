// Streams, files, folders, time, options: called by host and device code alike.
#include <cstdio>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <glob.h>
#include <libgen.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static __host__ __device__ void show_streams(FILE *out)
{
    FILE *file = fopen("names.tmp", "w+");
    char line[64], *grown = NULL;
    size_t room = 0;
    fpos_t place;

    for (int i = 0; i < 1000; i++)
        fprintf(file, "line %d\n", i);
    fprintf(out, "streams %ld", ftell(file));
    fprintf(out, " %d", fseek(file, 70, SEEK_SET));
    fprintf(out, " %s", fgets(line, sizeof line, file));
    fprintf(out, "%d", fgetpos(file, &place));
    fprintf(out, " %d", getc(file));
    fprintf(out, " %d", ungetc('#', file));
    fprintf(out, " %zd", getline(&grown, &room, file));
    fprintf(out, " %s", grown);
    fprintf(out, "%d", fsetpos(file, &place));
    fprintf(out, " %zd", getdelim(&grown, &room, '9', file));
    fprintf(out, " %ld", (long)ftello(file));
    free(grown);
    fprintf(out, " %d", fseeko(file, -5, SEEK_END));
    fprintf(out, " %zu", fread(line, 1, sizeof line, file));
    fprintf(out, " %d", fgetc(file));
    fprintf(out, " %d %d", feof(file), ferror(file));
    clearerr(file);
    fprintf(out, " %d", feof(file));
    rewind(file);
    flockfile(file);
    fprintf(out, " %c", getc_unlocked(file));
    fprintf(out, "%c", fgetc_unlocked(file));
    funlockfile(file);
    fprintf(out, " %d %d\n", ftrylockfile(file), fileno(file) > 2);
    funlockfile(file);
    fprintf(out, "%d", fclose(file));

    file = fopen("names.tmp", "r");
    fprintf(out, " %d", setvbuf(file, NULL, _IOFBF, 100));
    fprintf(out, " %zu", fwrite("x", 1, 1, file));
    fprintf(out, " %d", ferror(file));
    file = freopen("names.tmp", "a", file);
    fprintf(out, " %d", fputs("appended\n", file) >= 0);
    fprintf(out, " %d", fflush(file));
    fprintf(out, " %ld", ftell(file));
    fprintf(out, " %d\n", fclose(file));
    errno = 0;
    fprintf(out, "%d", fopen("no such folder/x", "r") == NULL);
    fprintf(out, " %d", errno == ENOENT);
    file = tmpfile();
    fprintf(out, " %d", putw(77, file));
    rewind(file);
    fprintf(out, " %d", getw(file));
    fclose(file);
    file = fdopen(open("names.tmp", O_RDONLY), "r");
    fprintf(out, " %s", fgets(line, sizeof line, file));
    fclose(file);
    fprintf(out, "%d", remove("names.tmp"));
    fprintf(out, " %d\n", remove("names.tmp"));
}

static __host__ __device__ void show_memory_streams(FILE *out)
{
    char text[] = "first\nsecond\n", line[16], *grown = NULL;
    size_t size = 0;
    FILE *file = fmemopen(text, strlen(text), "r");

    while (fgets(line, sizeof line, file) != NULL)
        fprintf(out, "<%.*s>", (int)strcspn(line, "\n"), line);
    fclose(file);
    file = open_memstream(&grown, &size);
    for (int i = 0; i < 300; i++)
        fprintf(file, "%d ", i);
    fclose(file);
    fprintf(out, " %zu %s\n", size, grown + size - 8);
    free(grown);
}

static __host__ __device__ int scan_list(const char *text, const char *format, ...)
{
    va_list list;
    int result;

    va_start(list, format);
    result = vsscanf(text, format, list);
    va_end(list);
    return result;
}

static __host__ __device__ void show_scanning(FILE *out)
{
    int number = 0, count = 0;
    unsigned hex = 0;
    double real = 0;
    char word[16] = "", set[16] = "";
    FILE *file;

    fprintf(out, "%d", sscanf("12 word 0x1f 2.5 ab]c", "%d %15s %x %lf %15[a-c]%n", &number, word, &hex, &real, set, &count));
    fprintf(out, " %d %s %x %a %s %d\n", number, word, hex, real, set, count);
    fprintf(out, "%d %d", std::sscanf("", "%d", &number), scan_list("7,8", "%d,%x", &number, &hex));
    fprintf(out, " %d %x\n", number, hex);
    file = fopen("names.tmp", "w+");
    fprintf(file, "5 apples\n6 pears\n");
    rewind(file);
    while (fscanf(file, "%d %15s", &number, word) == 2)
        fprintf(out, "%d of %s, ", number, word);
    fprintf(out, "%d\n", feof(file));
    fclose(file);
    remove("names.tmp");
}

static __host__ __device__ void show_descriptors(FILE *out)
{
    int fd = open("names.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600), copy, ends[2];
    char text[32] = "";
    struct stat status;
    struct iovec parts[2] = {{(void *)"two ", 4}, {(void *)"parts\n", 6}};

    fprintf(out, "%d", dprintf(fd, "%s %d\n", "dprintf", 5));
    fprintf(out, " %zd", writev(fd, parts, 2));
    copy = dup(fd);
    fprintf(out, " %d", copy > fd);
    fprintf(out, " %ld", (long)lseek(copy, 0, SEEK_CUR));
    fprintf(out, " %d %d", fcntl(fd, F_GETFL) & O_ACCMODE, fcntl(fd, F_SETFD, FD_CLOEXEC));
    fprintf(out, " %d", fcntl(fd, F_GETFD));
    fprintf(out, " %d", dup2(fd, copy) == copy);
    fprintf(out, " %d", flock(fd, LOCK_EX | LOCK_NB));
    fprintf(out, " %d", lockf(fd, F_TLOCK, 0));
    fprintf(out, " %d %d\n", close(copy), close(fd));
    fprintf(out, "%d", truncate("names.tmp", 12));
    fprintf(out, " %d", chmod("names.tmp", 0640));
    fprintf(out, " %d", lstat("names.tmp", &status));
    fprintf(out, " %o %ld", (unsigned)status.st_mode, (long)status.st_size);
    fprintf(out, " %d %d", link("names.tmp", "names.link"), symlink("names.link", "names.symlink"));
    fprintf(out, " %zd", readlink("names.symlink", text, sizeof text));
    fprintf(out, " %s", text);
    fprintf(out, " %d %s\n", stat("names.symlink", &status), basename(text));
    unlink("names.link");
    unlink("names.symlink");
    fprintf(out, "%d", unlinkat(AT_FDCWD, "names.tmp", 0));
    errno = 0;
    fprintf(out, " %d", chdir("names.tmp"));
    fprintf(out, " %d", errno == ENOENT);
    fprintf(out, " %d", pipe(ends));
    fprintf(out, " %zd", write(ends[1], "through", 7));
    fprintf(out, " %zd", read(ends[0], text, sizeof text));
    fprintf(out, " %.7s\n", text);
    close(ends[0]);
    close(ends[1]);
    strcpy(text, "namesXXXXXX");
    fd = mkstemp(text);
    fprintf(out, "%d %d %d\n", fd > 2, strcmp(text, "namesXXXXXX") != 0, unlink(text));
    close(fd);
}

static __host__ __device__ int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static __host__ __device__ void show_folders(FILE *out)
{
    char here[PATH_MAX / 4], name[32], *again, *resolved;
    struct dirent **list = NULL, *entry;
    DIR *folder;
    glob_t found;
    int count = 0, sum = 0;

    fprintf(out, "%d", mkdir("names.dir", 0755));
    fprintf(out, " %d", mkdir("names.dir", 0755));
    fprintf(out, " %d", errno == EEXIST);
    fprintf(out, " %d", chdir("names.dir"));
    for (int i = 0; i < 5; i++) {
        snprintf(name, sizeof name, "file%d", i * 3 % 5);
        close(creat(name, 0644));
    }
    again = getcwd(NULL, 0);
    fprintf(out, " %d", getcwd(here, sizeof here) == here && strcmp(again, here) == 0);
    fprintf(out, " %s", strrchr(here, '/'));
    resolved = realpath("../names.dir/./file1", NULL);
    fprintf(out, " %d\n", strncmp(resolved, here, strlen(here)) == 0 && strcmp(resolved + strlen(here), "/file1") == 0);
    free(again);
    free(resolved);
    folder = opendir(".");
    while ((entry = readdir(folder)) != NULL)
        count++, sum += (int)strlen(entry->d_name);
    fprintf(out, "%d %d", count, sum);
    rewinddir(folder);
    fprintf(out, " %d %d", readdir(folder) != NULL, dirfd(folder) > 2);
    fprintf(out, " %d", closedir(folder));
    count = scandir(".", &list, not_hidden, alphasort);
    for (int i = 0; i < count; i++) {
        fprintf(out, " %s", list[i]->d_name);
        unlink(list[i]->d_name);
        free(list[i]);
    }
    free(list);
    fprintf(out, " %d", chdir(".."));
    fprintf(out, " %d", glob("names.d*", 0, NULL, &found));
    fprintf(out, " %zu %s", found.gl_pathc, found.gl_pathv[0]);
    globfree(&found);
    fprintf(out, " %d\n", rmdir("names.dir"));
}

static __host__ __device__ void show_system(FILE *out)
{
    struct utsname names;
    struct statvfs space;
    char host[HOST_NAME_MAX + 1] = "", path[32] = "/usr/lib", process[32];
    ssize_t count;
    unsigned char random_bytes[8];
    mode_t before = umask(022);

    fprintf(out, "%d", uname(&names));
    fprintf(out, " %s", names.sysname);
    fprintf(out, " %d", gethostname(host, sizeof host));
    fprintf(out, " %d", strcmp(host, names.nodename));
    fprintf(out, " %o", (unsigned)umask(before));
    fprintf(out, " %d", statvfs("/", &space));
    fprintf(out, " %d", space.f_bsize > 0);
    count = readlink("/proc/self", process, sizeof process - 1);
    process[count > 0 ? count : 0] = '\0';
    fprintf(out, " %d %d", getpid() == atoi(process), getppid() != getpid());
    fprintf(out, " %ld %d %d", sysconf(_SC_PAGESIZE), (int)getuid(), (int)getegid());
    fprintf(out, " %zd", getrandom(random_bytes, sizeof random_bytes, 0));
    fprintf(out, " %s", dirname(path));
    fprintf(out, " %d %u %d %d\n", usleep(1), sleep(0), sched_yield(), raise(SIGCHLD));
}

static __host__ __device__ void show_time(FILE *out)
{
    time_t when = 1700000000;
    struct tm broken;
    struct timespec resolution;
    char text[64];

    gmtime_r(&when, &broken);
    fprintf(out, "%d-%d-%d %ld", broken.tm_year, broken.tm_mon, broken.tm_yday, (long)timegm(&broken));
    fprintf(out, " %s", asctime_r(&broken, text));
    localtime_r(&when, &broken);
    fprintf(out, "%d %s %ld", broken.tm_hour, broken.tm_zone, (long)mktime(&broken));
    fprintf(out, " %zu", strftime(text, sizeof text, "%a %d %b %Y %H:%M:%S %z", &broken));
    fprintf(out, " %s", text);
    fprintf(out, " %s", ctime_r(&when, text));
    fprintf(out, "%a %d", difftime(when, when - 90), clock_getres(CLOCK_REALTIME, &resolution));
    memset(&broken, 0, sizeof broken);
    fprintf(out, " %d", *strptime("2024-02-29 12", "%Y-%m-%d", &broken));
    fprintf(out, " %d %d\n", broken.tm_year, broken.tm_mday);
}

static __host__ __device__ void show_options(FILE *out)
{
    char words[7][8] = {"prog", "-a", "-bv", "file", "--long", "-x", "more"}, *argv[8];
    const struct option known[] = {{"long", no_argument, NULL, 'L'}, {NULL, 0, NULL, 0}};
    int c;

    for (int i = 0; i < 7; i++)
        argv[i] = words[i];
    argv[7] = NULL;
    optind = 0;
    opterr = 0;
    while ((c = getopt_long(7, argv, "ab:", known, NULL)) != -1)
        fprintf(out, "%c(%s)", c, c == 'b' ? optarg : c == '?' ? argv[optind - 1] : "");
    fprintf(out, " %d %s %s %c\n", optind, argv[optind], argv[6], optopt);
}

static __host__ __device__ void show_environment(FILE *out)
{
    fprintf(out, "%d", setenv("NAMES_TEST", "value", 1));
    fprintf(out, " %s", getenv("NAMES_TEST"));
    fprintf(out, " %d", setenv("NAMES_TEST", "other", 0));
    fprintf(out, " %s", getenv("NAMES_TEST"));
    fprintf(out, " %d", unsetenv("NAMES_TEST"));
    fprintf(out, " %d\n", getenv("NAMES_TEST") == NULL);
}
