#include "config.h"
#include "store/seen.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/setting.h"

enum {
	A_YEAR = 366 * 86400,
	RELEASE = 1767225600, /* 2026-01-01: a clock before it is certainly behind */
};

/* Where something says that it cannot be right, our own writing is not believed when it is more than a year ahead of that: one entry
 * written under a clock years ahead must not switch off all rules about dates until the next sync. */
int64_t seen_last(const struct replica *replica)
{
	const int64_t now = clock_now(), told = replica->told_time, newest = replica->newest_time;
	const int64_t sure = now >= RELEASE && now > told ? now : told;

	if (sure > 0 && newest - sure > A_YEAR)
		return told;
	return newest > told ? newest : told;
}

static int64_t read_number(struct replica *replica, const char *name)
{
	char *text = setting_get(replica, name);
	int64_t number = text ? strtoll(text, NULL, 10) : 0;

	free(text);
	return number;
}

int64_t seen_time(struct replica *replica)
{
	if (!replica->txn) {
		replica->newest_time = read_number(replica, "replica.newest");
		replica->told_time = read_number(replica, "province.time");
	}
	return seen_last(replica);
}

int64_t seen_told(struct replica *replica)
{
	return read_number(replica, "province.time");
}

bool seen_is_behind(struct replica *replica)
{
	return seen_time(replica) > clock_now() + SEEN_SLACK;
}

void seen_write(struct replica *replica, int64_t time)
{
	if (time > replica->newest_time)
		replica->newest_time = time;
}

void seen_hear(struct replica *replica, int64_t time, bool is_file)
{
	const int64_t told = read_number(replica, "province.time"), newest = read_number(replica, "replica.newest");
	/* On a line all that is here was written before this moment. By a file nobody knows. */
	const int64_t left = is_file || newest <= time ? newest : 0;
	sqlite3_stmt *put;
	char texts[2][24];

	if (time <= 0 || replica->is_read_only || (is_file && time <= told) || (time == told && left == newest)
			|| !db_prepare(replica->db, "INSERT INTO setting (name, value) VALUES ('province.time', ?1), ('replica.newest', ?2)"
			" ON CONFLICT (name) DO UPDATE SET value = excluded.value", &put, NULL))
		return;
	for (int i = 0; i < 2; i++) {
		snprintf(texts[i], sizeof texts[i], "%" PRId64, i == 0 ? time : left);
		sqlite3_bind_text(put, i + 1, texts[i], -1, SQLITE_STATIC);
	}
	if (db_run(put, NULL)) {
		replica->told_time = time;
		replica->newest_time = left;
	}
	sqlite3_finalize(put);
}
