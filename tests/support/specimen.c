#include "tests/support/specimen.h"

#include "sim/base/problems.h"
#include "tests/support/quoted.h"

static const struct field part_fields[] = {
    {FIELD_OF(struct part, weight, FIELD_INT), .preset = "1", .min = 1, .max = 99,
     .meaning = "how much it counts"},
    {FIELD_OF(struct part, label, FIELD_TEXT), .meaning = "what it is called"},
    {.name = NULL},
};

static const struct record part_record = {
    .title = "Part",
    .meaning = "A part of the whole.",
    .size = sizeof(struct part),
    .fields = part_fields,
    .shorthand = "label",
};

static const struct field corner = {.kind = FIELD_NUMBER, .min = -1, .max = 1};

static const struct field shape_fields[] = {
    {FIELD_OF(struct shape, note, FIELD_TEXT), .preset = "\"none\"", .meaning = "a remark"},
    {.name = NULL},
};

static const struct field circle_fields[] = {
    {FIELD_OF(struct shape, radius, FIELD_NUMBER), .preset = "0.5", .max = 10,
     .meaning = "from the middle to the edge"},
    {.name = NULL},
};

static const struct field square_fields[] = {
    {FIELD_OF(struct shape, side, FIELD_NUMBER), .meaning = "from corner to corner"},
    {FIELD_OF(struct shape, corners, FIELD_LIST), .preset = "[]", .item = &corner, .max = 4,
     .meaning = "how round they are"},
    {.name = NULL},
};

static const struct variant shape_variants[] = {
    {"circle", "A round one.", circle_fields},
    {"square", "One with corners.", square_fields},
    {"cloud", "One with nothing to say.", NULL},
    {NULL, NULL, NULL},
};

static const struct record shape_record = {
    .title = "Shape",
    .meaning = "One of several shapes.",
    .size = sizeof(struct shape),
    .fields = shape_fields,
    .shorthand = "kind",
    .variants = shape_variants,
    .kind_offset = offsetof(struct shape, kind),
};

static const struct field author_fields[] = {
    {FIELD_OF(struct author, who, FIELD_TEXT), .meaning = "who it was"},
    {.name = NULL},
};

static const struct record author_record = {
    .title = "Author",
    .meaning = "Who made it.",
    .size = sizeof(struct author),
    .fields = author_fields,
};

static const struct field file_fields[] = {
    {FIELD_OF(struct source, file, FIELD_PATH), .meaning = "where it is"},
    {.name = NULL},
};

static const struct field made_fields[] = {
    {FIELD_OF(struct source, lines, FIELD_INT), .min = 1, .meaning = "how long it is"},
    {FIELD_OF(struct source, author, FIELD_RECORD), .record = &author_record,
     .meaning = "who made it"},
    {.name = NULL},
};

static const struct variant source_variants[] = {
    {"made", "Made up.", made_fields},
    {"file", "A file.", file_fields},
    {NULL, NULL, NULL},
};

static const struct record source_record = {
    .title = "Source of it",
    .meaning = "Where it comes from.",
    .size = sizeof(struct source),
    .shorthand = "file",
    .variants = source_variants,
    .kind_offset = offsetof(struct source, kind),
    .kind_preset = "file",
};

static const struct field drive_fields[] = {
    {FIELD_OF(struct drive, maker, FIELD_TEXT), .preset = OPTIONAL, .meaning = "who built it"},
    {.name = NULL},
};

static const struct field wheels_fields[] = {
    {FIELD_OF(struct wheels, count, FIELD_INT), .min = 1, .meaning = "how many"},
    {FIELD_OF(struct wheels, radius, FIELD_NUMBER), .preset = OPTIONAL, .meaning = "how large"},
    {.name = NULL},
};

static const struct field rails_fields[] = {
    {FIELD_OF(struct rails, gauge, FIELD_TEXT), .preset = "\"broad\"", .meaning = "how far apart"},
    {.name = NULL},
};

static const struct variant drive_variants[] = {
    {"wheels", "On the road.", wheels_fields, offsetof(struct drive, wheels)},
    {"rails", "On rails.", rails_fields, offsetof(struct drive, rails)},
    {.kind = NULL},
};

static const struct record drive_record = {
    .title = "Drive",
    .meaning = "What it moves on.",
    .size = sizeof(struct drive),
    .fields = drive_fields,
    .variants = drive_variants,
    .kind_offset = offsetof(struct drive, kind),
};

static const char *const colours[] = {"red", "green", "blue", NULL};

static const struct field tag = {.kind = FIELD_NAME};
static const struct field level = {.kind = FIELD_INT, .min = 1, .max = 100};
static const struct field prefix = {.kind = FIELD_PREFIX};
static const struct field flag = {.kind = FIELD_BOOL};
static const struct field colour = {.kind = FIELD_CHOICE, .choices = colours};
static const struct field weight = {.kind = FIELD_SHARE, .max = 1};

