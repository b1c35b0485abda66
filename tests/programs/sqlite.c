/* sqlite DATABASE STATEMENT...: runs each SQL statement and prints its rows, fields between bars. */
#include <stdio.h>

#include "sqlite3.h"

static int print_row(void *unused, int count, char **values, char **names)
{
    (void)unused, (void)names;
    for (int i = 0; i < count; i++)
        printf("%s%s", i > 0 ? "|" : "", values[i] != NULL ? values[i] : "NULL");
    printf("\n");
    return 0;
}

int main(int argc, char **argv)
{
    sqlite3 *database;
    int status = 0;

    if (argc < 2) {
        fprintf(stderr, "usage: sqlite DATABASE STATEMENT...\n");
        return 2;
    }
    if (sqlite3_open(argv[1], &database) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], sqlite3_errmsg(database));
        return 1;
    }
    for (int i = 2; i < argc && status == 0; i++) {
        char *error = NULL;
        status = sqlite3_exec(database, argv[i], print_row, NULL, &error) != SQLITE_OK;
        if (error != NULL)
            fprintf(stderr, "%s: %s\n", argv[i], error);
        sqlite3_free(error);
    }
    sqlite3_close(database);
    return status;
}
