#include "sim/base/vec.h"

#include "sim/base/pages.h"

#include <stdint.h>

bool vec_grow(void **v, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return true;
    size_t room = *cap ? *cap : 8;
    while (room < need)
        room = room > SIZE_MAX / 2 ? need : room * 2;
    if (room > SIZE_MAX / size)
        return false;
    void *grown = realloc(*v, room * size);
    if (!grown)
        return false;
    pages_prefer_large(grown, room * size);
    *v = grown;
    *cap = room;
    return true;
}
