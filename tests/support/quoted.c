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

void is_json(json_t *found, const char *wanted)
{
    json_t *value = quoted_json(wanted);
    if (!found || !json_equal(found, value)) {
        char *text = found ? json_dumps(found, JSON_ENCODE_ANY) : NULL;
        print_error("found %s, wanted %s\n", text ? text : "nothing", wanted);
        free(text);
        fail();
    }
    json_decref(found);
    json_decref(value);
}
