#include "analysis/figures/figures.h"

#include "sim/base/csv.h"
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
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct loaded world(const struct fixture *f)
{
    char *dir = temp_dir();
    fixture_world(dir, f);
    return loaded_folder(dir);
}

/* Draws; the code must be as expected. What was logged is new. */
static char *draw(const struct loaded *l, struct pictures *out, int expected)
{
    char *said;
    size_t size;
    struct log log = {open_memstream(&said, &size), LOG_WARNING};
    struct err e = ERR_INIT;
    int code = figures_draw(l->results, out, &log, &e);
    fclose(log.to);
    if (code != expected)
        fail_msg("%d: %s", code, e.text);
    return said;
}

/* Draws what must draw without a warning. */
static struct pictures draw_all(const struct loaded *l)
{
    struct pictures out;
    char *said = draw(l, &out, 0);
    assert_string_equal(said, "");
    free(said);
    return out;
}

static const struct picture *find(const struct pictures *all, const char *name)
{
    for (size_t i = 0; i < all->n; i++) {
        if (strcmp(all->v[i].name, name) == 0)
            return &all->v[i];
    }
    return NULL;
}

static struct csv *data(const struct loaded *l, const char *name)
{
    char *dir = path_join(l->dir, "figures"), *path = path_join(dir, name);
    int code;
    struct err e = ERR_INIT;
    struct csv *t = csv_read(path, &code, &e);
    if (!t)
        fail_msg("%s", e.text);
    free(path);
    free(dir);
    return t;
}

static double number(const struct csv *t, size_t row, const char *column)
{
    double value;
    csv_number(t, row, csv_column(t, column), &value);
    return value;
}

TEST(every_figure_of_a_whole_folder_is_drawn)
{
    static const char *const names[] = {"deltas", "traffic", "completion", "localization", "links"};
    struct fixture f = {.kind = FIXTURE_FIXED_MOBILE, .replications = 3};
    struct loaded l = world(&f);
    struct pictures all = draw_all(&l);
    assert_int_equal(all.n, 5);
    for (size_t i = 0; i < 5; i++) {
        char name[64];
        assert_string_equal(all.v[i].name, names[i]);
        assert_true(strlen(all.v[i].title) > 0 && strlen(all.v[i].caption) > 0);
        snprintf(name, sizeof name, "figures/%s.svg", names[i]);
        char *svg = folder_get(l.dir, name);
        assert_xml(svg);
        free(svg);
        snprintf(name, sizeof name, "figures/%s.pdf", names[i]);
        assert_true(folder_has(l.dir, name));
    }
    loaded_free(&l);
}

/* Percent of the baseline, the interval of delta_test.c: -38.3333 [-69.5914, -7.0752]. */
TEST(deltas_are_drawn_as_they_are_computed)
{
    struct loaded l = loaded_small(
        3,
        "-,off,1,charge,network=a,100,money\n-,on,1,charge,network=a,50,money\n"
        "-,off,2,charge,network=a,200,money\n-,on,2,charge,network=a,120,money\n"
        "-,off,3,charge,network=a,400,money\n-,on,3,charge,network=a,300,money\n"
        "-,off,1,alto.requests,service=all,0,count\n-,on,1,alto.requests,service=all,5,count\n",
        "{}");
    struct pictures all = draw_all(&l);
    assert_string_equal(find(&all, "deltas")->title, "Changes of on against off");
    struct csv *t = data(&l, "deltas.csv");
    assert_int_equal(csv_rows(t), 1); /* a baseline of 0 has no place on the axis */
    assert_double_near(number(t, 0, "change"), -38.3333, 1e-4);
    assert_double_near(number(t, 0, "low"), -69.5914, 1e-3);
    assert_double_near(number(t, 0, "high"), -7.0752, 1e-3);
    csv_free(t);
    loaded_free(&l);
}

