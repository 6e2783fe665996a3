#include "tests/support/quoted.h"

#include "sim/base/err.h"
#include "sim/base/json.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

json_t *quoted_json(const char *text)
{
    char *quoted = strdup(text);
    assert_non_null(quoted);
    for (char *c = quoted; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    struct err e = ERR_INIT;
    json_t *value = json_read_text(quoted, strlen(quoted), "test", &e);
    if (!value)
        print_error("%s\n", e.text);
    assert_non_null(value);
    free(quoted);
    return value;
}
