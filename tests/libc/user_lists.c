/* Lists of users and groups in files of the program's own: lines that are double, malformed, long, or comments; numbers out of
 * range or with other text behind them; empty members. */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

static void show_users(FILE *list)
{
    for (struct passwd *user; (user = fgetpwent(list)) != NULL;)
        printf("<%s> <%s> %u %u <%s> <%s> <%s>\n", user->pw_name, user->pw_passwd, user->pw_uid, user->pw_gid, user->pw_gecos,
               user->pw_dir, user->pw_shell);
}

static void show_groups(FILE *list)
{
    for (struct group *group; (group = fgetgrent(list)) != NULL;) {
        unsigned count = 0, bytes = 0;
        printf("<%s> <%s> %u", group->gr_name, group->gr_passwd, group->gr_gid);
        for (; group->gr_mem[count] != NULL; count++) {
            bytes += (unsigned)strlen(group->gr_mem[count]);
            if (count < 3)
                printf(" <%s>", group->gr_mem[count]);
        }
        printf(" %u members of %u bytes\n", count, bytes);
    }
}

int main(void)
{
    FILE *list = fopen("users", "w+");

    fputs("root:x:0:0:The one:/root:/bin/sh\nroot:y:1:2:Another:/:\n\n# no:x:1:1::/:\n  blanks:x:7:8:::\n", list);
    fputs("few:x:1:1\nname:x:word:1::/:/bin/sh\nname:x::1::/:/bin/sh\n:x:1:1::/:\nmany:x:4294967294:5:a:b:c:d\n", list);
    fputs("beyond:x:4294967296:1::/:\nfar:x:99999999999999999999:1::/:\nhex:x:0x10:1::/:\nblank:x:1 :1::/:\ntail:x:1:2z::/:\n", list);
    fputs("zeros:x:0000000000000000000012:4294967295::/:\n", list);
    fprintf(list, "long:%03000d:10:11:%05000d:/home/long:/bin/long\n", 1, 2);
    fputs("last:x:12:13:no end of line:/last:/bin/last", list);
    rewind(list);
    show_users(list);
    fclose(list);
    list = fopen("groups", "w+");
    fputs("none:x:0:\none:x:1:a\ntwo:x:2:a,bc\ntwo:x:3:d,e,f,g\n#two:x:4:\nfew:x\nword:x:y:a\n", list);
    fputs("empty:x:7:a,,b,\ncommas:x:8:,\nblanks:x:9: a , \tb, \nhex:x:0x10:a\nbeyond:x:4294967296:a\n", list);
    fputs("hundreds:x:5:", list);
    for (int i = 0; i < 700; i++)
        fprintf(list, "%smember%d", i != 0 ? "," : "", i);
    fputs("\nlast:x:6:z", list);
    rewind(list);
    show_groups(list);
    fclose(list);
    printf("%d\n", getpwent() != NULL && getgrent() != NULL);
    endpwent();
    endgrent();
    return 0;
}