TEST(wild_intervals_are_cut_in_the_picture_only)
{
    struct loaded l =
        loaded_small(2,
                     "-,off,1,charge,network=a,1,money\n-,on,1,charge,network=a,9,money\n"
                     "-,off,2,charge,network=a,1,money\n-,on,2,charge,network=a,10,money\n",
                     "{}");
    draw_all(&l);
    struct csv *t = data(&l, "deltas.csv");
    assert_double_near(number(t, 0, "high"), 150, 1e-9);
    csv_free(t);
    char *svg = folder_get(l.dir, "figures/deltas.svg");
    assert_non_null(strstr(svg, "+850.0%"));
    free(svg);
    loaded_free(&l);
}

/* Bins of three replications 1 2 3 Mbit/s: mean 2, t(0.975, 2) / sqrt(3) = 2.484138 to each side;
 * the time is shown in seconds up to twenty minutes. */
TEST(traffic_has_a_band_around_its_mean)
{
    struct loaded l = loaded_small(3, "", "{}");
    folder_put(l.dir, "series.csv",
               "point,arm,replication,time,metric,scope,value,unit\n"
               "-,off,1,0,interdomain.rate,network=a;direction=in,1e6,bit/s\n"
               "-,off,2,0,interdomain.rate,network=a;direction=in,2e6,bit/s\n"
               "-,off,3,0,interdomain.rate,network=a;direction=in,3e6,bit/s\n"
               "-,on,1,300,interdomain.rate,network=a;direction=in,5e6,bit/s\n"
               "-,on,1,300,interdomain.rate,network=b;direction=in,0,bit/s\n");
    struct pictures all = draw_all(&l);
    assert_non_null(find(&all, "traffic"));
    struct csv *t = data(&l, "traffic.csv");
    assert_int_equal(csv_rows(t), 2);
    assert_double_near(number(t, 0, "a in off mean"), 2, 1e-12);
    assert_double_near(number(t, 0, "a in off low"), 2 - 2.484138, 1e-5);
    assert_double_near(number(t, 0, "a in off high"), 2 + 2.484138, 1e-5);
    assert_double_near(number(t, 1, "time"), 300, 0);
    assert_double_near(number(t, 1, "a in on mean"), 5, 1e-12);
    assert_true(isnan(number(t, 1, "a in on low")));
    assert_int_equal(csv_column(t, "b in on mean"), -1); /* b has no traffic */
    csv_free(t);
    loaded_free(&l);
}

TEST(the_manifests_first_networks_are_drawn_first)
{
    struct fixture f = {.kind = FIXTURE_MULTI_ACCESS, .replications = 1};
    struct loaded l = world(&f);
    const char *order[] = {"rest-west", "isp-b"};
    l.results->manifest.networks = (struct name_list){order, 2};
    draw_all(&l);
    struct csv *t = data(&l, "traffic.csv");
    assert_int_equal(csv_column(t, "rest-west in off mean"), 1);
    assert_true(csv_column(t, "isp-b in off mean") < csv_column(t, "isp-a in off mean"));
    assert_int_equal(csv_column(t, "rest-east in off mean"), -1); /* there is room for three */
    csv_free(t);
    loaded_free(&l);
}

/* Of four who joined two finished, after 10 and 20 s; the first half of the shares has a time. */
TEST(completion_curves_end_where_nobody_else_finishes)
{
    struct loaded l = loaded_small(1, "", "{}");
    folder_put(l.dir, "completions.csv",
               "point,arm,replication,workload,network,class,joined,duration,outcome\n"
               "-,off,1,film,a,dsl,0,20,finished\n-,off,1,film,a,dsl,0,10,finished\n"
               "-,off,1,film,a,dsl,0,15,aborted\n-,off,1,film,a,dsl,0,60,unfinished\n");
    draw_all(&l);
    struct csv *t = data(&l, "completion.csv");
    assert_int_equal(csv_rows(t), 200);
    assert_double_near(number(t, 0, "share"), 0.5, 1e-12);
    assert_double_near(number(t, 0, "film off"), 10, 1e-9);
    assert_double_near(number(t, 50, "film off"), 20, 1e-9); /* 25.5% */
    assert_double_near(number(t, 99, "film off"), 20, 1e-9); /* 50% */
    assert_true(isnan(number(t, 100, "film off")));          /* 50.5% */
    assert_true(isnan(number(t, 0, "film on")));
    csv_free(t);
    loaded_free(&l);
}

