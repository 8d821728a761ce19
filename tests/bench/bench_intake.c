/* bench_intake: how fast a hub takes 120,000 visits with their classes from 36 replicas, and what plain SQLite does with the same rows
 * and one blob an entry in transactions of the same size.
 *
 *   sample FOLDER SEED              makes a province with generated data
 *   make SAMPLE PROVINCE FILE COUNT admits 36 replicas in PROVINCE, which has schools, and writes the bodies of COUNT visits of theirs
 *   take PROVINCE FILE COUNT        the first COUNT through intake_take, a push at a time
 *   feed PROVINCE FILE COUNT        the same as 36 peers' streams through hub_feed
 *   plain DB PROVINCE FILE COUNT    the same rows into tables like PROVINCE's, without (plain) or with (indexed) its indexes, by SQLite's own
 *                                   page cache and checkpoints, or with the indexes and by those of who takes pushes (alike)
 *   pull SAMPLE PROVINCE FOLDER COUNT  FOLDER becomes a district of PROVINCE, another replica of it pushes COUNT visits, FOLDER pulls them
 *
 * Those that measure print: visits, seconds of wall and processor time, MB of memory at their peak; `pull` such a line for each fifth,
 * with the memory of that moment. Nothing is decided here. */
#include "config.h"

#include <fcntl.h>
#include <malloc.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/admission.h"
#include "store/feed.h"
#include "store/intake.h"
#include "store/query.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "sync/stream.h"
#include "tests/bench/traffic.h"

enum { REPLICAS = 36, PUSH = WIRE_MAX_ENTRIES, SESSION = 8 /* pushes of one */, MOST = 64 * 1024, FIFTHS = 5 };

struct taker {
	int number;
	int64_t last;
	char district[65];
	char (*schools)[16];
	int school_count;
};

struct clock {
	double wall, processor;
};

/* A push as it stands in the file. */
struct batch {
	int origin, count;
	int64_t first;
	struct intake_body bodies[PUSH];
	struct buf storage;
};

static struct clock now(void)
{
	struct timespec wall, processor;

	clock_gettime(CLOCK_MONOTONIC, &wall);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &processor);
	return (struct clock) { (double) wall.tv_sec + (double) wall.tv_nsec / 1e9,
		(double) processor.tv_sec + (double) processor.tv_nsec / 1e9 };
}

static void add_time(struct clock *sum, struct clock since)
{
	const struct clock until = now();

	sum->wall += until.wall - since.wall;
	sum->processor += until.processor - since.processor;
}

static void report(long visits, struct clock spent)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	printf("%ld %.3f %.3f %.1f\n", visits, spent.wall, spent.processor, (double) used.ru_maxrss / 1024);
}

/* The same with the memory of this moment: what was done before took more. */
static void report_now(long visits, struct clock spent)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long all, here = 0;

	if (file && fscanf(file, "%ld %ld", &all, &here) != 2)
		here = 0;
	if (file)
		fclose(file);
	printf("%ld %.3f %.3f %.1f\n", visits, spent.wall, spent.processor, (double) here * (double) sysconf(_SC_PAGESIZE) / (1 << 20));
}

static void must(bool is_good, const char *what)
{
	if (!is_good)
		die("bench_intake: %s", what);
}

static struct replica *open_replica(const char *folder)
{
	struct replica *replica;
	struct err err;

	traffic_must(replica_open(folder, &replica, &err), &err);
	return replica;
}

/* The districts with the most schools, and their schools. */
static void choose(struct replica *hub, struct taker takers[REPLICAS])
{
	struct query *query;
	struct err err;
	int count = 0;

	traffic_must(query_open(hub, "SELECT district FROM school GROUP BY district ORDER BY count(*) DESC, district LIMIT 36", &query,
			&err), &err);
	while (query_step(query, &err) == 1)
		strncat(takers[count++].district, query_text(query, 0), 64);
	query_close(query);
	must(count > 0, "the province has no schools");
	for (int i = count; i < REPLICAS; i++)
		strcpy(takers[i].district, takers[i % count].district);
	for (int i = 0; i < REPLICAS; i++) {
		struct taker *taker = &takers[i];

		traffic_must(query_open(hub, "SELECT code FROM school WHERE district = ?1 ORDER BY code", &query, &err), &err);
		query_bind_text(query, 1, taker->district);
		while (query_step(query, &err) == 1) {
			taker->schools = mem_grow(taker->schools, (size_t) taker->school_count + 1, 16);
			snprintf(taker->schools[taker->school_count++], 16, "%s", query_text(query, 0));
		}
		query_close(query);
	}
}

