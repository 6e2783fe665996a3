#include "analysis/report/report.h"

#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/log.h"
#include "tests/support/fixture.h"
#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"
#include "tests/support/xml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Writes the report of a folder; the page is new. */
static char *report(const struct loaded *l)
{
    char *path = path_join(l->dir, "report.html");
    struct err e = ERR_INIT;
    if (report_write(l->results, &l->verdicts, path, NULL, &e))
        fail_msg("%s", e.text);
    free(path);
    char *page = folder_get(l->dir, "report.html");
    assert_xml(page);
    return page;
}

static struct loaded world(const struct fixture *f)
{
    char *dir = temp_dir();
    fixture_world(dir, f);
    return loaded_folder(dir);
}

static void has(const char *page, const char *what)
{
    if (!strstr(page, what))
        fail_msg("the page has no \"%s\"", what);
}

static void has_not(const char *page, const char *what)
{
    if (strstr(page, what))
        fail_msg("the page has \"%s\"", what);
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (; (text = strstr(text, what)) != NULL; text++)
        n++;
    return n;
}

TEST(changes_are_shown_as_shares_of_the_oracles)
{
    static const char *const arms[] = {"off", "on", "oracle", NULL};
    struct fixture f = {.kind = FIXTURE_SMALL_ISP, .arms = arms};
    struct loaded l = world(&f);
    char *page = report(&l);
    assert_int_equal(count(page, ">of the oracle"), 1);
    free(page);
    loaded_free(&l);
}

TEST(a_whole_folder_has_every_section)
{
    struct fixture f = {.kind = FIXTURE_SMALL_ISP};
    struct loaded l = world(&f);
    char *page = report(&l);
    has(page, "<h1>A small ISP with one uplink: unguided peers against ALTO guidance</h1>");
    has(page, "<strong>on</strong> against <strong>off</strong>, 5 replications.");
    has(page, "<dt>hosts</dt><dd>547</dd>");
    has(page, "<dt>workload film</dt><dd>swarm, fluid</dd>");
    has(page, "{&quot;workloads&quot;: {&quot;film&quot;: {&quot;guidance&quot;: "
              "{&quot;strategy&quot;: &quot;cost-ranked&quot;}}}}");
    has(page, "<p>2 held, 1 failed, 0 inconclusive.</p>");
    has(page, "<td>inter-domain bytes, isp-a, in</td>");
    has(page, "<h3>Inter-domain traffic over time</h3>");
    has(page, "<h3>What the links carry</h3>");
    assert_int_equal(count(page, "<svg role=\"img\""), 7); /* 5 figures, 2 arms */
    has(page, "<td>requests, costmap</td>");
    has(page, "<h3>Network map alto-a/networkmap.json</h3>");
    has(page, "2 PIDs, version tag 8a4e1f.");
    has(page, "<td>10.0.0.0/17, 10.0.128.0/17</td>");
    has(page, "<td>pid-internet</td><td class=\"number\">10</td><td class=\"number\">1</td>");
    has(page, "<pre>altosim run scenarios/small-isp.json --seed 42</pre>");
    has(page, "<summary>80 figures</summary>");
    has_not(page, "<h2>Warnings</h2>");
    free(page);
    loaded_free(&l);
}

TEST(the_page_needs_nothing_beside_it)
{
    struct fixture f = {.kind = FIXTURE_FIXED_MOBILE};
    struct loaded l = world(&f);
    char *page = report(&l);
    has_not(page, "<script");
    has_not(page, "<link");
    has_not(page, "<img");
    has_not(page, "@import");
    has_not(page, " src=");
    /* Addresses are names of formats and what graphviz writes about none of its own. */
    assert_int_equal(count(page, "http://"), count(page, "http://www.w3.org/"));
    assert_int_equal(count(page, "https://"), 0);
    free(page);
    loaded_free(&l);
}

