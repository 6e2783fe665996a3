#include "sim/scenario/folder.h"

#include "sim/base/file.h"

#include <errno.h>
#include <fcntl.h>
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

/* Only a folder with a manifest is ours to replace. */
static int check_final(const char *out, struct err *e)
{
    char *manifest = path_join(out, "manifest.json");
    int code = manifest ? 0 : err_sys(e, -ENOMEM, "%s", out);
    if (code == 0 && exists(out) && !exists(manifest))
        code = err_set(e, -EINVAL,
                       "%s: there is something else than a result folder, which is not "
                       "going to be replaced",
                       out);
    free(manifest);
    return code;
}

/* Takes the lock of the temporary folder, which ends with the process. */
static int take_lock(struct folder *f, struct err *e)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    char *path = concat(f->partial, ".lock");
    if (!path)
        return err_sys(e, -ENOMEM, "%s", f->partial);
    f->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    int code = f->lock < 0 ? err_sys(e, -errno, "%s: cannot write", path) : 0;
    if (code == 0 && fcntl(f->lock, F_SETLK, &whole) != 0)
        code = err_set(e, -EBUSY, "%s: another command is writing this folder", f->out);
    free(path);
    return code;
}

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

static void release_lock(struct folder *f)
{
    char *path = concat(f->partial, ".lock");
    if (path)
        unlink(path);
    free(path);
    close(f->lock);
    f->lock = -1;
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

int folder_publish(struct folder *f, struct err *e)
{
    char *old = concat(f->out, ".old");
    int code = old ? 0 : err_sys(e, -ENOMEM, "%s", f->out);
    if (code == 0)
        code = dir_remove(old, e);
    if (code == 0 && rename(f->out, old) != 0 && errno != ENOENT)
        code = err_sys(e, -errno, "%s: cannot be replaced", f->out);
    if (code == 0 && rename(f->partial, f->out) != 0)
        code = err_sys(e, -errno, "%s: cannot be renamed to %s", f->partial, f->out);
    if (code == 0)
        code = dir_remove(old, e);
    free(old);
    return code;
}
