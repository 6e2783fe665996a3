#include "sim/scenario/show.h"

#include "sim/base/choice.h"
#include "sim/scenario/map_print.h"
#include "sim/scenario/servers.h"
#include "sim/topo/export.h"

#include <errno.h>

const char *const topology_formats[] = {"table", "dot", "graphml", "json", NULL};
const char *const map_formats[] = {"table", "json", NULL};

static int find_format(const char *const *formats, const char *word, struct err *e)
{
    char words[128];
    int i = choice_find(formats, word);
    if (i < 0)
        return err_set(e, -EINVAL, "--format: found \"%s\", allowed: %s", word,
                       choice_words(formats, words, sizeof words));
    return i;
}

static int write_document(const struct topo *t, FILE *out)
{
    json_t *document = topo_document(t);
    int code = document ? 0 : -ENOMEM;
    if (code == 0 && json_dumpf(document, out, JSON_INDENT(2) | JSON_REAL_PRECISION(15)))
        code = -EIO;
    json_decref(document);
    putc('\n', out);
    return code;
}

int show_topology(const struct scenario *s, const char *format, FILE *out, struct err *e)
{
    const struct topo *t = scenario_cell(s, 0, s->baseline)->topo;
    int code = 0, which = find_format(topology_formats, format, e);
    switch (which) {
    case 0:
        topo_write_table(t, out);
        break;
    case 1:
        topo_write_dot(t, out);
        break;
    case 2:
        code = topo_write_graphml(t, out);
        break;
    case 3:
        code = write_document(t, out);
        break;
    default:
        return which;
    }
    return code ? err_sys(e, code, "cannot write the network") : 0;
}

int show_map(const struct scenario *s, const char *server, const char *format, FILE *out,
             struct err *e)
{
    const struct cell *cell = servers_cell(s);
    const struct server_conf *conf;
    struct mapset *maps;
    int which = find_format(map_formats, format, e);
    int code = which < 0 ? which : servers_conf(s, server, &conf, e);
    if (code == 0)
        code = server_maps(conf, conf->policy, cell->topo, s->folder, NULL, &maps);
    if (code)
        return e->text[0] ? code : err_sys(e, code, "cannot make the maps");
    (which == 0 ? map_print_table : map_print_json)(maps, out);
    mapset_unref(maps);
    return 0;
}