static void admit(struct replica *hub, struct taker takers[REPLICAS])
{
	struct err err;

	for (int i = 0; i < REPLICAS; i++) {
		char key[64];

		snprintf(key, sizeof key, "ssh-ed25519 %04d", i);
		takers[i].number = 0;
		traffic_must(admission_allow(hub, takers[i].district, key, &takers[i].number, &err), &err);
	}
}

static void put_push(FILE *file, const struct traffic *traffic, struct taker *taker, long *made, int count)
{
	struct buf body;

	buf_init(&body, MOST);
	must(fwrite(&taker->number, sizeof taker->number, 1, file) == 1 && fwrite(&count, sizeof count, 1, file) == 1, "no room");
	for (int i = 0; i < count; i++, ++*made) {
		struct traffic_place place = { .origin = taker->number, .serial = ++taker->last, .scope = taker->district, .author = "monitor_1",
			.star = 40, .number = taker->last };
		const long day = *made * 1400 / 120000;
		const time_t time = (time_t) (1640995200 + day * 86400 + 36000 + i * 97);
		struct tm parts;
		char date[16];
		int length;

		strftime(date, sizeof date, "%Y-%m-%d", gmtime_r(&time, &parts));
		place.time = time;
		place.date = date;
		place.school = taker->schools[(taker->last * 7 + 13 * taker->number) % taker->school_count];
		buf_clear(&body);
		traffic_body(traffic, (int) ((*made * 31) % traffic->count), &place, &body);
		length = (int) body.length;
		must(fwrite(&length, sizeof length, 1, file) == 1 && fwrite(body.bytes, body.length, 1, file) == 1, "no room");
	}
	buf_free(&body);
}

static void make(const char *sample_folder, const char *folder, const char *path, long count)
{
	struct replica *sample = open_replica(sample_folder), *hub = open_replica(folder);
	static struct taker takers[REPLICAS];
	struct traffic traffic;
	FILE *file = fopen(path, "w");
	long made = 0;

	must(file != NULL, "no file for the bodies");
	traffic_read(&traffic, sample);
	choose(hub, takers);
	admit(hub, takers);
	for (int i = 0; made < count; i = (i + 1) % REPLICAS)
		put_push(file, &traffic, &takers[i], &made, (int) (count - made < PUSH ? count - made : PUSH));
	must(fclose(file) == 0, "no room");
	for (int i = 0; i < REPLICAS; i++)
		free(takers[i].schools);
	traffic_free(&traffic);
	replica_close(sample);
	replica_close(hub);
}

/* The next push; its storage was initialised. False at the end. */
static bool next_batch(FILE *file, struct batch *batch, int64_t last[])
{
	size_t at[PUSH];
	int length;

	if (fread(&batch->origin, sizeof batch->origin, 1, file) != 1)
		return false;
	must(fread(&batch->count, sizeof batch->count, 1, file) == 1, "a cut file");
	buf_clear(&batch->storage);
	for (int i = 0; i < batch->count; i++) {
		char bytes[MOST];

		must(fread(&length, sizeof length, 1, file) == 1 && length > 0 && length <= MOST
			&& fread(bytes, (size_t) length, 1, file) == 1, "a cut file");
		at[i] = batch->storage.length;
		buf_put(&batch->storage, bytes, (size_t) length);
		batch->bodies[i].length = (size_t) length;
	}
	for (int i = 0; i < batch->count; i++)
		batch->bodies[i].bytes = batch->storage.bytes + at[i];
	batch->first = last[batch->origin] + 1;
	last[batch->origin] += batch->count;
	return true;
}

