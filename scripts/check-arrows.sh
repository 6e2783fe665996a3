#!/bin/sh
# Which part of the house may include which: arrows point down only, and of a library that tends to
# leak one module alone includes the header.
#
#   scripts/check-arrows.sh [FILE...]     (default: all C files under sim, server and analysis)
#
# Prints a line for each include that is not allowed; status 1 if there was one.
set -u
export LC_ALL=C

# shellcheck disable=SC2046 # one word a file
[ $# -gt 0 ] ||
    set -- $(find sim server analysis -name '*.[ch]' -o -name '*.cc' 2>/dev/null | sort)

awk '
    BEGIN {
        # A folder, and those below it whose headers it may include besides its own.
        below["sim/base"] = ""
        below["sim/engine"] = "sim/base"
        below["sim/topo"] = "sim/base"
        below["sim/net"] = "sim/engine sim/topo sim/base"
        below["sim/cache"] = "sim/engine sim/topo sim/base"
        below["sim/alto"] = "sim/base"  # the client knows no engine, and no server
        below["sim/p2p"] = "sim/alto sim/net sim/cache sim/engine sim/topo sim/base"
        below["sim/cdn"] = "sim/alto sim/net sim/cache sim/engine sim/topo sim/base"
        below["sim/scenario"] = "sim/p2p sim/cdn server sim/alto sim/net sim/cache sim/engine " \
                                "sim/topo sim/base"
        below["server"] = "sim/alto sim/topo sim/base"
        below["analysis"] = "sim/base"
        below["sim"] = "sim/scenario analysis server sim/base"  # main.c, altod_main.c

        # A header, and the module (a path without its suffix) or folder/ that includes it.
        owner["igraph.h"] = "sim/topo/netgraph"
        owner["igraph/igraph.h"] = "sim/topo/netgraph"
        owner["pcg_random.hpp"] = "sim/engine/pcg"
        owner["curl/curl.h"] = "sim/alto/http_client"
        owner["microhttpd.h"] = "server/httpd"
        owner["zlib.h"] = "server/gzip"
        owner["gvc.h"] = "analysis/graphviz"
        owner["graphviz/gvc.h"] = "analysis/graphviz"
    }

    function complain(text) {
        printf "%s:%d: %s\n", FILENAME, FNR, text
        bad = 1
    }

    # The part a path belongs to: the longest folder of the table that it lies in.
    function part(path) {
        while (sub("/[^/]*$", "", path)) {
            if (path in below)
                return path
        }
        return ""
    }

    function stem(path) {
        sub("[.][^./]*$", "", path)
        return path
    }

    FNR == 1 {
        here = part(FILENAME)
        if (here == "")
            complain("lies in no folder this check knows")
        first = 1
    }

    /^#[ \t]*include[ \t]*"/ {
        split($0, piece, "\"")
        path = piece[2]
        there = part(path)
        if (there == "")
            complain("includes \"" path "\", which lies in no folder this check knows")
        else if (there != here && index(" " below[here] " ", " " there " ") == 0)
            complain("includes \"" path "\": " here " may include of " \
                     (below[here] ? below[here] : "nobody") " only")
        own = FILENAME
        sub("[.](c|cc)$", ".h", own)
        if (first && FILENAME ~ /[.](c|cc)$/ && path != own && (getline line < own) > 0)
            complain("must include its own header first")
        close(own)
        first = 0
    }

    /^#[ \t]*include[ \t]*</ {
        split($0, piece, "[<>]")
        if (piece[2] in owner && stem(FILENAME) != owner[piece[2]])
            complain("includes <" piece[2] ">: only " owner[piece[2]] " may")
        if (first && FILENAME ~ /[.](c|cc)$/) {
            own = stem(FILENAME) ".h"
            if ((getline line < own) > 0)
                complain("must include its own header first")
            close(own)
            first = 0
        }
    }

    END { exit bad }
' "$@"
