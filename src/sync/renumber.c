/* See the header. What is said here is of one moment for each birth alone: what another session takes meanwhile is found out when the
 * box pushes. */
#include "config.h"
#include "sync/renumber.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/admission.h"
#include "store/birth.h"

void renumber_tell(struct stream *stream)
{
	struct wire_renumber *none = mem_zero(1, sizeof *none);

	none->is_last = true;
	wire_put_renumber(stream_body(stream), none);
	stream_put(stream, WIRE_RENUMBER);
	stream_flush(stream);
	free(none);
}

struct answer {
	struct replica *hub;
	struct wire_renumber wire;
	struct wire_verdicts verdicts;
	bool (*say)(void *state, struct wire_verdicts *verdicts, struct err *err);
	void *state;
	int passed; /* births that are not held, since the last run */
};

static void add_held(struct answer *answer, int number, int64_t serial)
{
	struct wire_run *run = answer->wire.count > 0 ? &answer->wire.runs[answer->wire.count - 1] : NULL;

	if (run && answer->passed == 0 && run->number == number && run->serial + run->count == serial) {
		run->count++;
		return;
	}
	answer->wire.runs[answer->wire.count++] = (struct wire_run) { answer->passed, 1, number, serial };
	answer->passed = 0;
}

static bool say_verdicts(struct answer *answer, struct err *err)
{
	bool is_said = answer->verdicts.count == 0 || answer->say(answer->state, &answer->verdicts, err);

	wire_free_verdicts(&answer->verdicts);
	return is_said;
}

static bool add_verdict(struct answer *answer, int number, int64_t serial, struct err *err)
{
	bool has;

	if (!birth_verdict(answer->hub, number, serial, &answer->verdicts.list[answer->verdicts.count], &has, err))
		return false;
	answer->verdicts.count += has;
	return answer->verdicts.count < WIRE_MAX_ENTRIES || say_verdicts(answer, err);
}

static bool look_up(struct answer *answer, const struct wire_wish *wish, struct err *err)
{
	int64_t serial;
	int number;

	for (int i = 0; i < wish->count; i++) {
		if (!birth_find(answer->hub, &wish->births[i], &number, &serial, err))
			return false;
		if (serial == 0) {
			answer->passed++;
			continue;
		}
		add_held(answer, number, serial);
		if (!add_verdict(answer, number, serial, err))
			return false;
	}
	return say_verdicts(answer, err);
}

bool renumber_answer(struct replica *hub, struct stream *stream, int origin, const char *district, const struct wire_wish *wish,
	bool (*say)(void *state, struct wire_verdicts *verdicts, struct err *err), void *state, struct err *err)
{
	struct answer *answer = mem_zero(1, sizeof *answer);
	bool is_good;

	answer->hub = hub;
	answer->say = say;
	answer->state = state;
	answer->wire.is_last = wish->is_last;
	is_good = admission_renumber(hub, origin, district, wish->word, &answer->wire.number, err) && look_up(answer, wish, err);
	if (is_good) {
		wire_put_renumber(stream_body(stream), &answer->wire);
		stream_put(stream, WIRE_RENUMBER);
	}
	wire_free_verdicts(&answer->verdicts);
	free(answer);
	return is_good;
}
