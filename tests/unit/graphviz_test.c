#include "analysis/graphviz.h"

#include "analysis/child.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "tests/support/folder.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"
#include "tests/support/xml.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every test draws in a child, as the header asks; what it finds wrong it says as an error. */
#define WRONG(e) err_set((e), -EDOM, "line %d", __LINE__)

static void in_child(child_fn *work, void *ctx)
{
    struct err e = ERR_INIT;
    if (child_run(work, ctx, &e))
        fail_msg("%s", e.text);
}

/* Three nodes in two frames, rendered as SVG into the folder ctx. */
static int draw_small(void *ctx, struct err *e)
{
    char *path = path_join(ctx, "x.svg");
    struct gv_library *l = gv_open();
    struct gv *g = gv_new(l, false);
    int first = gv_group(g), second = gv_group(g);
    size_t a = gv_node(g, first), b = gv_node(g, first), c = gv_node(g, second);
    char label[100];
    gv_set_group(g, first, "label", gv_literal("one \\N <&> two", label, sizeof label));
    gv_set_group(g, second, "label", "other");
    gv_set_edge(g, gv_edge(g, a, b), "color", "#ff0000");
    gv_set_edge(g, gv_edge(g, b, c), "style", "dashed");
    gv_set_markup(g, "label", "<B>bold</B> &amp; plain");
    int code = gv_layout(g, "dot", e);
    if (code == 0)
        code = gv_render(g, "svg", path, e);
    gv_free(g);
    gv_close(l);
    free(path);
    return code;
}

TEST(a_graph_becomes_svg_with_its_frames_and_labels)
{
    char *dir = temp_dir();
    in_child(draw_small, dir);
    char *svg = folder_get(dir, "x.svg");
    assert_xml(svg);
    assert_non_null(strstr(svg, "one \\N &lt;&amp;&gt; two"));
    assert_non_null(strstr(svg, "font-weight=\"bold\""));
    assert_non_null(strstr(svg, "stroke=\"#ff0000\""));
    assert_non_null(strstr(svg, "stroke-dasharray"));
    free(svg);
    temp_free(dir);
}

static int place_given(void *ctx, struct err *e)
{
    (void)ctx;
    double x, y;
    struct gv_library *l = gv_open();
    struct gv *g = gv_new(l, false);
    size_t a = gv_node(g, GV_NO_GROUP), b = gv_node(g, GV_NO_GROUP);
    gv_set_node(g, a, "pos", "10,20");
    gv_set_node(g, b, "pos", "110,70");
    int code = gv_layout(g, "nop", e);
    double ax, ay;
    gv_place(g, a, &ax, &ay);
    gv_place(g, b, &x, &y);
    if (code == 0 && (x - ax != 100 || y - ay != 50))
        code = WRONG(e);
    gv_free(g);
    gv_close(l);
    return code;
}

TEST(given_positions_are_kept)
{
    in_child(place_given, NULL);
}

static int fail_both(void *ctx, struct err *e)
{
    (void)ctx;
    struct err said = ERR_INIT;
    struct gv_library *l = gv_open();
    struct gv *g = gv_new(l, false);
    gv_node(g, GV_NO_GROUP);
    int code = 0;
    if (gv_layout(g, "no-such-engine", &said) != -EIO ||
        strcmp(said.text, "graphviz cannot lay out with no-such-engine") != 0)
        code = WRONG(e);
    said = (struct err)ERR_INIT;
    if (gv_layout(g, "dot", &said) || gv_render(g, "svg", "/no/such/folder/x", &said) != -ENOENT)
        code = WRONG(e);
    if (gv_render(g, "no-such-format", "/tmp/x", NULL) != -EIO)
        code = WRONG(e);
    gv_free(g);
    gv_close(l);
    return code;
}

TEST(what_cannot_be_done_is_an_error)
{
    in_child(fail_both, NULL);
}

TEST(labels_are_taken_literally_and_cut)
{
    char buf[10];
    assert_string_equal(gv_literal("a\\Nb\n", buf, sizeof buf), "a\\\\Nb ");
    assert_string_equal(gv_literal("0123456789", buf, sizeof buf), "0123456");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_graph_becomes_svg_with_its_frames_and_labels),
        cmocka_unit_test(given_positions_are_kept),
        cmocka_unit_test(what_cannot_be_done_is_an_error),
        cmocka_unit_test(labels_are_taken_literally_and_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
