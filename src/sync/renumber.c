/* See the header. */
#include "config.h"
#include "sync/renumber.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/admission.h"
#include "store/intake.h"
#include "store/past.h"

void renumber_tell(struct stream *stream)
{
	static const struct wire_renumber none = { .is_last = true };

	wire_put_renumber(stream_body(stream), &none);
	stream_put(stream, WIRE_RENUMBER);
	stream_flush(stream);
}

struct answer {
	struct stream *stream;
	struct wire_renumber *wire;
};

static void put(struct answer *answer, bool is_last)
{
	struct wire_renumber *wire = answer->wire;

	wire->is_last = is_last;
	wire_put_renumber(stream_body(answer->stream), wire);
	stream_put(answer->stream, WIRE_RENUMBER);
	wire->first += wire->count;
	wire->count = 0;
}

/* A serial that is missing (it was dropped) keeps its place. */
static bool add(void *state, int64_t serial, const unsigned char hash[PAST_HASH])
{
	struct answer *answer = state;
	struct wire_renumber *wire = answer->wire;

	while (wire->first + wire->count < serial) {
		if (wire->count == WIRE_MAX_HASHES)
			put(answer, false);
		memset(wire->hashes[wire->count++], 0, PAST_HASH);
	}
	if (wire->count == WIRE_MAX_HASHES)
		put(answer, false);
	memcpy(wire->hashes[wire->count++], hash, PAST_HASH);
	return true;
}

bool renumber_answer(struct replica *hub, struct stream *stream, int origin, const struct wire_wish *wish, struct err *err)
{
	struct answer answer = { stream, mem_zero(1, sizeof *answer.wire) };
	char district[65];
	int64_t last;
	bool is_good;

	answer.wire->first = wish->first;
	is_good = intake_admitted(hub, origin, district, &last, err)
		&& admission_renumber(hub, origin, wish->word, &answer.wire->number, err)
		&& past_each(hub, origin, wish->first, wish->last < last ? wish->last : last, add, &answer, err);
	if (is_good)
		put(&answer, true);
	free(answer.wire);
	return is_good;
}
