/* The ring that a queue of objects stands in. */
#include "sim/base/pages.h"
#include "sim/cache/cache_internal.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 16, MOST_ROOM_BITS = 31, FAR = 16 /* ahead */ };

void queue_fini(struct queue *q)
{
    free(q->ring);
    *q = (struct queue){0};
}

/* Writes the objects in their order into another ring, which may be the same one: what is written
 * never comes before what is read. */
static void rewrite(struct queue *q, struct object *objects, uint32_t *ring, uint32_t room)
{
    uint32_t next = q->oldest;
    for (uint32_t place = q->oldest; place != q->next; place++) {
        uint32_t object = queue_at(q, objects, place), far = q->ring[(place + FAR) & (q->room - 1)];
        if (far != OBJECT_NONE)
            __builtin_prefetch(&objects[far], 1);
        if (object == OBJECT_NONE)
            continue;
        objects[object].key.own = next;
        ring[next++ & (room - 1)] = object;
    }
    q->next = next;
}

void queue_clear(struct queue *q, struct object *objects)
{
    rewrite(q, objects, q->ring, q->room);
}

bool queue_reserve(struct queue *q, struct object *objects, uint64_t need)
{
    uint64_t room = q->room ? q->room : FIRST_ROOM;
    while (room < need)
        room *= 2;
    if (room == q->room)
        return true;
    uint32_t *ring = room >> MOST_ROOM_BITS ? NULL : pages_alloc(room * sizeof *ring);
    if (!ring)
        return false;
    memset(ring, 0xff, room * sizeof *ring); /* OBJECT_NONE everywhere */
    rewrite(q, objects, ring, (uint32_t)room);
    free(q->ring);
    q->ring = ring;
    q->room = (uint32_t)room;
    return true;
}
