#define _XOPEN_SOURCE 700 /* nftw */
#include "sim/base/file.h"

#include "sim/base/err.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int file_read(const char *path, char **data, size_t *size, struct err *e)
{
    *data = NULL;
    *size = 0;
    FILE *in = fopen(path, "rb");
    if (!in && (errno == ENOENT || errno == ENOTDIR))
        return err_set(e, -EINVAL, "%s: there is no such file", path);
    if (!in)
        return err_sys(e, -errno, "%s: cannot open", path);
    int code = 0;
    size_t room = 0;
    do {
        if (*size + 1 >= room) {
            room = room ? 2 * room : 64 * 1024;
            char *grown = realloc(*data, room);
            if (!grown) {
                code = err_sys(e, -ENOMEM, "%s: cannot read", path);
                break;
            }
            *data = grown;
        }
        *size += fread(*data + *size, 1, room - 1 - *size, in);
    } while (!feof(in) && !ferror(in));
    if (code == 0 && ferror(in))
        code = errno == EISDIR ? err_set(e, -EINVAL, "%s: found a folder, allowed: a file", path)
                               : err_sys(e, errno ? -errno : -EIO, "%s: cannot read", path);
    fclose(in);
    if (code) {
        free(*data);
        *data = NULL;
        return code;
    }
    (*data)[*size] = '\0';
    return 0;
}

/* Why a stream cannot be written. A write that failed long ago has left no reason: one more byte,
 * in a file that is lost already, asks for it again. */
static int reason(FILE *f)
{
    if (errno == 0) {
        clearerr(f);
        if (putc('\n', f) != EOF)
            fflush(f);
    }
    return errno ? -errno : -EIO;
}

int file_close(FILE *f, const char *path, struct err *e)
{
    errno = 0;
    int bad = fflush(f) != 0 || ferror(f);
    int code = bad ? reason(f) : 0;
    if (fclose(f) != 0 && code == 0)
        code = -errno;
    return code ? err_sys(e, code, "%s: cannot write", path) : 0;
}

int dir_make(const char *path, struct err *e)
{
    char *copy = strdup(path);
    if (!copy)
        return err_sys(e, -ENOMEM, "%s: cannot make the folder", path);
    int code = 0;
    for (char *at = copy + 1; code == 0 && *copy; at++) {
        if (*at != '/' && *at != '\0')
            continue;
        char end = *at;
        *at = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST)
            code = err_sys(e, -errno, "%s: cannot make the folder", copy);
        *at = end;
        if (!end)
            break;
    }
    struct stat st;
    if (code == 0 && (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)))
        code = err_set(e, -ENOTDIR, "%s: there is something else of that name", path);
    free(copy);
    return code;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

int dir_remove(const char *path, struct err *e)
{
    if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
        return err_sys(e, -errno, "%s: cannot remove", path);
    return 0;
}

char *path_join(const char *dir, const char *name)
{
    if (*name == '/' || !*dir || strcmp(dir, ".") == 0)
        return strdup(name);
    size_t size = strlen(dir) + strlen(name) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s", dir, name);
    return path;
}

char *path_dir(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}
