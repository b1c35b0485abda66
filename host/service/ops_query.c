/* QUERY: what the host knows, as text or as a record. On the handlers' pool: the C library's lookups of users want an ordinary stack. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "host/own_descriptors.h"
#include "host/service/ops_path.h"
#include "host/service/worker.h"
#include "protocol/system.h"

#define RANDOM_MOST 65536u
#define NAMES_FIRST 1024u
#define NAMES_MOST (1u << 20) /* a group may have many members */

/* As much of it as there is room for. The result is its whole length. */
static int64_t give(struct hc_job *job, const void *bytes, size_t length)
{
    uint32_t part = length < job->capacity ? (uint32_t)length : job->capacity;

    if (hc_job_own_output(job, part) != 0)
        return -ENOMEM;
    memcpy(job->owned_output, bytes, part);
    job->output_bytes = part;
    return (int64_t)length;
}

static int64_t give_cwd(struct hc_job *job)
{
    char *path = getcwd(NULL, 0);
    int64_t result = path != NULL ? give(job, path, strlen(path)) : -errno;

    free(path);
    return result;
}

static int64_t give_link(struct hc_job *job)
{
    char text[PATH_MAX];
    ssize_t length = readlinkat((int)job->arguments[1], hc_path_of(job), text, sizeof text);

    return length < 0 ? -errno : give(job, text, (size_t)length);
}

static int64_t give_realpath(struct hc_job *job)
{
    char *path = realpath(hc_path_of(job), NULL);
    int64_t result = path != NULL ? give(job, path, strlen(path)) : -errno;

    free(path);
    return result;
}

static int64_t give_uname(struct hc_job *job)
{
    struct utsname names;
    const char *name[6] = {names.sysname, names.nodename, names.release, names.version, names.machine, names.domainname};
    char text[sizeof names];
    size_t used = 0, i;

    if (uname(&names) != 0)
        return -errno;
    for (i = 0; i < 6; i++) {
        size_t size = strlen(name[i]) + 1;

        memcpy(text + used, name[i], size);
        used += size;
    }
    return give(job, text, used);
}

static int64_t give_terminal(struct hc_job *job)
{
    char name[PATH_MAX];
    int error = ttyname_r((int)job->arguments[1], name, sizeof name);

    return error != 0 ? -error : give(job, name, strlen(name));
}

static int64_t path_value(struct hc_job *job)
{
    int name = (int)job->arguments[2];
    long value;

    errno = 0;
    value = job->owned_input != NULL ? pathconf(hc_path_of(job), name) : fpathconf((int)job->arguments[1], name);
    if (value == -1)
        return errno != 0 ? -errno : -ENODATA;
    return value;
}

static int64_t give_filesystem(struct hc_job *job)
{
    struct hc_wire_filesystem wire;
    struct statfs found;
    uint64_t id = 0;

    if ((job->owned_input != NULL ? statfs(hc_path_of(job), &found) : fstatfs((int)job->arguments[1], &found)) != 0)
        return -errno;
    memcpy(&id, &found.f_fsid, sizeof found.f_fsid < sizeof id ? sizeof found.f_fsid : sizeof id);
    wire = (struct hc_wire_filesystem){
        .type = (uint64_t)found.f_type, .bsize = (uint64_t)found.f_bsize, .blocks = found.f_blocks, .bfree = found.f_bfree,
        .bavail = found.f_bavail, .files = found.f_files, .ffree = found.f_ffree, .fsid = id,
        .namelen = (uint64_t)found.f_namelen, .frsize = (uint64_t)found.f_frsize, .flags = (uint64_t)found.f_flags,
    };
    return give(job, &wire, sizeof wire);
}

static int64_t give_usage(struct hc_job *job)
{
    struct hc_wire_usage wire;
    struct rusage found;

    if (getrusage((int)job->arguments[1], &found) != 0)
        return -errno;
    wire = (struct hc_wire_usage){
        found.ru_utime.tv_sec, found.ru_utime.tv_usec, found.ru_stime.tv_sec, found.ru_stime.tv_usec,
        found.ru_maxrss, found.ru_ixrss, found.ru_idrss, found.ru_isrss, found.ru_minflt, found.ru_majflt, found.ru_nswap,
        found.ru_inblock, found.ru_oublock, found.ru_msgsnd, found.ru_msgrcv, found.ru_nsignals, found.ru_nvcsw,
        found.ru_nivcsw,
    };
    return give(job, &wire, sizeof wire);
}

static int64_t give_times(struct hc_job *job)
{
    struct hc_wire_times wire;
    struct tms found;

    wire.now = times(&found);
    wire.user = found.tms_utime;
    wire.system = found.tms_stime;
    wire.children_user = found.tms_cutime;
    wire.children_system = found.tms_cstime;
    return give(job, &wire, sizeof wire);
}

static int64_t give_limit(struct hc_job *job)
{
    struct hc_wire_limit wire;
    struct rlimit found;

    if (getrlimit((int)job->arguments[1], &found) != 0)
        return -errno;
    wire.now = found.rlim_cur;
    wire.most = found.rlim_max;
    return give(job, &wire, sizeof wire);
}

static int64_t give_load(struct hc_job *job)
{
    double load[3];

    return getloadavg(load, 3) == 3 ? give(job, load, sizeof load) : -ENODATA;
}

static int64_t give_random(struct hc_job *job)
{
    uint32_t room = job->capacity < RANDOM_MOST ? job->capacity : RANDOM_MOST;
    int64_t bytes;

    if (hc_job_own_output(job, room) != 0)
        return -ENOMEM;
    bytes = hc_checked(getrandom(job->owned_output, room, (unsigned)job->arguments[1]));
    job->output_bytes = bytes > 0 ? (uint32_t)bytes : 0;
    return bytes;
}