TEST(ids_are_unique_across_pictures)
{
    struct fixture f = {.kind = FIXTURE_SMALL_ISP};
    struct loaded l = world(&f);
    char *page = report(&l);
    assert_int_equal(count(page, "id=\"traffic-gnuplot_canvas\""), 1);
    assert_int_equal(count(page, " id=\"gnuplot_canvas\""), 0);
    assert_int_equal(count(page, "id=\"topology-1-off-graph0\""), 1);
    assert_int_equal(count(page, "href='#gp"), 0);
    free(page);
    loaded_free(&l);
}

TEST(the_same_folder_gives_the_same_bytes)
{
    struct fixture f = {.kind = FIXTURE_MULTI_ACCESS};
    char *pages[2];
    for (int i = 0; i < 2; i++) {
        struct loaded l = world(&f);
        pages[i] = report(&l);
        loaded_free(&l);
    }
    assert_string_equal(pages[0], pages[1]);
    free(pages[0]);
    free(pages[1]);
}

TEST(sweeps_and_many_arms_have_their_tables)
{
    const char *const arms[] = {"off", "a", "b", NULL};
    const char *const points[] = {"/x=1", "/x=2", NULL};
    struct fixture f = {.kind = FIXTURE_SMALL_ISP, .arms = arms, .points = points, .lost = 1};
    struct loaded l = world(&f);
    char *page = report(&l);
    assert_int_equal(count(page, "<h3>a against off</h3>"), 2);
    assert_int_equal(count(page, "<h3>b against off</h3>"), 2);
    has(page, "<details open=\"open\"><summary>/x=1</summary>");
    has(page, "<details><summary>/x=2</summary>");
    has(page, "Figures of a single point are of the sweep&#39;s first: /x=1.");
    has(page, "<h2>Warnings</h2>");
    has(page, "<li>warning: interrupted: runs are missing</li>");
    has(page, "2 of 30 runs are missing.");
    free(page);
    loaded_free(&l);
}

TEST(one_replication_has_no_intervals_and_says_so)
{
    struct fixture f = {.kind = FIXTURE_SMALL_ISP, .replications = 1};
    struct loaded l = world(&f);
    char *page = report(&l);
    has(page, "One replication: no intervals");
    has(page, "0 held, 0 failed, 3 inconclusive.");
    has(page, "<p class=\"reason\">one replication has no interval</p>");
    has_not(page, "nan");
    has_not(page, "deltas compared");
    free(page);
    loaded_free(&l);
}

TEST(nothing_gets_in_unescaped)
{
    const char *const arms[] = {"off", "<b>&\"'", NULL};
    struct fixture f = {
        .kind = FIXTURE_SMALL_ISP, .arms = arms, .title = "<script>alert('1')</script> & more"};
    struct loaded l = world(&f);
    folder_put(l.dir, "log.txt", "a <i>line</i> \x01\xff\n");
    folder_put(l.dir, "alto/<x>&/networkmap.json",
               "{\"network-map\": {\"<pid>\": {\"ipv4\": [\"<10/8>\", 7]}}, \"meta\": 7}");
    char *page = report(&l);
    has_not(page, "<script");
    has_not(page, "<b>&");
    has(page, "<title>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; more</title>");
    has(page, "a &lt;i&gt;line&lt;/i&gt; \xef\xbf\xbd\xef\xbf\xbd");
    has(page, "<td>&lt;pid&gt;</td>");
    free(page);
    loaded_free(&l);
}

TEST(maps_that_are_garbage_are_said_to_be)
{
    struct fixture f = {.kind = FIXTURE_SMALL_ISP, .replications = 2};
    struct loaded l = world(&f);
    folder_put(l.dir, "alto/alto-a/networkmap.json", "{\"network-map\": ");
    folder_put(l.dir, "alto/alto-a/costmap.json", "{\"cost-map\": {\"a\": 7, \"b\": {\"a\": []}}}");
    folder_put(l.dir, "alto/alto-a/other.json", "[]");
    char *page = report(&l);
    has(page, "<p class=\"note\">alto-a/networkmap.json:");
    has(page, "metric unknown, mode unknown; 2 sources.");
    free(page);
    loaded_free(&l);
}

