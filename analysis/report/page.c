#include "analysis/report/page.h"

#include "analysis/format.h"
#include "analysis/html.h"

#include <math.h>

void page_section(const struct page *p, const char *title)
{
    fputs("<section>\n<h2>", p->out);
    html_text(p->out, title);
    fputs("</h2>\n", p->out);
}

void page_end_section(const struct page *p)
{
    fputs("</section>\n", p->out);
}

/* <ELEMENT class="CLASS">TEXT</ELEMENT> */
static void put_element(const struct page *p, const char *element, const char *class,
                        const char *text)
{
    fprintf(p->out, "<%s", element);
    if (*class)
        fprintf(p->out, " class=\"%s\"", class);
    putc('>', p->out);
    html_text(p->out, text);
    fprintf(p->out, "</%s>", element);
}

void page_paragraph(const struct page *p, const char *class, const char *text)
{
    put_element(p, "p", class, text);
    putc('\n', p->out);
}

void page_cell(const struct page *p, const char *class, const char *text)
{
    put_element(p, "td", class, text);
}

void page_delta(const struct page *p, const struct delta *d)
{
    char text[NUMBER_TEXT];
    struct scale s = scale_for(d->figure->unit, fmax(fabs(d->before), fabs(d->after)));
    page_cell(p, "number", scale_text(s, d->before, text));
    page_cell(p, "number", scale_text(s, d->after, text));
    page_cell(p, "number strong", delta_text(d, text));
    page_cell(p, "number", delta_ends(d, text));
}

void page_table(const struct page *p, const char *class, const char *const *heads)
{
    fprintf(p->out, "<div class=\"wide\"><table class=\"%s\">\n<thead><tr>", class);
    for (; *heads; heads++)
        put_element(p, "th", "", *heads);
    fputs("</tr></thead>\n<tbody>\n", p->out);
}

void page_end_table(const struct page *p)
{
    fputs("</tbody></table></div>\n", p->out);
}
