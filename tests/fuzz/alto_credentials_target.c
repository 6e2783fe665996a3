/*
 * What an ALTO server reads of an Authorization header: the first line of the input is the request's
 * target, the rest the header's value. Nobody gets in without having been challenged.
 */
#include "tests/fuzz/targets.h"

#include "server/digest_auth.h"
#include "server/params.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void read_params(const char *text)
{
    struct param p;
    for (const char *at = text; at && *at; at = *at ? at + 1 : at) {
        const char *strict = param_read(at, &p), *spaced = param_read_spaced(at, &p);
        assert(!strict || strict > at);
        assert(!strict || spaced == strict);
        if (spaced)
            at = spaced - 1;
    }
}

void fuzz_alto_credentials(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), *value = strchr(text, '\n');
    const struct digest_user users[] = {{.name = "Mufasa", .password = "Circle of Life"},
                                        {.name = "J\xc3\xa4s\xc3\xb8n", .password = "x"}};
    const struct digest_config config = {"http-auth@example.org", users, 2, true, 0};
    struct digest_auth *d;
    const char *user;
    if (digest_auth_new(&config, &d, NULL))
        abort();
    if (value)
        *value++ = '\0';
    struct digest_request r = {value ? value : text, "GET", text, 1};
    enum digest_verdict verdict = digest_auth_check(d, &r, &user);
    assert(verdict != DIGEST_FINE && !user);
    read_params(value ? value : text);
    digest_auth_free(d);
    free(text);
}
