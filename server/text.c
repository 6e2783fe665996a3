#include "server/text.h"

#include <errno.h>
#include <stdlib.h>

FILE *text_open(struct text *t)
{
    *t = (struct text){NULL, 0};
    return open_memstream(&t->data, &t->size);
}

int text_close(struct text *t, FILE *out)
{
    int bad = ferror(out);
    bad |= fclose(out);
    if (!bad)
        return 0;
    free(t->data);
    *t = (struct text){NULL, 0};
    return -ENOMEM;
}
