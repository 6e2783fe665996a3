#include "analysis/report/world.h"

#include "analysis/html.h"
#include "analysis/report/page.h"
#include "analysis/topology.h"
#include "sim/base/err.h"
#include "sim/base/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* <dt>NAME</dt><dd>TEXT</dd> */
static void put_fact(const struct page *p, const char *name, const char *text)
{
    fputs("<div><dt>", p->out);
    html_text(p->out, name);
    fputs("</dt><dd>", p->out);
    html_text(p->out, text);
    fputs("</dd></div>\n", p->out);
}

static void put_count(const struct page *p, const char *name, double count)
{
    char text[40];
    snprintf(text, sizeof text, "%.0f", count);
    put_fact(p, name, text);
}

/* A fact that is a text or number of the scenario. */
static void put_scenario_fact(const struct page *p, const char *name, const char *key)
{
    char text[200];
    const json_t *value = json_object_get(p->scenario, key);
    if (json_is_string(value))
        put_fact(p, name, json_string_value(value));
    else if (json_is_number(value))
        put_fact(p, name, json_describe(value, text, sizeof text));
}

static void put_topology_facts(const struct page *p, const struct topology *t)
{
    double hosts = 0;
    size_t between = 0;
    for (size_t i = 0; i < t->nnodes; i++)
        hosts += t->nodes[i].hosts;
    for (size_t i = 0; i < t->nlinks; i++)
        between += topo_between_networks(t, &t->links[i]);
    put_count(p, "networks", (double)t->networks.n);
    put_count(p, "routers and access nodes", (double)t->nnodes);
    put_count(p, "hosts", hosts);
    put_count(p, "links", (double)t->nlinks);
    put_count(p, "inter-domain links", (double)between);
}

/* "on, biased against off" */
static void put_arms(const struct page *p)
{
    const struct manifest *m = &p->r->manifest;
    const char *joint = "";
    for (size_t arm = 0; arm < m->arms.n; arm++) {
        if (arm == m->baseline)
            continue;
        fprintf(p->out, "%s<strong>", joint);
        html_text(p->out, m->arms.v[arm]);
        fputs("</strong>", p->out);
        joint = ", ";
    }
    if (m->baseline != MANIFEST_NONE) {
        fputs(m->arms.n > 1 ? " against <strong>" : "<strong>", p->out);
        html_text(p->out, m->baseline_name);
        fputs("</strong>", p->out);
    }
}

/* "film: swarm, fluid" for each workload, as far as the scenario says it. */
static void put_workloads(const struct page *p)
{
    static const char *const keys[] = {"kind", "transport"};
    const char *name;
    json_t *workload;
    json_object_foreach(json_object_get(p->scenario, "workloads"), name, workload)
    {
        char label[200], text[200] = "";
        for (int i = 0; i < 2; i++) {
            const char *word = json_string_value(json_object_get(workload, keys[i]));
            size_t used = strlen(text);
            if (word)
                snprintf(text + used, sizeof text - used, "%s%.60s", used ? ", " : "", word);
        }
        snprintf(label, sizeof label, "workload %.150s", name);
        if (*text)
            put_fact(p, label, text);
    }
}

/* How each arm differs from the scenario: its merge patch as the scenario states it. */
static void put_patches(const struct page *p)
{
    static const char *const heads[] = {"arm", "the scenario with these changes", NULL};
    const json_t *patches = json_object_get(p->scenario, "arms");
    const struct name_list *arms = &p->r->manifest.arms;
    if (json_object_size(patches) == 0)
        return;
    fputs("<details><summary>What the arms are</summary>\n", p->out);
    page_table(p, "map", heads);
    for (size_t i = 0; i < arms->n; i++) {
        const json_t *patch = json_object_get(patches, arms->v[i]);
        char *text = json_dumps(patch, JSON_ENCODE_ANY);
        fputs("<tr>", p->out);
        page_cell(p, "", arms->v[i]);
        page_cell(p, "code", text && json_object_size(patch) ? text : "none");
        fputs("</tr>\n", p->out);
        free(text);
    }
    page_end_table(p);
    fputs("</details>\n", p->out);
}

int report_header(const struct page *p, struct err *e)
{
    const struct manifest *m = &p->r->manifest;
    struct topology t;
    struct err why = ERR_INIT;
    int code = topology_load(p->r, &t, &why);
    if (code && code != -ENODATA)
        return err_set(e, code, "%s", why.text);
    fputs("<header>\n<h1>", p->out);
    html_text(p->out, m->title);
    fputs("</h1>\n<p>Compared: ", p->out);
    put_arms(p);
    fprintf(p->out, ", %zu replication%s", m->replications, m->replications == 1 ? "" : "s");
    if (m->points.n > 1)
        fprintf(p->out, ", %zu points of a sweep", m->points.n);
    fputs(". Equal replications of two arms are the same simulated world.</p>\n<dl>\n", p->out);
    put_fact(p, "scenario", m->scenario);
    put_scenario_fact(p, "re-creates", "reference");
    put_scenario_fact(p, "duration", "duration");
    if (code == 0)
        put_topology_facts(p, &t);
    put_workloads(p);
    fputs("</dl>\n", p->out);
    put_patches(p);
    fputs("</header>\n", p->out);
    return 0;
}

/* An argument as a shell reads it back. */
static void put_argument(const struct page *p, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_./=:,+@%";
    if (*text && strspn(text, plain) == strlen(text)) {
        html_text(p->out, text);
        return;
    }
    html_text(p->out, "'");
    for (; *text; text++) {
        char one[5] = {*text, '\0'};
        size_t n = 1;
        while ((text[1] & 0xc0) == 0x80 && n < 4) /* the rest of a character */
            one[n++] = *++text;
        html_text(p->out, *text == '\'' ? "'\\''" : one);
    }
    html_text(p->out, "'");
}

static void put_file_digests(const struct page *p)
{
    const char *name;
    json_t *digest;
    json_object_foreach(json_object_get(p->r->manifest.document, "files"), name, digest)
    {
        char label[200];
        snprintf(label, sizeof label, "file %.180s", name);
        if (json_is_string(digest))
            put_fact(p, label, json_string_value(digest));
    }
}

void report_rerun(const struct page *p)
{
    const struct manifest *m = &p->r->manifest;
    const json_t *command = json_object_get(m->document, "command"), *word;
    char seed[32];
    size_t i;
    page_section(p, "How to run it again");
    page_paragraph(p, "",
                   "This command gives the same folder again, byte for byte, on the same "
                   "build and from the same files:");
    fputs("<pre>", p->out);
    json_array_foreach((json_t *)command, i, word)
    {
        fputs(i ? " " : "", p->out);
        put_argument(p, json_is_string(word) ? json_string_value(word) : "?");
    }
    fputs("</pre>\n<dl class=\"digests\">\n", p->out);
    put_fact(p, "altosim version", m->version);
    snprintf(seed, sizeof seed, "%lld", (long long)m->seed);
    put_fact(p, "seed", seed);
    put_fact(p, "digest of the scenario", m->digest);
    put_file_digests(p);
    fputs("</dl>\n", p->out);
    page_end_section(p);
}