static const struct field specimen_fields[] = {
    {FIELD_OF(struct specimen, on, FIELD_BOOL), .preset = "false", .meaning = "whether it runs"},
    {FIELD_OF(struct specimen, count, FIELD_INT), .min = 1, .max = 9, .meaning = "how many"},
    {FIELD_OF(struct specimen, offset, FIELD_INT), .preset = "0", .min = -5, .max = 5,
     .meaning = "how far off"},
    {FIELD_OF(struct specimen, ratio, FIELD_NUMBER), .preset = OPTIONAL, .meaning = "how wide"},
    {FIELD_OF(struct specimen, rate, FIELD_RATE), .preset = "\"10 Mbit/s\"", .min = 1000,
     .max = 1e10, .meaning = "how fast"},
    {FIELD_OF(struct specimen, share, FIELD_SHARE), .preset = "\"30%\"", .max = 1,
     .meaning = "how much of it"},
    {FIELD_OF(struct specimen, size, FIELD_SIZE), .preset = OPTIONAL, .min = 1,
     .meaning = "how large"},
    {FIELD_OF(struct specimen, delay, FIELD_TIME), .preset = "\"15 ms\"", .max = 3600,
     .meaning = "how late"},
    {FIELD_OF(struct specimen, speed, FIELD_RATE), .preset = OPTIONAL, .meaning = "how fast else"},
    {FIELD_OF(struct specimen, title, FIELD_TEXT), .preset = "\"\"", .meaning = "for people"},
    {FIELD_OF(struct specimen, base, FIELD_NAME), .preset = OPTIONAL, .meaning = "what it is on"},
    {FIELD_OF(struct specimen, file, FIELD_PATH), .preset = OPTIONAL, .meaning = "where more is"},
    {FIELD_OF(struct specimen, colour, FIELD_CHOICE), .preset = "\"green\"", .choices = colours,
     .meaning = "how it looks"},
    {FIELD_OF(struct specimen, prefix, FIELD_PREFIX), .preset = OPTIONAL, .meaning = "its place"},
    {FIELD_OF(struct specimen, tags, FIELD_LIST), .preset = "[]", .item = &tag,
     .meaning = "words for it"},
    {FIELD_OF(struct specimen, levels, FIELD_LIST), .preset = "[1, 2]", .min = 1, .max = 3,
     .item = &level, .meaning = "how high"},
    {FIELD_OF(struct specimen, prefixes, FIELD_LIST), .preset = OPTIONAL, .item = &prefix,
     .meaning = "more places"},
    {FIELD_OF(struct specimen, flags, FIELD_LIST), .preset = OPTIONAL, .item = &flag,
     .meaning = "what is on"},
    {FIELD_OF(struct specimen, colours, FIELD_LIST), .preset = OPTIONAL, .item = &colour,
     .meaning = "how else it looks"},
    {FIELD_OF(struct specimen, weights, FIELD_MAP), .preset = "{}", .item = &weight,
     .meaning = "shares by name"},
    {FIELD_OF(struct specimen, parts, FIELD_LIST), .preset = "[\"whole\"]", .record = &part_record,
     .meaning = "what it is made of"},
    {FIELD_OF(struct specimen, shapes, FIELD_MAP), .preset = "{}", .max = 3,
     .record = &shape_record, .meaning = "what it may look like"},
    {FIELD_OF(struct specimen, source, FIELD_RECORD), .preset = OPTIONAL, .record = &source_record,
     .meaning = "where it is from"},
    {FIELD_OF(struct specimen, drive, FIELD_RECORD), .preset = OPTIONAL, .record = &drive_record,
     .meaning = "what it moves on"},
    {FIELD_OF(struct specimen, about, FIELD_DOCUMENT), .preset = OPTIONAL, .record = &author_record,
     .meaning = "more of its author"},
    {FIELD_OF(struct specimen, crew, FIELD_MAP), .preset = OPTIONAL, .record = &author_record,
     .meaning = "who is on it"},
    {FIELD_OF(struct specimen, extra, FIELD_JSON), .preset = "{\"a\": [1]}",
     .meaning = "anything else"},
    {.name = NULL},
};

const struct record specimen_record = {
    .title = "Specimen",
    .meaning = "One of everything.",
    .size = sizeof(struct specimen),
    .fields = specimen_fields,
};

const char *const specimen_full =
    "{'on': true, 'count': 9, 'offset': -5, 'ratio': 0.25, 'rate': '1 Gbit/s', 'share': 0.5,"
    " 'size': '256 KiB', 'delay': '2 s', 'title': 'A title', 'base': 'isp-a', 'file': 'net.json',"
    " 'colour': 'blue', 'prefix': '192.0.2.0/24', 'tags': ['x', 'y'], 'levels': [100, 1],"
    " 'flags': [true, false, true], 'colours': ['blue', 'red'], 'speed': '1 bit/s',"
    " 'prefixes': ['2001:db8::/32', '10.0.0.0/8'], 'weights': {'b': '75%', 'a': 0.25},"
    " 'parts': ['one', {'label': 'two', 'weight': 7}],"
    " 'shapes': {'s': {'kind': 'square', 'side': 2, 'corners': [0, 1]}, 'c': 'circle',"
    " 'n': {'kind': 'cloud', 'note': 'far'}},"
    " 'source': 'list.csv', 'drive': {'kind': 'rails', 'gauge': 'narrow', 'maker': 'm'},"
    " 'about': {'who': 'somebody'}, 'crew': {'a': {'who': 'A'}}, 'extra': {'any': [null, 1.5]}}";

void specimen_say(void *ctx, const char *pointer, const char *text)
{
    problems_add(ctx, "s.json", pointer, "%s", text);
}

struct specimen *specimen_parse(struct arena *arena, const char *text, struct problems *problems,
                                json_t **completed)
{
    json_t *value = quoted_json(text);
    struct field_input in = {arena, {specimen_say, problems}};
    struct specimen *s = record_parse(&in, &specimen_record, value, "", completed);
    json_decref(value);
    return s;
}
