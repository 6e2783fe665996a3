#include "tests/support/said.h"

#include <stdio.h>
#include <string.h>

static void remember(void *ctx, const char *pointer, const char *text)
{
    struct said *s = ctx;
    size_t used = strlen(s->text);
    snprintf(s->text + used, sizeof s->text - used, "%s%s%s\n", pointer, *pointer ? ": " : "",
             text);
}

void said_init(struct said *s)
{
    s->text[0] = '\0';
    s->reporter = (struct reporter){remember, s};
}
