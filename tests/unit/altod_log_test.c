#include "server/altod_log.h"
#include "sim/base/err.h"
#include "tests/support/quoted.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    char *dir, *file;
    struct altod_log *log;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->dir = temp_dir();
    f->file = temp_text(f->dir, "log", "");
    assert_int_equal(altod_log_open(f->file, &f->log, NULL), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    altod_log_close(f->log);
    free(f->file);
    temp_free(f->dir);
    free(f);
    return 0;
}

static struct request_note note_of(const char *path)
{
    struct request_note note = {.client = {FAMILY_IPV4, {192, 0, 2, 1}},
                                .method = "GET",
                                .path = path,
                                .service = SERVICES,
                                .status = 404};
    return note;
}

/* Line i of the file, new; its time must be one, and is removed. */
static json_t *line(const struct fixture *f, size_t i)
{
    char *text = temp_read(f->file), *at = text;
    for (; i > 0; i--)
        at = strchr(at, '\n') + 1;
    at[strcspn(at, "\n")] = '\0';
    json_t *object = json_loads(at, 0, NULL);
    assert_non_null(object);
    int year, month, day, hour, minute, second, ms, end = 0;
    const char *time = json_string_value(json_object_get(object, "time"));
    assert_non_null(time);
    assert_int_equal(sscanf(time, "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ%n", &year, &month, &day, &hour,
                            &minute, &second, &ms, &end),
                     7);
    assert_int_equal(end, 24);
    json_object_del(object, "time");
    free(text);
    return object;
}

TEST(a_request_is_one_line_of_all_there_is_to_tell)
{
    struct fixture *f = *cmocka_state;
    struct request_note note = note_of("/costmap/net/filtered");
    note.user = "alice";
    note.method = "POST";
    note.service = SERVICE_FILTERED_COSTMAP;
    strcpy(note.resource, "net:filtered-costs");
    note.status = 400;
    note.error = "E_SYNTAX";
    note.bytes_in = 7;
    note.bytes_out = 70;
    note.took = 1500000;
    altod_log_request(f->log, &note);
    json_t *found = line(f, 0);
    assert_string_equal(json_string_value(json_object_get(found, "service")),
                        service_name(SERVICE_FILTERED_COSTMAP));
    json_object_del(found, "service");
    is_json(found, "{'client': '192.0.2.1', 'user': 'alice', 'method': 'POST',"
                   " 'path': '/costmap/net/filtered', 'resource': 'net:filtered-costs',"
                   " 'status': 400, 'error': 'E_SYNTAX', 'bytes_in': 7, 'bytes_out': 70,"
                   " 'seconds': 0.0015}");
}

TEST(what_is_not_known_of_a_request_is_null)
{
    struct fixture *f = *cmocka_state;
    struct request_note note = note_of("/x");
    altod_log_request(f->log, &note);
    is_json(line(f, 0), "{'client': '192.0.2.1', 'user': null, 'method': 'GET', 'path': '/x',"
                        " 'service': null, 'resource': null, 'status': 404, 'error': null,"
                        " 'bytes_in': 0, 'bytes_out': 0, 'seconds': 0.0}");
}

static void path_is_logged(struct fixture *f, const char *path, const char *wanted)
{
    struct request_note note = note_of(path);
    assert_int_equal(truncate(f->file, 0), 0);
    altod_log_request(f->log, &note);
    json_t *found = line(f, 0);
    assert_string_equal(json_string_value(json_object_get(found, "path")), wanted);
    json_decref(found);
}

