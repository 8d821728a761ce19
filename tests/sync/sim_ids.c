/* Ids as the oracle knows them. A box whose folder got another number writes what it had not sent under that one, and so may each copy of it:
 * one record has other ids in other folders for a while. Here it has one, which no folder knows: that of the entry in which a person
 * made it, found by the time of that entry, which no other has. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/inside.h"
#include "store/value.h"
#include "tests/sync/sim_oracle.h"

enum { ORACLE = 8190 /* no replica has this number */, DIGITS = 12 /* no other number has more */ };

/* The entry of the simulator's people that is SERIAL of NUMBER in the log of BOX, -1: none. */
static int find_written(struct sim *sim, int box, int number, int64_t serial)
{
	sqlite3_stmt *row;
	int64_t time = -1;

	if (sqlite3_prepare_v2(sim->box[box].screen->db, "SELECT time FROM entry WHERE origin = ?1 AND serial = ?2", -1, &row, NULL) != SQLITE_OK)
		die("the oracle: %s", sqlite3_errmsg(sim->box[box].screen->db));
	sqlite3_bind_int(row, 1, number);
	sqlite3_bind_int64(row, 2, serial);
	if (sqlite3_step(row) == SQLITE_ROW)
		time = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	for (int i = sim->oracle->written_count - 1; i >= 0; i--)
		if (sim->oracle->written[i].time == time && !sim->oracle->written[i].is_office)
			return i;
	return -1;
}

/* A record that came with its school was made by an entry that its box does not have. */
static int64_t own_id(struct sim *sim, int box, int64_t id)
{
	const int64_t serial = id >> 10 & (((int64_t) 1 << 40) - 1);
	int index = find_written(sim, box, (int) (id >> 50), serial);

	if (index < 0 && box != SIM_HUB)
		index = find_written(sim, SIM_HUB, (int) (id >> 50), serial);
	for (int i = 0; index < 0 && i < sim->boxes; i++)
		index = find_written(sim, i, (int) (id >> 50), serial);

	return index < 0 ? id : value_made_id(ORACLE, index + 1, (int) (id & 1023));
}

char *oracle_ids(struct sim *sim, int box, const char *text)
{
	struct buf out;

	if (!text)
		return NULL;
	buf_init(&out, 1 << 20);
	buf_text(&out, "");
	while (*text) {
		size_t digits = strspn(text, "0123456789"), length = digits > 0 ? digits : 1;

		if (digits > DIGITS)
			buf_format(&out, "%lld", (long long) own_id(sim, box, strtoll(text, NULL, 10)));
		else
			buf_put(&out, text, length);
		text += length;
	}
	buf_byte(&out, '\0');
	return out.bytes;
}

char *oracle_id_name(struct sim *sim, int box, const char *record)
{
	size_t length = strcspn(record, "/");
	char *first = mem_copy_bytes(record, length), id_text[40], *name;
	int64_t id;

	/* The province's own never move. */
	if (!strchr(first, '-') || !value_id_parse(first, &id) || id >> 50 == 0) {
		free(first);
		return mem_copy(record);
	}
	value_id_format(own_id(sim, box, id), id_text);
	name = mem_format("%s%s", id_text, record + length);
	free(first);
	return name;
}

static void replace(struct sim *sim, int box, char *text, size_t size)
{
	char *moved = oracle_ids(sim, box, text);

	if (strlen(moved) >= size)
		die("the oracle: %s is too long", moved);
	strcpy(text, moved);
	free(moved);
}

void oracle_id_act(struct sim *sim, int box, struct sim_act *act)
{
	char *record = oracle_ids(sim, box, act->record), *row = oracle_ids(sim, box, act->row.bytes);

	replace(sim, box, act->key, sizeof act->key);
	replace(sim, box, act->seen.text, sizeof act->seen.text);
	replace(sim, box, act->now, sizeof act->now);
	free(act->record);
	act->record = record;
	if (row) {
		buf_clear(&act->row);
		buf_text(&act->row, row);
		free(row);
	}
}
