/* json FILE: reads a JSON text by cJSON and prints it again, indented and then without spaces. */
#include <stdio.h>
#include <stdlib.h>

#include "cJSON.h"

static char *read_all(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text;
    long size;

    if (file == NULL) {
        perror(path);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    text = malloc((size_t)size + 1);
    if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size) {
        perror(path);
        exit(1);
    }
    text[size] = '\0';
    fclose(file);
    return text;
}

int main(int argc, char **argv)
{
    char *text, *printed;
    cJSON *json;

    if (argc != 2) {
        fprintf(stderr, "usage: json FILE\n");
        return 2;
    }
    text = read_all(argv[1]);
    json = cJSON_Parse(text);
    if (json == NULL) {
        fprintf(stderr, "json: an error before: %.20s\n", cJSON_GetErrorPtr());
        return 1;
    }
    printed = cJSON_Print(json);
    puts(printed);
    free(printed);
    printed = cJSON_PrintUnformatted(json);
    puts(printed);
    free(printed);
    cJSON_Delete(json);
    free(text);
    return 0;
}
