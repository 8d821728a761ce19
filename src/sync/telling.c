/* See the header.
 *
 * Where two pasts part is found by asking for ever closer numbers: they agree up to some number and nowhere behind it, since each
 * hash is over all before it. Nothing here changes before the province has said that it holds all that was told. */
#include "config.h"
#include "sync/telling.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/back.h"
#include "store/feed.h"
#include "store/query.h"
#include "sync/sequence.h"

enum { SAMPLES = WIRE_MAX_CURSORS / 2 };

enum telling_state { TELLING_SEARCH, TELLING_TELL, TELLING_HEARD, TELLING_DONE };

/* One scope. */
struct line {
	char scope[65];
	int64_t base, number; /* where our part of its past begins and ends */
	int64_t low, high; /* agreed (base - 1: nothing was yet), not agreed */
	struct feed_cursor samples[SAMPLES];
	int sample_count;
	int64_t after; /* told up to here */
};

struct telling {
	struct replica *replica;
	struct stream *stream;
	struct wire_tail_ask ask;
	enum telling_state state;
	struct line lines[FEED_SCOPES];
	bool is_stranded; /* the pasts part before ours begins */
	bool tells_waiting; /* what waits was written with a past of the province that ends here, or has no other way to go */
	int64_t waiting, earlier; /* up to where those were told, and those of other numbers of ours */
	long told, given_up;
};

static bool read_base(struct telling *telling, struct line *line, struct err *err)
{
	struct query *query;
	bool is_good;

	if (!query_open(telling->replica, "SELECT base_number FROM scope WHERE code = ?1", &query, err))
		return false;
	query_bind_text(query, 1, line->scope);
	is_good = query_step(query, err) == 1;
	line->base = is_good ? query_int(query, 0) : 0;
	query_close(query);
	return is_good;
}

/* What is asked for is the end of a sequence: it can be told where ours goes on from the number that the province stands at. */
static bool find_end(struct telling *telling, struct line *line, const struct feed_cursor *end, struct err *err)
{
	unsigned char chain[FEED_CHAIN];
	bool is_known;

	line->after = line->number;
	if (end->number >= line->number)
		return true;
	if (!feed_chain(telling->replica, line->scope, end->number, chain, &is_known, err))
		return false;
	if (is_known && memcmp(chain, end->chain, FEED_CHAIN) == 0)
		line->after = end->number;
	return true;
}

/* Up to SAMPLES numbers between what agrees and what does not, the highest among them. */
static bool choose(struct telling *telling, struct line *line, struct err *err)
{
	int64_t room = line->high - line->low - 1;
	int count = room < SAMPLES ? (int) room : SAMPLES;

	line->sample_count = 0;
	for (int i = 1; i <= count; i++) {
		struct feed_cursor *sample = &line->samples[line->sample_count];
		bool is_known;

		memcpy(sample->scope, line->scope, sizeof sample->scope);
		sample->number = line->low + room / count * i + room % count * i / count;
		if (!feed_chain(telling->replica, line->scope, sample->number, sample->chain, &is_known, err))
			return false;
		if (!is_known)
			return err_set(err, EX_DATAERR, "the log here lacks entry %" PRId64 " of %s: run zila doctor", sample->number, line->scope);
		line->sample_count++;
	}
	return true;
}

static int64_t from(const struct line *line)
{
	return line->low < line->base ? line->base : line->low;
}

/* Both places are found. */
static void start_telling(struct telling *telling)
{
	for (int i = 0; i < FEED_SCOPES; i++) {
		struct line *line = &telling->lines[i];

		line->after = from(line);
		telling->is_stranded |= line->low < line->base;
		telling->given_up += (long) (line->number - line->after);
	}
	telling->tells_waiting = telling->is_stranded || telling->lines[FEED_STAR].after < telling->lines[FEED_STAR].number;
	telling->state = TELLING_TELL;
}

static bool search(struct telling *telling, struct err *err)
{
	struct feed_cursor samples[WIRE_MAX_CURSORS];
	int count = 0;

	for (int i = 0; i < FEED_SCOPES; i++) {
		struct line *line = &telling->lines[i];

		if (!choose(telling, line, err))
			return false;
		memcpy(samples + count, line->samples, (size_t) line->sample_count * sizeof *samples);
		count += line->sample_count;
	}
	if (count == 0) {
		start_telling(telling);
		return true;
	}
	wire_put_cursors(stream_body(telling->stream), samples, count);
	stream_put(telling->stream, WIRE_HISTORY);
	stream_flush(telling->stream);
	return true;
}

static bool begin(struct telling *telling, struct err *err)
{
	struct feed_cursor ours[FEED_SCOPES];

	if (!feed_cursors(telling->replica, replica_district(telling->replica), ours, err))
		return false;
	for (int i = 0; i < FEED_SCOPES; i++) {
		struct line *line = &telling->lines[i];

		memcpy(line->scope, ours[i].scope, sizeof line->scope);
		line->number = ours[i].number;
		if (!read_base(telling, line, err))
			return false;
		line->low = line->base > 0 ? line->base - 1 : 0;
		line->high = line->number + 1;
		if (telling->ask.ask == WIRE_ASK_TAIL && !find_end(telling, line, &telling->ask.ends[i], err))
			return false;
	}
	if (telling->ask.ask == WIRE_ASK_PAST)
		return search(telling, err);
	telling->state = TELLING_TELL;
	return true;
}

