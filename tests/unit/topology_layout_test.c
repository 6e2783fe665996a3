#include "analysis/topology_layout.h"

#include "analysis/child.h"
#include "analysis/graphviz.h"
#include "sim/base/err.h"
#include "tests/support/fixture.h"
#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>

/* Lays out in a child; a finding comes back as -EDOM with the line. */
#define WRONG(e) err_set((e), -EDOM, "line %d", __LINE__)

static bool inside(const struct layout_frame *f, const struct layout_point *p)
{
    return p->x > f->left && p->x < f->right && p->y > f->bottom && p->y < f->top;
}

static bool overlap(const struct layout_frame *a, const struct layout_frame *b)
{
    return a->left < b->right && b->left < a->right && a->bottom < b->top && b->bottom < a->top;
}

static int look(const struct topology *t, const struct layout *l, struct err *e)
{
    for (size_t i = 0; i < t->nnodes; i++) {
        if (!inside(&l->frames[t->nodes[i].network], &l->nodes[i]))
            return WRONG(e);
        for (size_t k = 0; k < i; k++) {
            if (hypot(l->nodes[i].x - l->nodes[k].x, l->nodes[i].y - l->nodes[k].y) < 9)
                return WRONG(e); /* dots have a diameter of 0.13 inch, 9.4 points */
        }
    }
    for (size_t i = 0; i < t->networks.n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (overlap(&l->frames[i], &l->frames[k]))
                return WRONG(e);
        }
    }
    return 0;
}

static int lay_out(void *ctx, struct err *e)
{
    const struct loaded *folder = ctx;
    struct topology t;
    struct layout l;
    struct gv_library *library = gv_open();
    int code = topology_load(folder->results, &t, e);
    if (code == 0)
        code = layout_networks(folder->results, &t, library, &l, e);
    if (code == 0)
        code = look(&t, &l, e);
    gv_close(library);
    return code;
}

static void check(enum fixture_kind kind, unsigned leaves)
{
    char *dir = temp_dir();
    struct fixture f = {.kind = kind, .replications = 1, .leaves = leaves};
    fixture_world(dir, &f);
    struct loaded l = loaded_folder(dir);
    struct err e = ERR_INIT;
    if (child_run(lay_out, &l, &e))
        fail_msg("%s", e.text);
    loaded_free(&l);
}

TEST(nodes_lie_apart_in_frames_that_do_not_overlap)
{
    check(FIXTURE_MULTI_ACCESS, 14);
    check(FIXTURE_SMALL_ISP, 60);
}

static int lay_out_empty(void *ctx, struct err *e)
{
    const struct loaded *folder = ctx;
    const char *names[] = {"a"};
    struct topology t = {.networks = {names, 1}};
    struct layout l;
    struct gv_library *library = gv_open();
    int code = layout_networks(folder->results, &t, library, &l, e);
    if (code == 0 && l.frames[0].left <= l.frames[0].right)
        code = WRONG(e);
    gv_close(library);
    return code;
}

TEST(a_network_without_nodes_has_no_frame)
{
    struct loaded l = loaded_small(1, "", "{}");
    struct err e = ERR_INIT;
    if (child_run(lay_out_empty, &l, &e))
        fail_msg("%s", e.text);
    loaded_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_lie_apart_in_frames_that_do_not_overlap),
        cmocka_unit_test(a_network_without_nodes_has_no_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