/* Of four requests three were answered; who failed counts in the shares. */
TEST(first_bytes_are_drawn_of_a_cdns_requests)
{
    struct loaded l = loaded_small(1, "-,off,1,cdn.requests,workload=w,4,count\n", "{}");
    folder_put(l.dir, "requests.csv",
               "point,arm,replication,workload,request,network,area,class,server,asked,size,first,"
               "complete,outcome\n-,off,1,w,0,n,a,c,s,0,9,0.02,1,hit\n"
               "-,off,1,w,1,n,a,c,s,0,9,0.04,1,miss\n-,off,1,w,2,n,a,c,s,0,9,,,failed\n"
               "-,off,1,w,3,n,a,c,s,0,9,0.01,1,hit\n");
    folder_put(l.dir, "series.csv", "point,arm,replication,time,metric,scope,value,unit\n");
    struct pictures all = draw_all(&l);
    assert_non_null(find(&all, "ttfb"));
    assert_null(find(&all, "surrogates")); /* nothing was sent */
    struct csv *t = data(&l, "ttfb.csv");
    assert_double_near(number(t, 49, "w off"), 10, 1e-9); /* ms at 25% */
    assert_double_near(number(t, 50, "w off"), 20, 1e-9);
    assert_double_near(number(t, 149, "w off"), 40, 1e-9);
    assert_true(isnan(number(t, 150, "w off")));
    csv_free(t);
    loaded_free(&l);
}

TEST(servers_that_send_have_a_panel_each)
{
    struct loaded l = loaded_small(2, "-,off,1,cdn.requests,workload=w,4,count\n", "{}");
    folder_put(l.dir, "series.csv",
               "point,arm,replication,time,metric,scope,value,unit\n"
               "-,off,1,0,cdn.rate,workload=w;surrogate=a,2e6,bit/s\n"
               "-,off,2,0,cdn.rate,workload=w;surrogate=a,4e6,bit/s\n"
               "-,off,1,10,cdn.rate,workload=w;surrogate=a,1e6,bit/s\n"
               "-,on,1,0,cdn.rate,workload=w;surrogate=b,5e6,bit/s\n"
               "-,on,1,10,cdn.rate,workload=w;surrogate=b,0,bit/s\n"
               "-,on,1,0,cdn.rate,workload=w;surrogate=idle,0,bit/s\n");
    folder_put(l.dir, "requests.csv",
               "point,arm,replication,workload,request,network,area,class,server,asked,size,first,"
               "complete,outcome\n");
    struct pictures all = draw_all(&l);
    assert_non_null(find(&all, "surrogates"));
    struct csv *t = data(&l, "surrogates.csv");
    assert_int_equal(csv_rows(t), 2);
    assert_double_near(number(t, 0, "w, a off"), 3, 1e-12);
    assert_double_near(number(t, 1, "w, a off"), 1, 1e-12);
    assert_double_near(number(t, 0, "w, b on"), 5, 1e-12);
    assert_true(isnan(number(t, 0, "w, b off")));
    assert_int_equal(csv_column(t, "w, idle on"), -1);
    csv_free(t);
    loaded_free(&l);
}

TEST(the_most_loaded_links_come_first)
{
    struct loaded l =
        loaded_small(1,
                     "-,off,1,link.utilization,link=x;direction=forward;of=peak,0.5,share\n"
                     "-,on,1,link.utilization,link=x;direction=forward;of=peak,0.2,share\n"
                     "-,off,1,link.utilization,link=x;direction=forward;of=mean,0.9,share\n"
                     "-,off,1,link.utilization,link=y;direction=reverse;of=peak,0.1,share\n"
                     "-,on,1,link.utilization,link=y;direction=reverse;of=peak,0.7,share\n",
                     "{}");
    draw_all(&l);
    struct csv *t = data(&l, "links.csv");
    assert_int_equal(csv_rows(t), 4);
    assert_string_equal(csv_text(t, 0, csv_column(t, "figure")), "y, reverse");
    assert_double_near(number(t, 1, "mean"), 70, 1e-9);
    assert_string_equal(csv_text(t, 2, csv_column(t, "figure")), "x, forward");
    csv_free(t);
    loaded_free(&l);
}