struct telling *telling_new(struct replica *replica, struct stream *stream, const struct wire_frame *frame, struct err *err)
{
	struct telling *telling = mem_zero(1, sizeof *telling);

	telling->replica = replica;
	telling->stream = stream;
	if (wire_read_tail_ask(frame, &telling->ask, err) && begin(telling, err))
		return telling;
	telling_free(telling);
	return NULL;
}

void telling_free(struct telling *telling)
{
	free(telling);
}

static bool tell_some(struct telling *telling, struct err *err)
{
	int count;

	for (int i = 0; i < FEED_SCOPES; i++) {
		struct line *line = &telling->lines[i];

		if (line->after == line->number)
			continue;
		if (!sequence_put_tail(telling->replica, stream_body(telling->stream), line->scope, &line->after, line->number, &count, err))
			return false;
		stream_put(telling->stream, WIRE_TAIL);
		telling->told += count;
		return true;
	}
	/* What was refused of another number of ours nobody but us has, and we push it no more. */
	for (int is_earlier = telling->ask.ask == WIRE_ASK_PAST; is_earlier >= !telling->tells_waiting; is_earlier--) {
		if (!sequence_put_waiting(telling->replica, stream_body(telling->stream), telling->lines[FEED_DISTRICT].scope, telling->lines[FEED_DISTRICT].number + 1,
				is_earlier, is_earlier ? &telling->earlier : &telling->waiting, &count, err))
			return false;
		telling->told += count;
		if (count > 0) {
			stream_put(telling->stream, WIRE_TAIL);
			return true;
		}
	}
	stream_body(telling->stream);
	stream_put(telling->stream, WIRE_TAIL_END);
	stream_flush(telling->stream);
	telling->state = TELLING_HEARD;
	return true;
}

bool telling_more(struct telling *telling, size_t ahead, struct err *err)
{
	while (telling->state == TELLING_TELL && stream_waiting(telling->stream) < ahead)
		if (!tell_some(telling, err))
			return false;
	return true;
}

/* The answer is one of the numbers that we named, or none. */
static bool narrow(struct line *line, const struct wire_hello *answer, struct err *err)
{
	const struct feed_cursor *agreed = NULL;
	int64_t low = line->low;

	for (int i = 0; i < answer->count; i++)
		if (strcmp(answer->cursors[i].scope, line->scope) == 0)
			agreed = &answer->cursors[i];
	for (int i = 0; agreed && i < line->sample_count; i++)
		if (line->samples[i].number == agreed->number)
			low = agreed->number;
	if (agreed && (line->sample_count == 0 || low != agreed->number))
		return err_set(err, EX_PROTOCOL, "the province agreed to an entry of %s that it was not asked for: sync again", line->scope);
	for (int i = 0; i < line->sample_count; i++)
		if (line->samples[i].number > low && line->samples[i].number < line->high)
			line->high = line->samples[i].number;
	line->low = low;
	return true;
}

static bool go_back(struct telling *telling, struct err *err)
{
	struct feed_cursor forks[FEED_SCOPES];

	if (telling->is_stranded)
		return err_set(err, EX_DATAERR, "the province was set back to a backup and does not have what this replica began with: it was handed"
			" all %ld entries that are here, sent and unsent: make this replica again in a new folder, and keep this one until all is"
			" found there", telling->told);
	memset(forks, 0, sizeof forks);
	for (int i = 0; i < FEED_SCOPES; i++) {
		strcpy(forks[i].scope, telling->lines[i].scope);
		forks[i].number = telling->lines[i].low;
	}
	if (!back_to(telling->replica, forks, &telling->ask.epoch, err))
		return false;
	telling->state = TELLING_DONE;
	return true;
}

bool telling_frame(struct telling *telling, const struct wire_frame *frame, struct err *err)
{
	struct wire_hello answer;

	if (telling->ask.ask == WIRE_ASK_PAST && telling->state == TELLING_SEARCH && frame->kind == WIRE_HISTORY)
		return wire_read_cursors(frame, &answer, err) && narrow(&telling->lines[FEED_STAR], &answer, err)
			&& narrow(&telling->lines[FEED_DISTRICT], &answer, err) && search(telling, err);
	if (telling->ask.ask == WIRE_ASK_PAST && telling->state == TELLING_HEARD && frame->kind == WIRE_TAIL_END)
		return go_back(telling, err);
	return err_set(err, EX_PROTOCOL, "the province sent frame %d out of turn: sync again", (int) frame->kind);
}

bool telling_is_done(const struct telling *telling)
{
	return telling->state == TELLING_DONE;
}

void telling_counts(const struct telling *telling, long *told, long *given_up)
{
	*told = telling->told;
	*given_up = telling->ask.ask == WIRE_ASK_PAST && telling->state == TELLING_DONE ? telling->given_up : 0;
}
