/*
 * Cost maps between thousands of PIDs: never as text in memory, and yet the same bytes as from a plain
 * writer.
 */
#include "server/edition.h"
#include "server/text.h"
#include "sim/base/json.h"
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/gunzip.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* Maps of n PIDs in three classes, the costs by rule; `cost` is a single pair's. New text. */
static char *large(int n, double cost)
{
    struct text text;
    FILE *out = text_open(&text);
    fputs("{\"meta\":{\"vtag\":{\"resource-id\":\"net\"}},\"network-map\":{", out);
    for (int i = 0; i < n; i++)
        fprintf(out, "%s\"p%04d\":{\"ipv4\":[\"10.%d.%d.0/24\"]}", i ? "," : "", i, i / 256,
                i % 256);
    fputs("},\"cost-maps\":[{\"meta\":{\"cost-type\":{\"cost-metric\":\"routingcost\","
          "\"cost-mode\":\"numerical\"}},\"cost-rule\":{\"classes\":{\"x\":[\"p0000\"",
          out);
    for (int i = 1; i < n; i++)
        fprintf(out, "%s\"p%04d\"", i == n / 3 ? "],\"y\":[" : i == n / 2 ? "],\"z\":[" : ",", i);
    fprintf(out,
            "]},\"costs\":{\"x\":{\"x\":1,\"y\":2.5},\"y\":{\"x\":3}},\"own\":0,"
            "\"pairs\":{\"p0001\":{\"p0002\":%.17g}}}}]}",
            cost);
    assert_int_equal(text_close(&text, out), 0);
    return text.data;
}

static struct mapset *large_maps(int n, double cost, unsigned offer)
{
    char *json = large(n, cost);
    struct mapset *maps = maps_from(json, offer);
    free(json);
    return maps;
}

/* The document as section 11.2.3.6 has it, from single costs. */
static void write_plainly(const struct costmap *m, struct text *text)
{
    const struct netmap *netmap = costmap_netmap(m);
    uint32_t n = netmap_pids(netmap);
    char number[32];
    FILE *out = text_open(text);
    fprintf(out,
            "{\"meta\":{\"dependent-vtags\":[{\"resource-id\":\"net\",\"tag\":\"%s\"}],"
            "\"cost-type\":{\"cost-mode\":\"%s\",\"cost-metric\":\"routingcost\"}},\"cost-map\":{",
            netmap_tag(netmap), cost_modes[costmap_type(m)->mode]);
    for (uint32_t src = 0; src < n; src++) {
        bool any = false;
        fprintf(out, "%s\"%s\":{", src ? "," : "", netmap_pid(netmap, src));
        for (uint32_t dst = 0; dst < n; dst++) {
            double cost = costmap_cost(m, src, dst);
            if (isnan(cost))
                continue;
            fprintf(out, "%s\"%s\":%s", any ? "," : "", netmap_pid(netmap, dst),
                    json_number(cost, number));
            any = true;
        }
        putc('}', out);
    }
    fputs("}}", out);
    assert_int_equal(text_close(text, out), 0);
}

/* Reads a stream to its end in pieces of odd sizes, and compares. */
static void assert_streams(struct stream *s, const struct text *wanted)
{
    static char piece[70001];
    size_t at = 0, room = 1;
    ssize_t n;
    while ((n = stream_read(s, at, piece, room)) > 0) {
        assert_true(at + (size_t)n <= wanted->size);
        assert_memory_equal(piece, wanted->data + at, n);
        at += (size_t)n;
        room = (room * 7 + 13) % sizeof piece + 1;
    }
    assert_int_equal(n, 0);
    assert_int_equal(at, wanted->size);
}

TEST(a_streamed_map_is_what_a_plain_writer_writes)
{
    struct mapset *maps = large_maps(1024, 7, OFFER_ALL);
    for (size_t i = 0; i < mapset_resources(maps); i++) {
        const struct resource *r = mapset_resource(maps, i);
        struct answer a = {0};
        struct text wanted;
        if (r->service != SERVICE_COSTMAP)
            continue;
        service_answer(maps, &(struct question){.resource = r}, &a);
        assert_int_equal(a.status, 200);
        assert_non_null(a.stream);
        assert_null(a.body.data);
        write_plainly(r->costmap, &wanted);
        assert_streams(a.stream, &wanted);
        answer_fini(&a);
        free(wanted.data);
    }
    mapset_unref(maps);
}