static void take(const char *folder, const char *path, long count)
{
	struct replica *hub = open_replica(folder);
	static struct intake_verdict verdicts[PUSH];
	static int64_t last[8192];
	static struct batch batch;
	FILE *file = fopen(path, "r");
	struct clock spent = { 0, 0 };
	struct err err;
	long taken = 0;

	must(file != NULL, "no file of bodies");
	buf_init(&batch.storage, PUSH * MOST);
	while (taken < count && next_batch(file, &batch, last)) {
		const struct clock start = now();

		traffic_must(intake_take(hub, batch.origin, batch.first, batch.bodies, batch.count, verdicts, &err), &err);
		add_time(&spent, start);
		for (int i = 0; i < batch.count; i++)
			must(verdicts[i].kind == INTAKE_ACCEPTED && verdicts[i].conflicts == 0, verdicts[i].reason ? verdicts[i].reason
				: "an entry was not accepted");
		taken += batch.count;
	}
	report(taken, spent);
	buf_free(&batch.storage);
	fclose(file);
	replica_close(hub);
}

/* One session of a peer that sends BATCH and what is behind it: only the hub's part is timed. */
static void feed_one(struct replica *hub, const struct batch *batch, struct clock *spent)
{
	struct wire_hello hello = { .entry_format = ENTRY_FORMAT, .replica = batch->origin, .last = batch->first + batch->count - 1,
		.first = batch->first, .version = "bench" };
	static struct wire_push push;
	struct stream *stream = stream_new();
	struct buf up, down;
	struct clock start;
	struct hub *side;
	struct err err;

	push.first = batch->first;
	push.count = batch->count;
	memcpy(push.bodies, batch->bodies, sizeof push.bodies);
	wire_put_peer_hello(stream_body(stream), &hello);
	stream_put(stream, WIRE_PEER_HELLO);
	wire_put_push(stream_body(stream), hub, batch->origin, &push);
	stream_put(stream, WIRE_PUSH);
	stream_flush(stream);
	buf_init(&up, 4 << 20);
	buf_init(&down, 4 << 20);
	stream_take(stream, &up);
	start = now();
	side = hub_new(hub, batch->origin, &err);
	traffic_must(side != NULL && hub_feed(side, up.bytes, up.length, &err) && hub_take(side, &down, &err), &err);
	add_time(spent, start);
	hub_free(side);
	buf_free(&up);
	buf_free(&down);
	stream_free(stream);
}

static void feed(const char *folder, const char *path, long count)
{
	struct replica *hub = open_replica(folder);
	static int64_t last[8192];
	static struct batch batch;
	FILE *file = fopen(path, "r");
	struct clock spent = { 0, 0 };
	struct query *query;
	struct err err;
	long taken = 0;

	must(file != NULL, "no file of bodies");
	buf_init(&batch.storage, PUSH * MOST);
	while (taken < count && next_batch(file, &batch, last)) {
		feed_one(hub, &batch, &spent);
		taken += batch.count;
	}
	traffic_must(query_open(hub, "SELECT count(*) FROM visit", &query, &err) && query_step(query, &err) == 1, &err);
	must(query_int(query, 0) == taken, "not every visit was taken");
	query_close(query);
	report(taken, spent);
	buf_free(&batch.storage);
	fclose(file);
	replica_close(hub);
}

static void run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		die("bench_intake: %s: %s", sql, sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
		die("bench_intake: %s: %s", sql, sqlite3_errmsg(db));
	return statement;
}

