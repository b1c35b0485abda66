/* end_it PROGRAM MODE COUNT SEED FIRST_MS LAST_MS: runs ends.cu's program COUNT times with its output in a pipe and ends it at a random moment.
 *   signal   by one of four signals: every line that was recorded must have come, and whole
 *   exit     the program does so itself: likewise
 *   stalled  stdout and stderr are a pipe that nobody reads: SIGTERM must end it all the same
 * Prints what went wrong; status 1 then. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS 128
#define READER_PAUSE_US 8000 /* after at most 64 KiB */

static char *text;
static size_t text_size, text_room;

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void must(bool condition, const char *what)
{
    if (condition)
        return;
    perror(what);
    exit(2);
}

static pid_t start(char **arguments, int output, bool both)
{
    static const char *const io[] = {"uring", "threads"}, *const workers[] = {"1", "2", "3"};
    pid_t child;

    setenv("HOSTCALL_IO", io[random() % 2], 1);
    setenv("HOSTCALL_WORKERS", workers[random() % 3], 1);
    child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        dup2(output, 1);
        if (both)
            dup2(output, 2);
        execv(arguments[0], arguments);
        _exit(126);
    }
    close(output);
    return child;
}

/* Until the end of the pipe, or the moment. Slowly, so that text waits when the end comes. */
static bool read_until(int from, long moment)
{
    struct pollfd ready = {.fd = from, .events = POLLIN};
    ssize_t got;

    for (;;) {
        long left = moment - now_ms();
        if (left <= 0)
            return true;
        if (poll(&ready, 1, (int)left) <= 0)
            continue;
        if (text_room - text_size < 65536) {
            text_room = text_room * 2 + 65536;
            text = realloc(text, text_room + 1);
            must(text != NULL, "realloc");
        }
        got = read(from, text + text_size, 65536);
        if (got <= 0)
            return false;
        text_size += (size_t)got;
        usleep(READER_PAUSE_US);
    }
}

/* The line after this one, or NULL. sscanf would look for the end of the whole text at each line. */
static const char *read_line(const char *at, long *thread, long *line)
{
    static const char rest[] = " bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.\n";
    char *end;

    *thread = strtol(at, &end, 10);
    if (end == at || *end != ' ')
        return NULL;
    *line = strtol(end + 1, &end, 10);
    return strncmp(end, rest, sizeof rest - 1) == 0 ? end + sizeof rest - 1 : NULL;
}

/* How many threads' last lines are missing; -1: a line is not whole. */
static int missing(const char *progress)
{
    long seen[THREADS] = {0}, thread, line;
    int recorded[THREADS] = {0}, count = 0;
    const char *next;
    FILE *file = fopen(progress, "r");

    must(file != NULL && fread(recorded, sizeof recorded, 1, file) == 1, progress);
    fclose(file);
    if (text_size != 0)
        text[text_size] = '\0';
    for (const char *at = text; at < text + text_size; at = next) {
        next = read_line(at, &thread, &line);
        if (next == NULL || thread < 0 || thread >= THREADS)
            return -1;
        seen[thread] = line;
    }
    for (thread = 0; thread < THREADS; thread++)
        count += seen[thread] < recorded[thread];
    return count;
}

static bool loses_nothing(char **arguments, bool by_signal, long moment)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    int ends[2], status, lost, sent = signals[random() % 4];
    pid_t child;
    bool right;

    must(pipe2(ends, O_CLOEXEC) == 0, "pipe");
    text_size = 0;
    child = start(arguments, ends[1], false);
    if (read_until(ends[0], by_signal ? now_ms() + moment : LONG_MAX) && by_signal)
        kill(child, sent);
    while (read_until(ends[0], LONG_MAX))
        ;
    close(ends[0]);
    must(waitpid(child, &status, 0) == child, "waitpid");
    lost = missing(arguments[1]);
    right = by_signal ? WIFSIGNALED(status) && WTERMSIG(status) == sent : WIFEXITED(status) && WEXITSTATUS(status) == 7;
    if (lost != 0 || !right)
        printf("io %s, %s workers, after %ld ms, signal %d: status %#x; %d threads' lines are missing (-1: one is not whole)\n",
               getenv("HOSTCALL_IO"), getenv("HOSTCALL_WORKERS"), moment, by_signal ? sent : 0, (unsigned)status, lost);
    return lost == 0 && right;
}

static bool ends_though_stalled(char **arguments, long moment)
{
    int ends[2], status = 0;
    long limit;
    pid_t child, ended;

    must(pipe2(ends, O_CLOEXEC) == 0, "pipe");
    child = start(arguments, ends[1], true);
    usleep((useconds_t)moment * 1000);
    kill(child, SIGTERM);
    limit = now_ms() + 20000;
    while ((ended = waitpid(child, &status, WNOHANG)) == 0 && now_ms() < limit)
        usleep(10000);
    if (ended == 0) {
        printf("io %s: SIGTERM has not ended it in 20 s\n", getenv("HOSTCALL_IO"));
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
    } else if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGTERM) {
        printf("io %s: status %#x, not by SIGTERM\n", getenv("HOSTCALL_IO"), (unsigned)status);
        ended = 0;
    }
    close(ends[0]);
    return ended != 0;
}

int main(int argc, char **argv)
{
    static const int zeros[THREADS];
    int count, wrong = 0, first, span;

    if (argc != 7)
        return 2;
    bool by_signal = strcmp(argv[2], "signal") == 0, stalled = strcmp(argv[2], "stalled") == 0;
    char limits[2][8] = {"400", "1000000"}, progress_name[] = "progress";
    char *arguments[] = {argv[1], progress_name, argv[2], limits[by_signal || stalled], NULL};
    count = atoi(argv[3]);
    srandom((unsigned)atoi(argv[4]));
    first = atoi(argv[5]);
    span = atoi(argv[6]) - first + 1;
    for (int i = 0; i < count; i++) {
        FILE *progress = fopen("progress", "w");
        long moment = first + random() % span;
        must(progress != NULL && fwrite(zeros, sizeof zeros, 1, progress) == 1 && fclose(progress) == 0, "progress");
        wrong += !(stalled ? ends_though_stalled(arguments, moment) : loses_nothing(arguments, by_signal, moment));
    }
    printf("%d of %d went wrong\n", wrong, count);
    return wrong != 0;
}
