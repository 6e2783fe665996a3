#include "analysis/figures/canvas.h"

#include "analysis/gnuplot.h"
#include "analysis/picture.h"
#include "sim/base/err.h"
#include "sim/base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Colours of Okabe and Ito, "Color Universal Design" (2008); dash and point types of gnuplot. */
static const struct style {
    const char *colour;
    int dash, point;
} styles[] = {
    {"#5a5a5a", 2, 6},  {"#0072b2", 1, 7}, {"#d55e00", 4, 5}, {"#009e73", 3, 9},
    {"#cc79a7", 5, 13}, {"#e69f00", 2, 4}, {"#56b4e9", 4, 8}, {"#000000", 3, 12},
};

enum { STYLES = sizeof styles / sizeof *styles };

/* A page is about 72 * 12.5 pixels wide, a paper's text 7 inches. */
static const double pixels_per_inch = 128;

int canvas_style(size_t arm)
{
    return (int)(arm % STYLES) + 1;
}

void canvas_string(struct canvas *c, const char *text)
{
    gnuplot_string(c->script, text);
}

/* About how wide a text is in the picture, in pixels. */
static double text_width(const char *text)
{
    double characters = 0;
    for (; *text; text++)
        characters += ((unsigned char)*text & 0xc0) != 0x80;
    return 7.5 * characters;
}

enum { KEY_ROW = 18, KEY_SAMPLE = 34, KEY_GAP = 24 };

/* Draws the key from the top left, or only measures it (height 0); returns how many rows it has.
 * gnuplot's own key is no wider than a panel. */
static size_t put_key(struct canvas *c, const struct name_list *arms, double height)
{
    double x = 20;
    size_t row = 0;
    for (size_t arm = 0; arm < arms->n; arm++) {
        double wide = KEY_SAMPLE + 8 + text_width(arms->v[arm]);
        if (x > 20 && x + wide > c->width) {
            x = 20;
            row++;
        }
        if (height > 0) {
            double y = 1 - (14 + KEY_ROW * (double)row) / height;
            fprintf(c->script,
                    "set arrow from screen %.4f, screen %.4f to screen %.4f, screen %.4f nohead "
                    "ls %d lw 2\nset label ",
                    x / c->width, y, (x + KEY_SAMPLE) / c->width, y, canvas_style(arm));
            canvas_string(c, arms->v[arm]);
            fprintf(c->script, " at screen %.4f, screen %.4f left\n",
                    (x + KEY_SAMPLE + 8) / c->width, y);
        }
        x += wide + KEY_GAP;
    }
    return row + 1;
}

void canvas_panels(struct canvas *c, const struct name_list *arms, size_t rows, size_t columns,
                   double height)
{
    double left = 75, right = 14, bottom = 58, spacing = 66;
    double top = 38 + KEY_ROW * (double)put_key(c, arms, 0);
    c->height = (double)rows * height + (double)(rows - 1) * spacing + bottom + top;
    fprintf(c->script,
            "unset key\nset multiplot layout %zu,%zu margins %.4f,%.4f,%.4f,%.4f spacing "
            "%.4f,%.4f\n",
            rows, columns, left / c->width, 1 - right / c->width, bottom / c->height,
            1 - top / c->height, 84 / c->width, spacing / c->height);
    put_key(c, arms, c->height);
}

void canvas_panel(struct canvas *c, const char *title)
{
    if (c->panels++ == 1)
        fputs("unset label\nunset arrow\n", c->script); /* the key has been drawn */
    fputs("set title ", c->script);
    gnuplot_string(c->script, title);
    fputs(" offset 0,-0.4\n", c->script);
}

void canvas_panels_end(struct canvas *c)
{
    fputs("unset multiplot\n", c->script);
}

void canvas_set(struct canvas *c, const char *key, const char *text)
{
    fprintf(c->script, "set %s ", key);
    gnuplot_string(c->script, text);
    putc('\n', c->script);
}

/* DIR/NAME.EXTENSION, new. */
static char *path_of(const struct canvas *c, const char *extension)
{
    char file[64];
    snprintf(file, sizeof file, "%s.%s", c->name, extension);
    return path_join(c->dir, file);
}

static FILE *open_part(const struct canvas *c, const char *extension, int *code, struct err *e)
{
    char *path = path_of(c, extension);
    FILE *out = path ? fopen(path, "wb") : NULL;
    *code = out ? 0 : err_sys(e, path ? -errno : -ENOMEM, "%s/%s.%s", c->dir, c->name, extension);
    free(path);
    return out;
}

int canvas_begin(struct canvas *c, const char *dir, const char *name, struct err *e)
{
    int code;
    *c = (struct canvas){.dir = dir, .name = name, .width = 900, .height = 360};
    c->data = open_part(c, "csv", &code, e);
    if (code)
        return code;
    c->script = open_memstream(&c->commands, &c->size);
    if (c->script)
        return 0;
    fclose(c->data);
    return err_sys(e, -ENOMEM, "%s", name);
}

/* What every script begins with. */
static void put_head(FILE *out, const struct canvas *c)
{
    fputs("set encoding utf8\nset datafile separator comma\nset datafile commentschars ''\n", out);
    for (size_t i = 0; i < STYLES; i++)
        fprintf(out, "set style line %zu lc rgb '%s' lw 1.6 dt %d pt %d ps 0.9\n", i + 1,
                styles[i].colour, styles[i].dash, styles[i].point);
    fputs("set style fill transparent solid 0.18 noborder\n"
          "set border 3 lc rgb '#888888'\nset tics nomirror textcolor rgb '#222222'\n"
          "set grid lc rgb '#dddddd' lw 0.6 dt 1\nset key noenhanced\n"
          "do for [kind in \"svg pdf\"] {\n"
          "if (kind eq \"svg\") {\n",
          out);
    fprintf(out,
            "set terminal svg size %.0f,%.0f noenhanced font 'Helvetica,13' name '%s'\n} else {\n"
            "set terminal pdfcairo size %.2fin,%.2fin noenhanced font 'DejaVu Sans,7' fontscale 1 "
            "linewidth 0.8\n}\n",
            c->width, c->height, c->name, c->width / pixels_per_inch, c->height / pixels_per_inch);
    fprintf(out, "set output '%s.'.kind\n", c->name);
}

static int write_script(struct canvas *c, struct err *e)
{
    int code;
    fclose(c->script);
    c->script = NULL;
    FILE *out = open_part(c, "gp", &code, e);
    if (out) {
        put_head(out, c);
        fputs(c->commands, out);
        fputs("unset output\n}\n", out);
        code = file_close(out, c->name, e);
    }
    free(c->commands);
    return code;
}

int canvas_draw(struct canvas *c, struct err *e)
{
    char script[64], *pdf = path_of(c, "pdf");
    int code = file_close(c->data, c->name, e), written = write_script(c, e);
    snprintf(script, sizeof script, "%s.gp", c->name);
    code = code ? code : written;
    if (code == 0)
        code = pdf ? gnuplot_run(c->dir, script, e) : err_sys(e, -ENOMEM, "%s", c->name);
    if (code == 0)
        code = pdf_pin_dates(pdf, e);
    free(pdf);
    return code;
}

int canvas_drop(struct canvas *c)
{
    char *path = path_of(c, "csv");
    fclose(c->data);
    fclose(c->script);
    free(c->commands);
    if (!path)
        return -ENOMEM;
    unlink(path);
    free(path);
    return 0;
}