#define TYPE "\"cost-type\":{\"cost-metric\":\"routingcost\",\"cost-mode\":\"numerical\"}"

TEST(a_filtered_map_of_a_million_pairs_is_streamed_and_a_part_of_it_is_not)
{
    struct mapset *maps = large_maps(1024, 7, OFFER_ALL);
    struct answer all = {0}, few = {0};
    struct text wanted;
    ask(maps, "net:filtered-costs", "{" TYPE "}", &all);
    write_plainly(mapset_find_costmap(maps, mapset_netmap(maps, 0), "routingcost", COST_NUMERICAL),
                  &wanted);
    assert_non_null(all.stream);
    assert_streams(all.stream, &wanted);
    answer_fini(&all);
    free(wanted.data);
    ask(maps, "net:filtered-costs",
        "{" TYPE ",\"pids\":{\"srcs\":[\"p0001\"],\"dsts\":[\"p0002\",\"p0400\"]}}", &few);
    assert_null(few.stream);
    assert_non_null(strstr(few.body.data, "\"cost-map\":{\"p0001\":{\"p0002\":7,\"p0400\":2.5}}"));
    answer_fini(&few);
    mapset_unref(maps);
}

/* Peak memory of this process, in MiB. */
static long peak(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss / 1024;
}

/* As text, each of the two maps would be some 200 MB. */
TEST(five_thousand_pids_are_published_and_asked_in_little_memory)
{
    long before = peak();
    struct mapset *maps = large_maps(5000, 7, OFFER_ALL);
    struct editions *editions = editions_new();
    struct answer a = {0}, few = {0};
    static char head[1 << 20];
    uint64_t fence;
    assert_int_equal(editions_publish(editions, maps, NULL, 1, &fence), 0);
    service_answer(maps, &(struct question){.resource = mapset_resource(maps, 2)}, &a);
    assert_int_equal(mapset_resource(maps, 2)->service, SERVICE_COSTMAP);
    assert_int_equal(stream_read(a.stream, 0, head, sizeof head), sizeof head);
    answer_fini(&a);
    ask(maps, "net:filtered-costs",
        "{" TYPE ",\"pids\":{\"srcs\":[\"p0001\"],\"dsts\":[\"p0002\"]}}", &few);
    assert_non_null(strstr(few.body.data, "{\"p0001\":{\"p0002\":7}}"));
    answer_fini(&few);
    editions_free(editions);
    mapset_unref(maps);
    assert_true(peak() - before < 200); /* it needs about 10; sanitizers take their own */
}

TEST(a_large_map_is_served_in_pieces_and_its_tag_follows_its_content)
{
    char *json = large(1100, 7), *changed = large(1100, 8);
    struct served *s = served_new(json, OFFER_ALL);
    struct mapset *newer = maps_from(changed, OFFER_ALL);
    struct wire_reply r;
    struct text wanted;
    char tag[100], header[200];
    uint64_t fence;
    const char *path = "/costmap/net/num-routing";
    served_ask(s, "GET", path, "", NULL, &r);
    assert_int_equal(r.status, 200);
    write_plainly(
        mapset_find_costmap(s->maps, mapset_netmap(s->maps, 0), "routingcost", COST_NUMERICAL),
        &wanted);
    assert_int_equal(r.size, wanted.size);
    assert_memory_equal(r.body, wanted.data, wanted.size);
    snprintf(tag, sizeof tag, "%s", wire_header(&r, "ETag"));
    wire_fini(&r);
    snprintf(header, sizeof header, "If-None-Match: %s\r\n", tag);
    served_ask(s, "GET", path, header, NULL, &r);
    assert_int_equal(r.status, 304);
    wire_fini(&r);
    assert_int_equal(alto_server_publish(s->server, newer, &fence), 0);
    served_ask(s, "GET", path, header, NULL, &r);
    assert_int_equal(r.status, 200);
    assert_string_not_equal(wire_header(&r, "ETag"), tag);
    size_t sent = wanted.size + r.size;
    wire_fini(&r);
    served_ask(s, "GET", "/costmap/net/ord-routing", "", NULL, &r);
    assert_int_equal(r.status, 200);
    sent += r.size;
    struct alto_server_stats stats;
    alto_server_down(s->server); /* all is sent then */
    alto_server_stats(s->server, &stats);
    assert_int_equal(stats.figures.services[SERVICE_COSTMAP].bytes_out, sent);
    wire_fini(&r);
    mapset_unref(newer);
    served_free(s);
    free(wanted.data);
    free(json);
    free(changed);
}

