#define _GNU_SOURCE /* renameat2 */
#include "sim/scenario/folder.h"

#include "sim/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct folder {
    char *out, *partial;
    int lock; /* file descriptor; -1: none */
    bool keep;
};

static bool exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

static char *concat(const char *a, const char *b)
{
    char *text = malloc(strlen(a) + strlen(b) + 1);
    if (text)
        strcat(strcpy(text, a), b);
    return text;
}

/* Whether it is a folder with nothing in it. */
static bool is_empty(const char *path)
{
    DIR *dir = opendir(path);
    bool empty = dir != NULL;
    for (struct dirent *d; empty && (d = readdir(dir)) != NULL;)
        empty = strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0;
    if (dir)
        closedir(dir);
    return empty;
}

/* Only a folder with a manifest is ours to replace, and one without anything. */
static int check_final(const char *out, struct err *e)
{
    char *manifest = path_join(out, "manifest.json");
    int code = manifest ? 0 : err_sys(e, -ENOMEM, "%s", out);
    if (code == 0 && exists(out) && !exists(manifest) && !is_empty(out))
        code = err_set(e, -EINVAL,
                       "%s: there is something else than a result folder, which is not "
                       "going to be replaced",
                       out);
    free(manifest);
    return code;
}

/* --- The lock ---------------------------------------------------------------------------------- */

/* Whether the file that was opened is the one of that name: its last owner may have removed it
 * meanwhile. */
static bool same_file(int fd, const char *path)
{
    struct stat opened, named;
    return fstat(fd, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev;
}

static int open_lock(struct folder *f, const char *path, struct err *e)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    for (;;) {
        f->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (f->lock < 0)
            return err_sys(e, -errno, "%s: cannot write", path);
        if (fcntl(f->lock, F_SETLK, &whole) != 0)
            return errno == EACCES || errno == EAGAIN
                       ? err_set(e, -EBUSY, "%s: another command is writing this folder", f->out)
                       : err_sys(e, -errno, "%s: cannot lock", path);
        if (same_file(f->lock, path))
            return 0;
        close(f->lock);
    }
}

/*
 * Takes the lock of the temporary folder, which ends with the process; its file stays as long as the
 * temporary folder does. A temporary folder without one is none of ours.
 */
static int take_lock(struct folder *f, struct err *e)
{
    char *path = concat(f->partial, ".lock");
    int code = path ? 0 : err_sys(e, -ENOMEM, "%s", f->partial);
    if (code == 0 && exists(f->partial) && !exists(path))
        code = err_set(e, -EINVAL,
                       "%s: results grow under this name, and what is there is none of "
                       "altosim's: move it away",
                       f->partial);
    if (code == 0)
        code = open_lock(f, path, e);
    free(path);
    return code;
}

static void release_lock(struct folder *f)
{
    char *path = concat(f->partial, ".lock");
    if (path)
        unlink(path);
    free(path);
    close(f->lock);
    f->lock = -1;
}

/* --- Life -------------------------------------------------------------------------------------- */

static int make_partial(struct folder *f, struct err *e)
{
    char *parent = path_dir(f->out);
    int code = parent ? dir_make(parent, e) : err_sys(e, -ENOMEM, "%s", f->out);
    free(parent);
    if (code == 0)
        code = take_lock(f, e);
    if (code == 0)
        code = dir_remove(f->partial, e);
    return code ? code : dir_make(f->partial, e);
}

struct folder *folder_open(const char *out, int *code, struct err *e)
{
    struct folder *f = calloc(1, sizeof *f);
    size_t len = strlen(out);
    while (len > 1 && out[len - 1] == '/')
        len--;
    if (f) {
        f->lock = -1;
        f->out = strndup(out, len);
        f->partial = f->out ? concat(f->out, ".partial") : NULL;
    }
    if (!f || !f->partial) {
        *code = err_sys(e, -ENOMEM, "%s", out);
    } else {
        *code = check_final(f->out, e);
        if (*code == 0)
            *code = make_partial(f, e);
    }
    if (*code) {
        if (f)
            f->keep = true; /* it may be another command's */
        folder_close(f);
        return NULL;
    }
    return f;
}

void folder_close(struct folder *f)
{
    if (!f)
        return;
    if (f->partial && !f->keep)
        dir_remove(f->partial, NULL);
    if (f->lock >= 0 && f->partial && !f->keep)
        release_lock(f);
    else if (f->lock >= 0)
        close(f->lock);
    free(f->out);
    free(f->partial);
    free(f);
}

const char *folder_path(const struct folder *f)
{
    return f->partial;
}

const char *folder_final(const struct folder *f)
{
    return f->out;
}

void folder_keep(struct folder *f)
{
    f->keep = true;
}

/* --- Publishing -------------------------------------------------------------------------------- */

/* Where names cannot be exchanged (NFS): for a moment there is no folder of the final name. */
static int replace_in_steps(const struct folder *f, struct err *e)
{
    char *old = concat(f->partial, ".old");
    int code = old ? dir_remove(old, e) : err_sys(e, -ENOMEM, "%s", f->out);
    if (code == 0 && rename(f->out, old) != 0)
        code = err_sys(e, -errno, "%s: cannot be replaced", f->out);
    if (code == 0 && rename(f->partial, f->out) != 0) {
        code = err_sys(e, -errno, "%s: cannot be renamed to %s", f->partial, f->out);
        rename(old, f->out); /* as it was, if that much works */
    }
    if (code == 0)
        code = dir_remove(old, e);
    free(old);
    return code;
}

/* Gives the temporary folder the final name, and the one that is there the temporary name. */
static int replace(const struct folder *f, struct err *e)
{
    if (renameat2(AT_FDCWD, f->partial, AT_FDCWD, f->out, RENAME_EXCHANGE) == 0)
        return dir_remove(f->partial, e);
    if (errno == EINVAL || errno == ENOSYS)
        return replace_in_steps(f, e);
    return err_sys(e, -errno, "%s: cannot be replaced", f->out);
}

int folder_publish(struct folder *f, struct err *e)
{
    int code = check_final(f->out, e); /* that was long ago */
    if (code)
        return code;
    if (exists(f->out))
        return replace(f, e);
    if (rename(f->partial, f->out) != 0)
        return err_sys(e, -errno, "%s: cannot be renamed to %s", f->partial, f->out);
    return 0;
}
