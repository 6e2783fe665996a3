#include "sim/base/err.h"
#include "sim/scenario/alto_documents.h"
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/folder.h"
#include "tests/support/http_script.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How many files there are in a folder. */
static size_t files_in(const char *dir)
{
    DIR *d = opendir(dir);
    size_t n = 0;
    assert_non_null(d);
    for (struct dirent *f; (f = readdir(d)) != NULL;)
        n += f->d_name[0] != '.';
    closedir(d);
    return n;
}

/* Whether DIR/NAME holds what the server answers at the path of a resource. */
static void holds(struct served *s, const char *dir, const char *name, const char *path)
{
    struct wire_reply reply;
    char *text = folder_get(dir, name);
    served_ask(s, "GET", path, "", NULL, &reply);
    assert_int_equal(reply.status, 200);
    assert_string_equal(text, reply.body);
    wire_fini(&reply);
    free(text);
}

TEST(every_map_that_is_there_for_the_asking_is_written_as_it_came)
{
    struct served *s = served_new(sample_maps, OFFER_ALL);
    char *dir = temp_dir(), out[300];
    struct err e = ERR_INIT;
    snprintf(out, sizeof out, "%s/alto/guide", dir);
    int code = alto_documents_write(alto_server_uri(s->server), "guide.alto.example", out, &e);
    if (code)
        fail_msg("%s", e.text);
    json_t *directory = served_get(s, "/directory", "application/alto-directory+json");
    json_decref(directory);
    assert_true(folder_has(out, "directory.json"));
    holds(s, out, "networkmap.json", served_path(s, "net"));
    holds(s, out, "costmap.json", served_path(s, "net:num-routing"));
    holds(s, out, "net-ord-routing.json", served_path(s, "net:ord-routing"));
    assert_int_equal(files_in(out), 6); /* directory, map, two metrics in two modes each */
    temp_free(dir);
    served_free(s);
}

TEST(the_same_maps_give_the_same_files_whatever_the_port)
{
    static const char *const names[] = {"directory.json", "networkmap.json", "costmap.json"};
    struct served *a = served_new(sample_maps, OFFER_ALL), *b = served_new(sample_maps, OFFER_ALL);
    char *dir_a = temp_dir(), *dir_b = temp_dir();
    struct err e = ERR_INIT;
    assert_int_not_equal(a->port, b->port);
    assert_int_equal(alto_documents_write(alto_server_uri(a->server), "x.example", dir_a, &e), 0);
    assert_int_equal(alto_documents_write(alto_server_uri(b->server), "x.example", dir_b, &e), 0);
    for (size_t i = 0; i < COUNT(names); i++) {
        char *x = folder_get(dir_a, names[i]), *y = folder_get(dir_b, names[i]);
        assert_string_equal(x, y);
        free(x);
        free(y);
    }
    temp_free(dir_a);
    temp_free(dir_b);
    served_free(a);
    served_free(b);
}

TEST(a_server_that_is_down_is_an_error_without_its_port)
{
    struct served *s = served_new(sample_maps, OFFER_ALL);
    char *dir = temp_dir();
    struct err e = ERR_INIT;
    alto_server_down(s->server);
    assert_int_equal(alto_documents_write(alto_server_uri(s->server), "x.example", dir, &e),
                     -EPROTO);
    assert_string_equal(e.text, "the ALTO server does not answer /directory");
    temp_free(dir);
    served_free(s);
}

TEST(a_directory_that_is_none_is_an_error)
{
    struct http_script *s = http_script_new();
    char *dir = temp_dir(), uri[100];
    struct err e = ERR_INIT;
    const struct script_reply reply = {.type = "application/alto-directory+json", .body = "[1]"};
    http_script_on(s, "GET", "/directory", &reply);
    assert_true(alto_documents_write(http_script_uri(s, "/directory", uri, sizeof uri), "x.example",
                                     dir, &e) < 0);
    assert_true(e.text[0] != '\0');
    temp_free(dir);
    http_script_free(s);
}

TEST(a_full_disk_is_an_error_that_names_the_file)
{
    struct served *s = served_new(sample_maps, OFFER_ALL);
    char *dir = temp_dir(), path[300], wanted[400];
    struct err e = ERR_INIT;
    snprintf(path, sizeof path, "%s/networkmap.json", dir);
    snprintf(wanted, sizeof wanted, "%s: cannot write: No space left on device", path);
    assert_int_equal(symlink("/dev/full", path), 0);
    assert_int_equal(alto_documents_write(alto_server_uri(s->server), "x.example", dir, &e),
                     -ENOSPC);
    assert_string_equal(e.text, wanted);
    temp_free(dir);
    served_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_map_that_is_there_for_the_asking_is_written_as_it_came),
        cmocka_unit_test(the_same_maps_give_the_same_files_whatever_the_port),
        cmocka_unit_test(a_server_that_is_down_is_an_error_without_its_port),
        cmocka_unit_test(a_directory_that_is_none_is_an_error),
        cmocka_unit_test(a_full_disk_is_an_error_that_names_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
