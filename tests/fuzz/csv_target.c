/* CSV files: traces, result folders. What was read is written and read again. */
#include "tests/fuzz/targets.h"

#include "sim/base/csv.h"
#include "sim/base/err.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The rows as a file with a header of its own, new. */
static char *write_rows(const struct csv *t, size_t *size)
{
    char *file = NULL;
    FILE *out = open_memstream(&file, size);
    int columns = (int)csv_columns(t);
    for (int c = 0; c < columns; c++)
        fprintf(out, "h%d%c", c, c + 1 < columns ? ',' : '\n');
    for (size_t row = 0; row < csv_rows(t); row++) {
        for (int c = 0; c < columns; c++)
            csv_put_text(out, csv_text(t, row, c), c + 1 < columns ? ',' : '\n');
    }
    fclose(out);
    return file;
}

static void is_same(const struct csv *a, const struct csv *b)
{
    assert(csv_rows(a) == csv_rows(b) && csv_columns(a) == csv_columns(b));
    for (size_t row = 0; row < csv_rows(a); row++) {
        for (int c = 0; c < (int)csv_columns(a); c++)
            assert(strcmp(csv_text(a, row, c), csv_text(b, row, c)) == 0);
    }
}

void fuzz_csv(const uint8_t *data, size_t size)
{
    struct err e = ERR_INIT;
    int code;
    struct csv *t = csv_parse((const char *)data, size, "fuzz", &code, &e);
    if (!t) {
        assert(code == -EINVAL && e.text[0]);
        return;
    }
    for (size_t row = 0; row < csv_rows(t); row++) {
        double value;
        code = csv_number(t, row, 0, &value);
        assert(code == 0 ? isfinite(value) : isnan(value));
        assert(csv_line(t, row) > (row ? csv_line(t, row - 1) : 0));
    }
    size_t written;
    char *file = write_rows(t, &written);
    struct csv *again = csv_parse(file, written, "again", &code, NULL);
    assert(again);
    is_same(t, again);
    csv_free(again);
    csv_free(t);
    free(file);
}
