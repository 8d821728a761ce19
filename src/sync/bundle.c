/* See the header. */
#include "config.h"
#include "sync/bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "sync/bundle_file.h"
#include "sync/bundle_say.h"

enum { AROUND = BUNDLE_HEAD + SEAL_EXTRA + SEAL_SIGNATURE };

static bool check_order(const struct replica *replica, const struct bundle_order *order, struct err *err)
{
	if (order->size != 0 && order->size < BUNDLE_MIN_SIZE)
		return err_set(err, EX_USAGE, "a bundle of less than %d kB is too small for the largest entry: give a larger --size",
			BUNDLE_MIN_SIZE >> 10);
	if (replica_role(replica) == REPLICA_PROVINCE)
		return order->reader > 0 || err_set(err, EX_USAGE, "the province writes for one replica: name it with --for N; zila hub list"
			" shows them");
	return order->reader == BUNDLE_PROVINCE || err_set(err, EX_USAGE, "a district writes for its province only: leave --for out");
}

struct writer {
	struct replica *replica;
	const struct bundle_order *order;
	struct bundle_head head;
	struct bundle_key own;
	int64_t limit; /* bytes inside a part */
	struct bundle_rest rest;
	int parts;
};

static bool say(struct writer *writer, struct buf *out, long *entries, struct err *err)
{
	struct writer *w = writer;

	*entries = 0;
	switch (w->head.way) {
	case BUNDLE_UP:
		return bundle_say_up(w->replica, w->limit, &w->rest, out, entries, err);
	case BUNDLE_DOWN:
		return bundle_say_down(w->replica, w->order->reader, w->limit, &w->rest, out, entries, err);
	case BUNDLE_BEGIN:
		break;
	}
	return bundle_say_begin(w->replica, w->order->reader, w->limit, &w->rest, out, err);
}

/* What a person can do about a stick that took no more. */
static bool could_not(const struct writer *writer, bool is_one, size_t length, struct err *err)
{
	struct err why = *err;

	if (why.code != EX_IOERR)
		return false;
	if (is_one)
		return err_set(err, EX_IOERR, "%s; it is %zu kB long: where one stick is too small for it, --size 1M writes several of that size",
			why.text, length / 1024 + 1);
	return err_set(err, EX_IOERR, "%s; the parts before it are good: put in another stick and give the same command with --part %d",
		why.text, writer->parts);
}

static bool put(struct writer *writer, const struct buf *said, long entries, struct err *err)
{
	bool is_one = writer->parts == 1 && writer->rest.is_all, is_good;
	const struct bundle_order *order = writer->order;
	char *name = is_one ? mem_copy(order->file) : mem_format("%s.%d", order->file, writer->parts);
	struct buf whole;

	buf_init(&whole, BUNDLE_MAX_FILE);
	is_good = bundle_file_put(&whole, &writer->head, &writer->own, said->bytes, said->length, err);
	if (is_good && !file_write_atomic(name, whole.bytes, whole.length, 0644, err))
		is_good = could_not(writer, is_one, whole.length, err);
	if (is_good && order->written)
		order->written(order->state, name, entries, writer->head.way == BUNDLE_BEGIN);
	buf_free(&whole);
	free(name);
	return is_good;
}

static bool write_part(struct writer *writer, struct err *err)
{
	struct buf said;
	long entries;
	bool is_good;

	buf_init(&said, BUNDLE_MAX);
	is_good = say(writer, &said, &entries, err);
	writer->parts++;
	if (is_good && writer->parts >= writer->order->first_part)
		is_good = put(writer, &said, entries, err);
	buf_free(&said);
	return is_good;
}

static bool choose_way(struct writer *writer, struct err *err)
{
	bool is_province = replica_role(writer->replica) == REPLICA_PROVINCE, is_begin = false;

	if (is_province && !bundle_say_is_begin(writer->replica, writer->order->reader, &is_begin, err))
		return false;
	writer->head.way = is_begin ? BUNDLE_BEGIN : is_province ? BUNDLE_DOWN : BUNDLE_UP;
	writer->head.replica = is_province ? writer->order->reader : replica_number(writer->replica);
	writer->head.written = clock_now();
	return bundle_know_key(writer->replica, writer->order->reader, writer->head.reader, err);
}

bool bundle_write(struct replica *replica, const struct bundle_order *order, struct err *err)
{
	struct writer writer = { .replica = replica, .order = order, .limit = (order->size ? order->size : BUNDLE_MAX) - AROUND };
	bool is_good = check_order(replica, order, err) && choose_way(&writer, err) && bundle_know_own(replica, &writer.own, err);

	if (writer.limit > BUNDLE_MAX - AROUND)
		writer.limit = BUNDLE_MAX - AROUND;
	while (is_good && !writer.rest.is_all)
		is_good = write_part(&writer, err);
	seal_forget(&writer.own, sizeof writer.own);
	return is_good && (writer.parts >= order->first_part || err_set(err, EX_USAGE, "there is no part %d: all that is to be said is in %d",
		order->first_part, writer.parts));
}