TEST(a_folder_with_the_figures_alone_has_a_page)
{
    struct loaded l = loaded_small(
        2, "-,off,1,charge,network=a,1,money\n-,on,1,charge,network=a,2,money\n", "{}");
    char *page = report(&l);
    has(page, "<td>transit charge, a</td>");
    has(page, "the topology is not drawn: topology.json: there is no such file");
    has_not(page, "<h2>Expectations</h2>");
    free(page);
    loaded_free(&l);
}

/* Two replications: 100 s and 200 s become 90 s and 182 s, which is 10% and 9% less; 50 s become 60 s and
 * 61 s, 20% and 22% more; the third group goes up in one and down in the other. */
TEST(who_waits_longer_is_told_by_network_and_class)
{
    static const char rows[] = "-,off,1,completion.time,network=a;class=dsl,100,s\n"
                               "-,off,2,completion.time,network=a;class=dsl,200,s\n"
                               "-,on,1,completion.time,network=a;class=dsl,90,s\n"
                               "-,on,2,completion.time,network=a;class=dsl,182,s\n"
                               "-,off,1,completion.time,network=b;class=dsl,50,s\n"
                               "-,off,2,completion.time,network=b;class=dsl,50,s\n"
                               "-,on,1,completion.time,network=b;class=dsl,60,s\n"
                               "-,on,2,completion.time,network=b;class=dsl,61,s\n"
                               "-,off,1,completion.time,network=b;class=fibre,10,s\n"
                               "-,off,2,completion.time,network=b;class=fibre,10,s\n"
                               "-,on,1,completion.time,network=b;class=fibre,9,s\n"
                               "-,on,2,completion.time,network=b;class=fibre,11,s\n"
                               "-,off,1,completion.time,network=b;class=all,10,s\n"
                               "-,on,1,completion.time,network=b;class=all,9,s\n";
    struct loaded l = loaded_small(2, rows, "{}");
    char *page = report(&l);
    has(page, "<h2>Who waits longer</h2>");
    has(page, "<tr><td>a</td><td>dsl</td>");
    has(page, "<td class=\"better\">wins</td>");
    has(page, "<tr><td>b</td><td>dsl</td>");
    has(page, "<td class=\"worse\">loses</td>");
    assert_true(strstr(page, ">wins</td>") < strstr(page, ">loses</td>")); /* a before b */
    has(page, "<p>1 win, 1 lose, of 1 the change may be none.</p>");
    has_not(page, "<tr><td>b</td><td>all</td>");
    free(page);
    loaded_free(&l);
}

TEST(a_cdn_has_a_matrix_of_who_is_served_from_where)
{
    static const char rows[] = "-,off,1,cdn.served,workload=w;area=north;surrogate=a,0.25,share\n"
                               "-,off,2,cdn.served,workload=w;area=north;surrogate=a,0.35,share\n"
                               "-,off,1,cdn.served,workload=w;area=north;surrogate=b<,0.7,share\n"
                               "-,on,1,cdn.served,workload=w;area=north;surrogate=a,1,share\n"
                               "-,off,1,cdn.load,workload=w;surrogate=a;of=mean,0.125,share\n"
                               "-,off,1,cdn.load,workload=w;surrogate=a;of=peak,0.5,share\n"
                               "-,on,1,cdn.sent,workload=w;surrogate=a,3e9,bytes\n"
                               "-,on,1,cdn.surrogate.hit,workload=w;surrogate=a,0.75,share\n";
    struct loaded l = loaded_small(2, rows, "{}");
    char *page = report(&l);
    has(page, "<h2>Who is served from where</h2>");
    has(page, "<th>arm</th><th>a</th><th>b&lt;</th>");
    has(page, "<tr><td>north</td><td class=\"number\">off</td><td class=\"number\" "
              "style=\"background:rgba(0,114,178,0.18)\">30.0%</td>");
    has(page, "<td class=\"number\">on</td><td class=\"number\" "
              "style=\"background:rgba(0,114,178,0.60)\">100.0%</td><td "
              "class=\"number\">-</td></tr>");
    has(page, "<tr><td>a</td><td class=\"number\">off</td><td class=\"number\">-</td><td "
              "class=\"number\">12.5%</td><td class=\"number\">50.0%</td>");
    has(page, "<td class=\"number\">3.00 GB</td>");
    free(page);
    loaded_free(&l);
}