TEST(a_large_map_is_compressed_while_it_is_sent)
{
#define FILTER "{\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}}"
    char *json = large(1100, 7), tag[100], headers[300];
    struct served *s =
        served_with(json, OFFER_ALL, (struct alto_server_config){.terms.gzip = true});
    const char *path = "/costmap/net/num-routing", *gzip = "Accept-Encoding: gzip\r\n";
    for (int post = 0; post < 2; post++) {
        struct wire_reply plain, coded;
        const char *type = "Content-Type: application/alto-costmapfilter+json\r\n";
        snprintf(headers, sizeof headers, "%s%s", post ? type : "", gzip);
        served_ask(s, post ? "POST" : "GET", post ? "/costmap/net/filtered" : path,
                   post ? type : "", post ? FILTER : NULL, &plain);
        served_ask(s, post ? "POST" : "GET", post ? "/costmap/net/filtered" : path, headers,
                   post ? FILTER : NULL, &coded);
        assert_string_equal(wire_header(&coded, "Content-Encoding"), "gzip");
        assert_true(coded.size < plain.size / 2);
        size_t size;
        char *back = gunzip(coded.body, coded.size, &size);
        assert_int_equal(size, plain.size);
        assert_memory_equal(back, plain.body, size);
        if (!post)
            snprintf(tag, sizeof tag, "%s", wire_header(&coded, "ETag"));
        free(back);
        wire_fini(&plain);
        wire_fini(&coded);
    }
    struct wire_reply r;
    snprintf(headers, sizeof headers, "%sIf-None-Match: %s\r\n", gzip, tag);
    served_ask(s, "GET", path, headers, NULL, &r);
    assert_int_equal(r.status, 304);
    wire_fini(&r);
    served_free(s);
    free(json);
}

/* What was told of requests, the last three. */
struct told {
    struct request_note notes[3];
    char paths[3][100];
    size_t n;
};

static void note_told(void *ctx, const struct request_note *note)
{
    struct told *t = ctx;
    assert_true(t->n < 3);
    t->notes[t->n] = *note;
    snprintf(t->paths[t->n++], sizeof t->paths[0], "%s %s", note->method, note->path);
}

TEST(a_streamed_answer_is_told_of_at_its_end_with_its_bytes)
{
    char *json = large(1100, 7);
    struct told told = {.n = 0};
    struct alto_server_config config = {
        .terms.gzip = true, .observe = note_told, .observer = &told};
    struct served *s = served_with(json, OFFER_ALL, config);
    struct wire_reply r;
    size_t sizes[3];
    for (size_t i = 0; i < 3; i++) {
        served_ask(s, i == 2 ? "HEAD" : "GET", "/costmap/net/num-routing",
                   i == 1 ? "Accept-Encoding: gzip\r\n" : "", NULL, &r);
        assert_int_equal(r.status, 200);
        sizes[i] = r.size;
        wire_fini(&r);
    }
    alto_server_down(s->server); /* all is sent then */
    assert_int_equal(told.n, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(told.notes[i].bytes_out, sizes[i]);
        assert_int_equal(told.notes[i].status, 200);
        assert_string_equal(told.notes[i].resource, "net:num-routing");
    }
    assert_string_equal(told.paths[1], "GET /costmap/net/num-routing");
    assert_string_equal(told.paths[2], "HEAD /costmap/net/num-routing");
    assert_true(sizes[1] < sizes[0] && sizes[2] == 0);
    served_free(s);
    free(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_thousand_pids_are_published_and_asked_in_little_memory),
        cmocka_unit_test(a_streamed_map_is_what_a_plain_writer_writes),
        cmocka_unit_test(a_filtered_map_of_a_million_pairs_is_streamed_and_a_part_of_it_is_not),
        cmocka_unit_test(a_large_map_is_compressed_while_it_is_sent),
        cmocka_unit_test(a_streamed_answer_is_told_of_at_its_end_with_its_bytes),
        cmocka_unit_test(a_large_map_is_served_in_pieces_and_its_tag_follows_its_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