TEST(links_that_are_idle_beside_the_busiest_are_left_out)
{
    struct loaded l =
        loaded_small(1,
                     "-,off,1,link.utilization,link=x;direction=forward;of=peak,0.5,share\n"
                     "-,off,1,link.utilization,link=y;direction=forward;of=peak,0.011,share\n"
                     "-,off,1,link.utilization,link=z;direction=forward;of=peak,0.009,share\n",
                     "{}");
    draw_all(&l);
    struct csv *t = data(&l, "links.csv");
    assert_int_equal(csv_rows(t), 4); /* x and y in two arms; z is below 2% of x */
    csv_free(t);
    loaded_free(&l);
}

/* Of hours of silence after the last traffic one bin is shown: 600 s and 300 more. */
TEST(the_time_axis_ends_where_traffic_does)
{
    struct loaded l = loaded_small(1, "", "{}");
    FILE *out = folder_create(l.dir, "series.csv");
    fputs("point,arm,replication,time,metric,scope,value,unit\n", out);
    for (int bin = 0; bin < 100; bin++)
        fprintf(out, "-,off,1,%d,interdomain.rate,network=a;direction=in,%g,bit/s\n", bin * 300,
                bin < 3 ? 1e6 : 5e3);
    fclose(out);
    draw_all(&l);
    char *script = folder_get(l.dir, "figures/traffic.gp");
    assert_non_null(strstr(script, "set xrange [0:900]\n"));
    assert_non_null(strstr(script, "set multiplot next\n")); /* there is nothing out of a */
    free(script);
    loaded_free(&l);
}

TEST(localization_shows_levels_that_differ)
{
    struct loaded l = loaded_small(1,
                                   "-,off,1,localization,network=a;level=access,0.5,share\n"
                                   "-,off,1,localization,network=a;level=network,0.5,share\n"
                                   "-,off,1,localization,network=a;level=pid,0.2,share\n",
                                   "{}");
    draw_all(&l);
    struct csv *t = data(&l, "localization.csv");
    assert_int_equal(csv_rows(t), 4);
    assert_string_equal(csv_text(t, 0, csv_column(t, "figure")), "a, same network");
    assert_string_equal(csv_text(t, 2, csv_column(t, "figure")), "a, same PID");
    csv_free(t);
    char *script = folder_get(l.dir, "figures/localization.gp");
    assert_non_null(strstr(script, "set xrange [0:67.5]\n")); /* 1.35 times the greatest, 50% */
    free(script);
    loaded_free(&l);
}

TEST(a_sweep_is_drawn_along_each_axis)
{
    const char *const points[] = {"/a=1;/b={\"p\":\"x\",\"q\":1}", "/a=2;/b={\"p\":\"x\",\"q\":1}",
                                  "/a=1;/b={\"p\":\"30%\",\"q\":2}",
                                  "/a=2;/b={\"p\":\"30%\",\"q\":2}", NULL};
    struct fixture f = {.kind = FIXTURE_SMALL_ISP, .points = points, .replications = 2};
    struct loaded l = world(&f);
    struct pictures all = draw_all(&l);
    assert_non_null(find(&all, "sweep"));
    struct csv *t = data(&l, "sweep.csv");
    /* 6 metrics x 2 axes x 2 values on the line x 2 arms */
    assert_int_equal(csv_rows(t), 48);
    assert_string_equal(csv_text(t, 0, csv_column(t, "swept")), "/a");
    assert_string_equal(csv_text(t, 47, csv_column(t, "swept")), "/b");
    assert_string_equal(csv_text(t, 47, csv_column(t, "value")), "{\"p\":\"30%\",\"q\":2}");
    assert_double_near(number(t, 47, "x"), 1, 0);
    csv_free(t);
    loaded_free(&l);
}

