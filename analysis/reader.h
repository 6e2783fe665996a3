/*
 * Reading the JSON documents of a result folder, with errors that name file and JSON pointer:
 *
 *     struct reader r = {.path = "x/manifest.json", .e = e};
 *     const char *title = reader_text(&r, root, "/title");
 *     if (r.code) ...
 *
 * The first fault sticks in `code` and `e`; from then on every call gives its neutral answer, so
 * that a caller reads a whole document and looks once. Members nobody asks for are ignored: a
 * later version may add some.
 */
#ifndef ANALYSIS_READER_H
#define ANALYSIS_READER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct err;

struct reader {
    const char *path; /* borrowed, for messages */
    struct err *e;    /* may be NULL */
    int code;         /* 0, or -EINVAL once something was wrong */
};

/*
 * The member of `object` that the pointer's last token names; the pointer is how messages call it.
 * The plain forms demand the member, the others take `preset` where it is absent or null. Texts
 * and values are borrowed from the document.
 */
const char *reader_text(struct reader *r, const json_t *object, const char *pointer);
const char *reader_text_or(struct reader *r, const json_t *object, const char *pointer,
                           const char *preset);
double reader_number(struct reader *r, const json_t *object, const char *pointer);
double reader_number_or(struct reader *r, const json_t *object, const char *pointer, double preset);
json_int_t reader_whole(struct reader *r, const json_t *object, const char *pointer);
json_t *reader_array(struct reader *r, const json_t *object, const char *pointer);

/* Whether `value` is an object; if not, says so. */
bool reader_object(struct reader *r, const json_t *value, const char *pointer);

/* Says what is wrong at a pointer, for checks of the caller's own. */
void reader_fault(struct reader *r, const char *pointer, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