static int64_t give_groups(struct hc_job *job)
{
    int count = getgroups(0, NULL);
    gid_t *groups = count >= 0 ? malloc((size_t)count * sizeof *groups + 1) : NULL;
    int64_t result = count < 0 ? -errno : -ENOMEM;

    if (groups != NULL) {
        count = getgroups(count, groups);
        result = count >= 0 ? give(job, groups, (size_t)count * sizeof *groups) : -errno;
    }
    free(groups);
    return result;
}

/* ---- Users and groups, as the lines of /etc/passwd and /etc/group */

static int64_t give_line(struct hc_job *job, char *line, int length)
{
    int64_t result = length >= 0 ? give(job, line, (size_t)length) : -ENOMEM;

    free(line);
    return result;
}

static int64_t find_user(struct hc_job *job, char *room, size_t size)
{
    struct passwd user, *found = NULL;
    char *line = NULL;
    int length;
    int error = job->owned_input != NULL ? getpwnam_r(hc_path_of(job), &user, room, size, &found)
                                         : getpwuid_r((uid_t)job->arguments[1], &user, room, size, &found);

    if (error != 0 || found == NULL)
        return error != 0 ? -error : -ENOENT;
    length = asprintf(&line, "%s:%s:%u:%u:%s:%s:%s", user.pw_name, user.pw_passwd, (unsigned)user.pw_uid, (unsigned)user.pw_gid,
                      user.pw_gecos, user.pw_dir, user.pw_shell);
    return give_line(job, line, length);
}

static char *members_of(const struct group *group)
{
    size_t bytes = 1, used = 0, i;
    char *text;

    for (i = 0; group->gr_mem[i] != NULL; i++)
        bytes += strlen(group->gr_mem[i]) + 1;
    text = calloc(1, bytes);
    for (i = 0; text != NULL && group->gr_mem[i] != NULL; i++)
        used += (size_t)sprintf(text + used, "%s%s", i != 0 ? "," : "", group->gr_mem[i]);
    return text;
}

static int64_t find_group(struct hc_job *job, char *room, size_t size)
{
    struct group group, *found = NULL;
    char *line = NULL, *members;
    int64_t result;
    int error = job->owned_input != NULL ? getgrnam_r(hc_path_of(job), &group, room, size, &found)
                                         : getgrgid_r((gid_t)job->arguments[1], &group, room, size, &found);

    if (error != 0 || found == NULL)
        return error != 0 ? -error : -ENOENT;
    members = members_of(&group);
    if (members == NULL)
        return -ENOMEM;
    result = asprintf(&line, "%s:%s:%u:%s", group.gr_name, group.gr_passwd, (unsigned)group.gr_gid, members);
    free(members);
    return give_line(job, line, (int)result);
}

static int64_t give_names(struct hc_job *job)
{
    int64_t result = -ERANGE;
    size_t size;

    for (size = NAMES_FIRST; result == -ERANGE && size <= NAMES_MOST; size *= 4) {
        char *room = malloc(size);

        if (room == NULL)
            return -ENOMEM;
        result = job->arguments[0] == HC_QUERY_USER ? find_user(job, room, size) : find_group(job, room, size);
        free(room);
    }
    return result;
}

/* ---- The operation */

static bool needs_path(uint64_t what)
{
    return what == HC_QUERY_LINK || what == HC_QUERY_REALPATH;
}

static bool asks_of_descriptor(uint64_t what)
{
    return what == HC_QUERY_TTYNAME || what == HC_QUERY_PATHCONF || what == HC_QUERY_FILESYSTEM;
}

static int64_t query_admit(struct hc_job *job)
{
    uint64_t what = job->arguments[0];

    if (what > HC_QUERY_GROUPS || job->posted) /* who would learn the answer? */
        return -EINVAL;
    if (what == HC_QUERY_USER || what == HC_QUERY_GROUP)
        return job->input_bytes != 0 ? hc_own_text(job) : 0;
    if (needs_path(what) || ((what == HC_QUERY_PATHCONF || what == HC_QUERY_FILESYSTEM) && job->input_bytes != 0))
        return hc_own_paths(job, 1);
    job->input_bytes = 0;
    return asks_of_descriptor(what) && hc_is_own_fd((int)job->arguments[1]) ? -EBADF : 0;
}

static int64_t query_call(struct hc_job *job)
{
    switch (job->arguments[0]) {
    case HC_QUERY_CWD:
        return give_cwd(job);
    case HC_QUERY_LINK:
        return give_link(job);
    case HC_QUERY_REALPATH:
        return give_realpath(job);
    case HC_QUERY_UNAME:
        return give_uname(job);
    case HC_QUERY_TTYNAME:
        return give_terminal(job);
    case HC_QUERY_PATHCONF:
        return path_value(job);
    case HC_QUERY_FILESYSTEM:
        return give_filesystem(job);
    case HC_QUERY_USAGE:
        return give_usage(job);
    case HC_QUERY_TIMES:
        return give_times(job);
    case HC_QUERY_LIMIT:
        return give_limit(job);
    case HC_QUERY_LOAD:
        return give_load(job);
    case HC_QUERY_RANDOM:
        return give_random(job);
    case HC_QUERY_SYNC:
        sync();
        return 0;
    case HC_QUERY_GROUPS:
        return give_groups(job);
    default:
        return give_names(job);
    }
}
const struct hc_behaviour hc_behave_query = {
    .admit = query_admit, .call = query_call, .handler = true, .follows_text = true, .brief = true,
};