TEST(a_path_of_any_bytes_makes_one_line_of_json)
{
    struct fixture *f = *cmocka_state;
    char longest[3000], wanted[1100];
    path_is_logged(f, "/a\nb\"c\\d\x01", "/a\nb\"c\\d\x01");
    path_is_logged(f, "/\xc3\xa4", "/\xc3\xa4");
    path_is_logged(f, "/\xff\xfe/x", "/%FF%FE/x");
    memset(longest, 'p', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    memset(wanted, 'p', 1024);
    strcpy(wanted + 1024, "...");
    path_is_logged(f, longest, wanted);
}

TEST(an_event_is_a_line_with_what_belongs_to_it)
{
    struct fixture *f = *cmocka_state;
    altod_log_event(f->log, LOG_WARNING, "reload", json_pack("{s:[s]}", "of", "a"), "%d maps", 3);
    altod_log_event(f->log, LOG_INFO, "stop", NULL, "bye");
    is_json(line(f, 0),
            "{'level': 'warning', 'event': 'reload', 'message': '3 maps', 'of': ['a']}");
    is_json(line(f, 1), "{'level': 'info', 'event': 'stop', 'message': 'bye'}");
}

TEST(a_file_that_was_moved_away_is_begun_anew)
{
    struct fixture *f = *cmocka_state;
    char moved[300];
    snprintf(moved, sizeof moved, "%s.1", f->file);
    altod_log_event(f->log, LOG_INFO, "one", NULL, "1");
    assert_int_equal(rename(f->file, moved), 0);
    altod_log_event(f->log, LOG_INFO, "two", NULL, "2");
    assert_int_equal(altod_log_reopen(f->log, f->file, NULL), 0);
    altod_log_event(f->log, LOG_INFO, "three", NULL, "3");
    is_json(line(f, 0), "{'level': 'info', 'event': 'three', 'message': '3'}");
    char *before = temp_read(moved);
    assert_non_null(strstr(before, "\"two\""));
    free(before);
}

TEST(where_a_file_cannot_be_opened_lines_go_on_to_where_they_went)
{
    struct fixture *f = *cmocka_state;
    struct err e = ERR_INIT;
    assert_true(altod_log_reopen(f->log, "/no/such/folder/log", &e) < 0);
    assert_string_equal(e.text,
                        "/no/such/folder/log: cannot be opened as log: No such file or directory");
    altod_log_event(f->log, LOG_INFO, "on", NULL, "on");
    json_decref(line(f, 0));
    struct altod_log *none;
    assert_true(altod_log_open("/no/such/folder/log", &none, NULL) < 0);
    assert_null(none);
}

TEST(lines_that_cannot_be_written_are_counted_and_told_of_later)
{
    struct fixture *f = *cmocka_state;
    assert_int_equal(altod_log_reopen(f->log, "/dev/full", NULL), 0);
    altod_log_event(f->log, LOG_INFO, "lost", NULL, "lost");
    struct request_note note = note_of("/");
    altod_log_request(f->log, &note);
    assert_int_equal(altod_log_lost(f->log), 2);
    assert_int_equal(altod_log_reopen(f->log, f->file, NULL), 0);
    altod_log_event(f->log, LOG_INFO, "back", NULL, "back");
    is_json(line(f, 0), "{'level': 'warning', 'event': 'log-lost',"
                        " 'message': '2 lines could not be written'}");
    is_json(line(f, 1), "{'level': 'info', 'event': 'back', 'message': 'back'}");
    altod_log_event(f->log, LOG_INFO, "on", NULL, "on");
    is_json(line(f, 2), "{'level': 'info', 'event': 'on', 'message': 'on'}");
    assert_int_equal(altod_log_lost(f->log), 2);
}

enum { THREADS = 4, LINES = 200 };

static void *write_lines(void *ctx)
{
    struct request_note note = note_of("/a/rather/long/path/so/that/lines/could/mix");
    for (int i = 0; i < LINES; i++)
        altod_log_request(ctx, &note);
    return NULL;
}

TEST(lines_of_several_threads_do_not_mix)
{
    struct fixture *f = *cmocka_state;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_lines, f->log), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    char *text = temp_read(f->file), *at = text;
    size_t n = 0;
    for (char *end; (end = strchr(at, '\n')) != NULL; at = end + 1, n++) {
        *end = '\0';
        json_t *object = json_loads(at, 0, NULL);
        assert_non_null(object);
        json_decref(object);
    }
    assert_int_equal(n, THREADS * LINES);
    free(text);
}

TEST(a_log_knows_whether_it_is_a_file)
{
    struct fixture *f = *cmocka_state;
    struct altod_log *log;
    assert_true(altod_log_is_file(f->log));
    assert_int_equal(altod_log_open(NULL, &log, NULL), 0);
    assert_false(altod_log_is_file(log));
    altod_log_close(log);
    altod_log_close(NULL);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(a_request_is_one_line_of_all_there_is_to_tell),
        ONE(what_is_not_known_of_a_request_is_null),
        ONE(a_path_of_any_bytes_makes_one_line_of_json),
        ONE(an_event_is_a_line_with_what_belongs_to_it),
        ONE(a_file_that_was_moved_away_is_begun_anew),
        ONE(where_a_file_cannot_be_opened_lines_go_on_to_where_they_went),
        ONE(lines_that_cannot_be_written_are_counted_and_told_of_later),
        ONE(lines_of_several_threads_do_not_mix),
        ONE(a_log_knows_whether_it_is_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