TEST(an_arm_alone_has_a_page)
{
    struct loaded l = loaded_small(2, "-,on,1,charge,network=a,1,money\n", "{}");
    l.results->manifest.baseline = MANIFEST_NONE;
    char *page = report(&l);
    has_not(page, "<h2>What changes</h2>");
    has_not(page, "</strong> against");
    free(page);
    loaded_free(&l);
}

TEST(services_nobody_asked_are_not_listed)
{
    struct loaded l = loaded_small(1,
                                   "-,on,1,alto.requests,service=all,0,count\n"
                                   "-,on,1,alto.requests,service=costmap,0,count\n"
                                   "-,on,1,alto.fallbacks,-,0,count\n",
                                   "{}");
    char *page = report(&l);
    has(page, "<td>requests, all</td>");
    has(page, "<td>times guidance was wanted and missing</td>");
    has_not(page, "<td>requests, costmap</td>");
    free(page);
    loaded_free(&l);
}

TEST(a_command_is_quoted_for_the_shell)
{
    struct loaded l = loaded_small(1, "", "{}");
    json_object_set_new(l.results->manifest.document, "command",
                        json_pack("[s, s, s, s]", "altosim", "a b", "it's", ""));
    char *page = report(&l);
    has(page, "<pre>altosim &#39;a b&#39; &#39;it&#39;\\&#39;&#39;s&#39; &#39;&#39;</pre>");
    free(page);
    loaded_free(&l);
}

TEST(a_page_that_cannot_be_written_is_an_error)
{
    struct loaded l = loaded_small(1, "", "{}");
    struct err e = ERR_INIT;
    assert_int_equal(report_write(l.results, &l.verdicts, "/nowhere/at/all/report.html", NULL, &e),
                     -ENOENT);
    assert_string_equal(e.text,
                        "/nowhere/at/all/report.html: cannot write: No such file or directory");
    loaded_free(&l);
}

TEST(faulty_files_are_errors)
{
    const char *const names[] = {"topology.json", "series.csv", "completions.csv", "links.csv"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct fixture f = {.kind = FIXTURE_SMALL_ISP, .replications = 1};
        struct loaded l = world(&f);
        char *path = path_join(l.dir, "report.html");
        folder_put(l.dir, names[i], "\"");
        assert_int_equal(report_write(l.results, &l.verdicts, path, NULL, NULL), -EINVAL);
        free(path);
        loaded_free(&l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_folder_has_every_section),
        cmocka_unit_test(changes_are_shown_as_shares_of_the_oracles),
        cmocka_unit_test(the_page_needs_nothing_beside_it),
        cmocka_unit_test(ids_are_unique_across_pictures),
        cmocka_unit_test(the_same_folder_gives_the_same_bytes),
        cmocka_unit_test(sweeps_and_many_arms_have_their_tables),
        cmocka_unit_test(one_replication_has_no_intervals_and_says_so),
        cmocka_unit_test(nothing_gets_in_unescaped),
        cmocka_unit_test(maps_that_are_garbage_are_said_to_be),
        cmocka_unit_test(a_folder_with_the_figures_alone_has_a_page),
        cmocka_unit_test(who_waits_longer_is_told_by_network_and_class),
        cmocka_unit_test(a_cdn_has_a_matrix_of_who_is_served_from_where),
        cmocka_unit_test(an_arm_alone_has_a_page),
        cmocka_unit_test(services_nobody_asked_are_not_listed),
        cmocka_unit_test(a_command_is_quoted_for_the_shell),
        cmocka_unit_test(a_page_that_cannot_be_written_is_an_error),
        cmocka_unit_test(faulty_files_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