TEST(an_empty_folder_has_no_figures)
{
    struct loaded l = loaded_small(1, "", "{}");
    assert_int_equal(draw_all(&l).n, 0);
    assert_false(folder_has(l.dir, "figures/deltas.csv"));
    loaded_free(&l);
}

TEST(a_missing_file_leaves_its_figure_out_with_a_warning)
{
    struct fixture f = {.kind = FIXTURE_SMALL_ISP, .replications = 1};
    struct loaded l = world(&f);
    struct pictures out;
    folder_delete(l.dir, "series.csv");
    char *said = draw(&l, &out, 0);
    assert_int_equal(out.n, 4);
    assert_string_equal(said,
                        "warning: figure traffic is left out: series.csv: there is no such file\n");
    free(said);
    loaded_free(&l);
}

TEST(a_missing_gnuplot_leaves_figures_out_with_a_warning)
{
    struct fixture f = {.kind = FIXTURE_SMALL_ISP, .replications = 1};
    struct loaded l = world(&f);
    const char *path = getenv("PATH");
    char *old = strdup(path ? path : "");
    struct pictures out;
    assert_int_equal(setenv("PATH", l.dir, 1), 0);
    char *said = draw(&l, &out, 0);
    assert_int_equal(setenv("PATH", old, 1), 0);
    assert_int_equal(out.n, 0);
    assert_non_null(strstr(said, "figure deltas is left out: gnuplot is not installed\n"));
    free(old);
    free(said);
    loaded_free(&l);
}

TEST(a_faulty_file_is_an_error)
{
    struct loaded l = loaded_small(1, "", "{}");
    struct pictures out;
    folder_put(l.dir, "series.csv", "point,arm\n");
    free(draw(&l, &out, -EINVAL));
    loaded_free(&l);
}

TEST(hostile_names_stay_names)
{
    const char *const arms[] = {"off", "'; system('touch evil') #", "`touch evil`", NULL};
    struct fixture f = {.kind = FIXTURE_SMALL_ISP, .arms = arms, .replications = 2};
    struct loaded l = world(&f);
    draw_all(&l);
    assert_false(folder_has(l.dir, "figures/evil"));
    char *svg = folder_get(l.dir, "figures/traffic.svg");
    assert_xml(svg);
    assert_non_null(strstr(svg, "`touch evil`"));
    free(svg);
    loaded_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_of_a_whole_folder_is_drawn),
        cmocka_unit_test(deltas_are_drawn_as_they_are_computed),
        cmocka_unit_test(wild_intervals_are_cut_in_the_picture_only),
        cmocka_unit_test(traffic_has_a_band_around_its_mean),
        cmocka_unit_test(the_manifests_first_networks_are_drawn_first),
        cmocka_unit_test(completion_curves_end_where_nobody_else_finishes),
        cmocka_unit_test(first_bytes_are_drawn_of_a_cdns_requests),
        cmocka_unit_test(servers_that_send_have_a_panel_each),
        cmocka_unit_test(the_most_loaded_links_come_first),
        cmocka_unit_test(links_that_are_idle_beside_the_busiest_are_left_out),
        cmocka_unit_test(the_time_axis_ends_where_traffic_does),
        cmocka_unit_test(localization_shows_levels_that_differ),
        cmocka_unit_test(a_sweep_is_drawn_along_each_axis),
        cmocka_unit_test(an_empty_folder_has_no_figures),
        cmocka_unit_test(a_missing_file_leaves_its_figure_out_with_a_warning),
        cmocka_unit_test(a_missing_gnuplot_leaves_figures_out_with_a_warning),
        cmocka_unit_test(a_faulty_file_is_an_error),
        cmocka_unit_test(hostile_names_stay_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