/* Tables like the province's, as its database has them. */
static sqlite3 *open_plain(const char *path, const char *folder, bool is_indexed, bool is_alike)
{
	char *province = mem_format("%s/replica.db", folder);
	sqlite3 *from, *to;
	sqlite3_stmt *schema;

	must(sqlite3_open_v2(province, &from, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK && sqlite3_open(path, &to) == SQLITE_OK,
		"no database");
	run(to, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -2000");
	if (is_alike)
		run(to, INTAKE_SETTINGS);
	schema = prepare(from, is_indexed ? "SELECT sql FROM sqlite_master WHERE tbl_name IN ('visit', 'visit_class') AND sql IS NOT NULL"
		: "SELECT sql FROM sqlite_master WHERE name IN ('visit', 'visit_class')");
	while (sqlite3_step(schema) == SQLITE_ROW)
		run(to, (const char *) sqlite3_column_text(schema, 0));
	sqlite3_finalize(schema);
	sqlite3_close(from);
	run(to, "CREATE TABLE entry (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
	free(province);
	return to;
}

static sqlite3_stmt *prepare_insert(sqlite3 *db, const struct table *table)
{
	struct buf sql;
	sqlite3_stmt *statement;

	buf_init(&sql, MOST);
	buf_format(&sql, "INSERT INTO \"%s\" (_scope", table->name);
	for (int i = 0; i < table->column_count; i++)
		buf_format(&sql, ", \"%s\"", table->columns[i].name);
	buf_text(&sql, ") VALUES (?1");
	for (int i = 0; i < table->column_count; i++)
		buf_format(&sql, ", ?%d", i + 2);
	buf_text(&sql, ")");
	statement = prepare(db, sql.bytes);
	buf_free(&sql);
	return statement;
}

static void insert_row(sqlite3_stmt *insert, const struct operation *operation)
{
	sqlite3_bind_int(insert, 1, 2);
	for (int i = 0; i < operation->row_count; i++) {
		const struct value *value = &operation->row[i];

		if (value->kind == VALUE_INT)
			sqlite3_bind_int64(insert, i + 2, value->number);
		else if (value->kind == VALUE_TEXT)
			sqlite3_bind_text(insert, i + 2, value->text, (int) value->length, SQLITE_STATIC);
	}
	must(sqlite3_step(insert) == SQLITE_DONE, "a row was not inserted");
	sqlite3_reset(insert);
	sqlite3_clear_bindings(insert);
}

static void plain(const char *path, const char *folder, const char *bodies, long count, bool is_indexed, bool is_alike)
{
	struct replica *hub = open_replica(folder);
	sqlite3 *db = open_plain(path, folder, is_indexed, is_alike);
	const struct table *visit = table_find(hub, "visit");
	sqlite3_stmt *add_visit = prepare_insert(db, visit), *add_class = prepare_insert(db, table_find(hub, "visit_class")),
		*add_entry = prepare(db, "INSERT INTO entry (body) VALUES (?1)");
	static struct entry entries[PUSH];
	static int64_t last[8192];
	static struct batch batch;
	FILE *file = fopen(bodies, "r");
	struct clock spent = { 0, 0 };
	struct err err;
	long taken = 0;

	must(file != NULL, "no file of bodies");
	buf_init(&batch.storage, PUSH * MOST);
	while (taken < count && next_batch(file, &batch, last)) {
		struct clock start;

		for (int i = 0; i < batch.count; i++)
			traffic_must(entry_decode_again(hub, batch.bodies[i].bytes, batch.bodies[i].length, &entries[i], &err), &err);
		start = now();
		run(db, "BEGIN IMMEDIATE");
		for (int i = 0; i < batch.count; i++) {
			for (int k = 0; k < entries[i].count; k++)
				insert_row(entries[i].operations[k].table == visit ? add_visit : add_class, &entries[i].operations[k]);
			sqlite3_bind_blob(add_entry, 1, batch.bodies[i].bytes, (int) batch.bodies[i].length, SQLITE_STATIC);
			must(sqlite3_step(add_entry) == SQLITE_DONE, "a blob was not inserted");
			sqlite3_reset(add_entry);
		}
		run(db, "COMMIT");
		add_time(&spent, start);
		taken += batch.count;
	}
	report(taken, spent);
	for (int i = 0; i < PUSH; i++)
		entry_free(&entries[i]);
	sqlite3_finalize(add_visit);
	sqlite3_finalize(add_class);
	sqlite3_finalize(add_entry);
	sqlite3_close(db);
	buf_free(&batch.storage);
	fclose(file);
	replica_close(hub);
}

/* Visits of a second replica of the district, decided by the hub. */
static void push_for(struct replica *hub, struct replica *sample, struct taker *taker, long count)
{
	static struct intake_verdict verdicts[PUSH];
	static struct batch batch;
	struct traffic traffic;
	size_t at[PUSH];
	struct err err;

	traffic_read(&traffic, sample);
	buf_init(&batch.storage, PUSH * MOST);
	for (long i = 0; i < count; i++) {
		char date[16];
		const struct traffic_place place = { .origin = taker->number, .serial = i + 1, .time = 1700000000 + i * 911, .star = 40, .number = i,
			.scope = taker->district, .author = "monitor_1", .date = date, .school = taker->schools[i * 7 % taker->school_count] };

		snprintf(date, sizeof date, "2024-%02ld-%02ld", i / 28 % 12 + 1, i % 28 + 1);
		at[batch.count] = batch.storage.length;
		traffic_body(&traffic, (int) (i * 31 % traffic.count), &place, &batch.storage);
		batch.bodies[batch.count].length = batch.storage.length - at[batch.count];
		if (++batch.count < PUSH && i < count - 1)
			continue;
		for (int k = 0; k < batch.count; k++)
			batch.bodies[k].bytes = batch.storage.bytes + at[k];
		traffic_must(intake_take(hub, taker->number, i + 2 - batch.count, batch.bodies, batch.count, verdicts, &err), &err);
		must(verdicts[0].kind == INTAKE_ACCEPTED, "an entry was not accepted");
		batch.count = 0;
		buf_clear(&batch.storage);
	}
	buf_free(&batch.storage);
	traffic_free(&traffic);
}

/* Of the peer's part alone: feeding it is what merges. */
static void pull_all(struct replica *hub, struct replica *district, long count)
{
	struct err err;
	struct hub *above = hub_new(hub, HUB_ANY, &err);
	struct peer *below = above ? peer_new(district, &err) : NULL;
	struct clock spent = { 0, 0 }, before = { 0, 0 };
	struct peer_progress at = { .taken = 0 };
	long reported = 0;
	struct buf bytes;

	traffic_must(below != NULL, &err);
	buf_init(&bytes, 64 << 20);
	while (!(peer_is_done(below) && hub_is_done(above))) {
		struct clock start;

		buf_clear(&bytes);
		traffic_must(peer_take(below, &bytes, &err) && hub_feed(above, bytes.bytes, bytes.length, &err), &err);
		buf_clear(&bytes);
		traffic_must(hub_take(above, &bytes, &err), &err);
		for (size_t done = 0; done < bytes.length;) {
			const size_t length = bytes.length - done < 4096 ? bytes.length - done : 4096;

			start = now();
			traffic_must(peer_feed(below, bytes.bytes + done, length, &err), &err);
			add_time(&spent, start);
			done += length;
			peer_progress(below, &at);
			if (at.taken - reported < count / FIFTHS && at.taken < count)
				continue;
			if (at.taken > reported)
				report_now(at.taken - reported, (struct clock) { spent.wall - before.wall, spent.processor - before.processor });
			before = spent;
			reported = at.taken;
		}
	}
	must(at.taken >= count, "not all was pulled");
	buf_free(&bytes);
	peer_free(below);
	hub_free(above);
}

static void pull(const char *sample_folder, const char *folder, const char *made, long count)
{
	struct replica *sample = open_replica(sample_folder), *hub = open_replica(folder), *district;
	static struct taker takers[REPLICAS];
	struct err err;

	choose(hub, takers);
	replica_close(hub);
	traffic_must(replica_create_district(made, folder, takers[0].district, &err), &err);
	hub = open_replica(folder);
	traffic_must(admission_allow(hub, takers[0].district, "ssh-ed25519 second", &takers[0].number, &err), &err);
	push_for(hub, sample, &takers[0], count);
	replica_close(hub);
	malloc_trim(0); /* so that what is reported is the pull's */
	hub = open_replica(folder);
	district = open_replica(made);
	pull_all(hub, district, count);
	for (int i = 0; i < REPLICAS; i++)
		free(takers[i].schools);
	replica_close(district);
	replica_close(hub);
	replica_close(sample);
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "sample") == 0)
		traffic_sample(argv[2], strtoull(argv[3], NULL, 10));
	else if (argc == 6 && strcmp(argv[1], "make") == 0)
		make(argv[2], argv[3], argv[4], atol(argv[5]));
	else if (argc == 5 && strcmp(argv[1], "take") == 0)
		take(argv[2], argv[3], atol(argv[4]));
	else if (argc == 5 && strcmp(argv[1], "feed") == 0)
		feed(argv[2], argv[3], atol(argv[4]));
	else if (argc == 6 && (strcmp(argv[1], "plain") == 0 || strcmp(argv[1], "indexed") == 0 || strcmp(argv[1], "alike") == 0))
		plain(argv[2], argv[3], argv[4], atol(argv[5]), strcmp(argv[1], "plain") != 0, strcmp(argv[1], "alike") == 0);
	else if (argc == 6 && strcmp(argv[1], "pull") == 0)
		pull(argv[2], argv[3], argv[4], atol(argv[5]));
	else
		die("bench_intake sample|make|take|feed|plain|indexed|pull …: see the head of its source");
	return 0;
}
