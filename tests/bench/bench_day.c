/* bench_day: what a working day of a district costs on the line.
 *
 *   make FOLDER SEED            FOLDER/province with generated data of SEED, and FOLDER/district made from it
 *   day DISTRICT FOLDER SEED    writes a day into the district: 40 visits with 6 classes each, after patterns of another generated
 *                               province (of SEED, made in FOLDER), and 25 edits of two columns; FOLDER/day.csv and day.json are
 *                               the same facts without ids; FOLDER/day.dhis2 are they as DHIS2's dataValueSets, one a line
 *   edit DISTRICT               one whole number is edited
 *   count PROVINCE DISTRICT     one sync without a line; prints bytes up and down of the streams, then those of the greeting up and of
 *                               verdicts, pull and greeting down
 *   link URL DISTRICT LOG       one sync over SSH through tests/sync/proxy in its mode "shape", which writes LOG; prints milliseconds until
 *                               COMPLETE was read, turns and direction changes until then, bytes of the streams up and down, bytes
 *                               on the socket up and down */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/seal.h"
#include "emis/sample.h"
#include "store/query.h"
#include "store/txn.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "sync/ssh.h"
#include "tests/bench/line.h"
#include "tests/bench/traffic.h"

enum { VISITS = 40, EDITS = 25, TEXT_MAX = 1 << 20, LINE_MAX_BYTES = 1 << 20 };

static struct replica *open_replica(const char *folder)
{
	struct replica *replica;
	struct err err;

	traffic_must(replica_open(folder, &replica, &err), &err);
	return replica;
}

static void make(const char *folder, uint64_t seed)
{
	char *province = mem_format("%s/province", folder), *district = mem_format("%s/district", folder);
	struct err err;

	traffic_sample(province, seed);
	traffic_must(replica_create_district(district, province, sample_district(), &err), &err);
	free(province);
	free(district);
}

/* The clock of the K-th record of the day: one every seven minutes or so. */
static void set_clock(int k)
{
	const int second = 8 * 3600 + 1200 + k * 431 + (k * k * 37) % 180;
	char text[32];

	snprintf(text, sizeof text, "2026-10-06T%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
	setenv("ZILA_NOW", text, 1);
}

static void put_value(struct buf *out, const struct column *column, const struct value *value, bool is_json)
{
	int64_t unit = 1;

	for (int i = 0; i < column->scale; i++)
		unit *= 10;
	if (value->kind == VALUE_TEXT) {
		const bool is_quoted = is_json || memchr(value->text, ',', value->length) || memchr(value->text, '"', value->length);

		buf_format(out, is_quoted ? "\"%.*s\"" : "%.*s", (int) value->length, value->text);
	} else if (value->kind == VALUE_INT && column->scale > 0) {
		buf_format(out, "%" PRId64 ".%0*" PRId64, value->number / unit, column->scale, value->number % unit);
	} else if (value->kind == VALUE_INT) {
		buf_format(out, "%" PRId64, value->number);
	}
}

/* A row's columns from FIRST on: what stands before is an id, or is said by the place of the row. */
static void put_csv(struct buf *out, const struct table *table, const struct value *row, int first)
{
	for (int i = first; i < table->column_count; i++) {
		if (i > first)
			buf_byte(out, ',');
		if (row)
			put_value(out, &table->columns[i], &row[i], false);
		else
			buf_text(out, table->columns[i].name);
	}
	buf_byte(out, '\n');
}

static void put_json(struct buf *out, const struct table *table, const struct value *row, int first)
{
	bool has_any = false;

	for (int i = first; i < table->column_count; i++) {
		if (row[i].kind == VALUE_NULL)
			continue;
		buf_format(out, "%s\"%s\":", has_any ? "," : "", table->columns[i].name);
		put_value(out, &table->columns[i], &row[i], true);
		has_any = true;
	}
}

struct facts {
	struct buf visits, classes, edits, json, dhis2;
};

/* An id as DHIS2 has them, eleven letters and digits of which the first is a letter, always the same for what it stands for. */
static void put_uid(struct buf *out, const char *kind, const char *name)
{
	static const char signs[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	char *text = mem_format("%s/%s", kind, name);
	unsigned char hash[SEAL_HASH];

	seal_hash(text, strlen(text), hash);
	for (int i = 0; i < 11; i++)
		buf_byte(out, (unsigned char) signs[(hash[2 * i] << 8 | hash[2 * i + 1]) % (i == 0 ? 52 : 62)]);
	free(text);
}

/* Where a set's values are: all of them say it again, as a tool does that writes each value whole. */
struct set {
	const char *form, *school, *period, *completed;
};

static void begin_set(struct buf *out, const struct set *set)
{
	buf_text(out, "{\"dataSet\":\"");
	put_uid(out, "set", set->form);
	buf_format(out, "\",\"completeDate\":\"%s\",\"period\":\"%s\",\"orgUnit\":\"", set->completed, set->period);
	put_uid(out, "school", set->school);
	buf_text(out, "\",\"attributeOptionCombo\":\"");
	put_uid(out, "option", "default");
	buf_text(out, "\",\"dataValues\":[");
}

/* OPTION: the grade, or "default". DHIS2 has all values as text. */
static void put_set_value(struct buf *out, const struct set *set, const char *option, const struct column *column,
	const struct value *value)
{
	const bool is_number = value->kind == VALUE_INT;

	buf_format(out, "%s{\"dataElement\":\"", out->bytes[out->length - 1] == '[' ? "" : ",");
	put_uid(out, "element", column->name);
	buf_format(out, "\",\"period\":\"%s\",\"orgUnit\":\"", set->period);
	put_uid(out, "school", set->school);
	buf_text(out, "\",\"categoryOptionCombo\":\"");
	put_uid(out, "option", option);
	buf_text(out, is_number ? "\",\"value\":\"" : "\",\"value\":");
	put_value(out, column, value, true);
	buf_text(out, is_number ? "\"}" : "}");
}

/* The values of ROW beside those of the school, the day and the grade, which the set and its options say. */
static void put_set_row(struct buf *out, const struct set *set, const struct table *table, const struct value *row, const char *option)
{
	for (int i = 1; i < table->column_count; i++)
		if (row[i].kind != VALUE_NULL && table->columns[i].key_position == 0 && i != table->school_column
				&& strcmp(table->columns[i].name, "date") != 0)
			put_set_value(out, set, option, &table->columns[i], &row[i]);
}

static void write_visit(struct replica *district, const struct traffic_visit *pattern, const char *school, struct facts *facts)
{
	const struct table *visit = table_find(district, "visit"), *class = table_find(district, "visit_class");
	struct value row[TABLE_MAX_COLUMNS];
	struct txn *txn;
	struct err err;

	traffic_must(txn_begin(district, "clerk_1", &txn, &err) && txn_entry(txn, NULL, &err), &err);
	const struct value id = value_int(txn_make_id(txn));

	memcpy(row, pattern->visit->row, (size_t) visit->column_count * sizeof *row);
	row[visit->key[0]] = id;
	row[visit->school_column] = value_text(school);
	row[table_column(visit, "date")] = value_text("2026-10-06");
	traffic_must(txn_insert(txn, visit, row, &err), &err);
	put_csv(&facts->visits, visit, row, 1);
	const struct set set = { "visit", school, "20261006", "2026-10-06" };

	begin_set(&facts->dhis2, &set);
	put_set_row(&facts->dhis2, &set, visit, row, "default");
	buf_text(&facts->json, "{\"visit\":{");
	put_json(&facts->json, visit, row, 1);
	for (int i = 0; i < pattern->class_count; i++) {
		memcpy(row, pattern->classes[i]->row, (size_t) class->column_count * sizeof *row);
		row[class->key[0]] = id;
		traffic_must(txn_insert(txn, class, row, &err), &err);
		put_csv(&facts->classes, class, row, 1);
		char *grade = mem_copy_bytes(row[class->key[1]].text, row[class->key[1]].length);

		put_set_row(&facts->dhis2, &set, class, row, grade);
		free(grade);
		buf_text(&facts->json, i == 0 ? ",\"classes\":[{" : "},{");
		put_json(&facts->json, class, row, 1);
	}
	buf_text(&facts->json, "}]}}\n");
	buf_text(&facts->dhis2, "]}\n");
	traffic_must(txn_commit(txn, &err), &err);
}

/* Boys and girls of a class of the last return. */
struct edit {
	char school[32], grade[16];
	int64_t year, boys, girls;
};

static void write_edit(struct replica *district, const struct edit *edit, int k, struct facts *facts)
{
	const struct table *table = table_find(district, "enrolment");
	const struct value key[] = { value_text(edit->school), value_int(edit->year), value_text(edit->grade) };
	const struct value seen[] = { value_int(edit->boys), value_int(edit->girls) };
	const struct value now[] = { value_int(edit->boys + 1 + k % 5), value_int(edit->girls + (k % 3 ? 2 : 7)) };
	struct txn *txn;
	struct err err;

	traffic_must(txn_begin(district, "clerk_2", &txn, &err) && txn_entry(txn, NULL, &err)
		&& txn_change(txn, table, key, table_column(table, "boys"), &seen[0], &now[0], &err)
		&& txn_change(txn, table, key, table_column(table, "girls"), &seen[1], &now[1], &err) && txn_commit(txn, &err), &err);
	buf_format(&facts->edits, "%s,%" PRId64 ",%s,%" PRId64 ",%" PRId64 "\n", edit->school, edit->year, edit->grade, now[0].number,
		now[1].number);
	buf_format(&facts->json, "{\"enrolment\":{\"school\":\"%s\",\"year\":%" PRId64 ",\"grade\":\"%s\",\"boys\":%" PRId64 ",\"girls\":%"
		PRId64 "}}\n", edit->school, edit->year, edit->grade, now[0].number, now[1].number);
	char year[8];

	snprintf(year, sizeof year, "%d", (int) edit->year);
	const struct set set = { "enrolment", edit->school, year, "2026-10-06" };

	begin_set(&facts->dhis2, &set);
	put_set_value(&facts->dhis2, &set, edit->grade, &table->columns[table_column(table, "boys")], &now[0]);
	put_set_value(&facts->dhis2, &set, edit->grade, &table->columns[table_column(table, "girls")], &now[1]);
	buf_text(&facts->dhis2, "]}\n");
}

static void read_edits(struct replica *district, struct edit edits[EDITS])
{
	struct query *query;
	struct err err;
	int count = 0;

	traffic_must(query_open(district, "SELECT school, grade, year, boys, girls FROM enrolment WHERE year = 2025 AND boys > 3 AND girls > 3"
		" ORDER BY substr(school, 4) || substr(school, 1, 3), grade", &query, &err), &err);
	for (int i = 0; count < EDITS && query_step(query, &err) == 1; i++) {
		if (i % 5 != 0)
			continue;
		snprintf(edits[count].school, sizeof edits->school, "%s", query_text(query, 0));
		snprintf(edits[count].grade, sizeof edits->grade, "%s", query_text(query, 1));
		edits[count].year = query_int(query, 2);
		edits[count].boys = query_int(query, 3);
		edits[count++].girls = query_int(query, 4);
	}
	query_close(query);
	if (count < EDITS)
		die("bench_day: the sample has too few classes to edit");
}

static void write_file(const char *folder, const char *name, const struct buf *const *parts, int count)
{
	char *path = mem_format("%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	for (int i = 0; file && i < count; i++)
		fwrite(parts[i]->bytes, 1, parts[i]->length, file);
	if (!file || fclose(file) != 0)
		die("bench_day: %s cannot be written", path);
	free(path);
}

static void day(const char *folder, const char *out, uint64_t seed)
{
	char *other = mem_format("%s/other", out);
	struct replica *district = open_replica(folder), *sample;
	struct edit edits[EDITS];
	struct traffic traffic;
	struct facts facts;
	struct query *schools;
	struct err err;
	int filled = 0;

	traffic_sample(other, seed);
	sample = open_replica(other);
	traffic_read(&traffic, sample);
	buf_init(&facts.visits, TEXT_MAX);
	buf_init(&facts.classes, TEXT_MAX);
	buf_init(&facts.edits, TEXT_MAX);
	buf_init(&facts.json, TEXT_MAX);
	buf_init(&facts.dhis2, 16 * TEXT_MAX);
	put_csv(&facts.visits, table_find(district, "visit"), NULL, 1);
	put_csv(&facts.classes, table_find(district, "visit_class"), NULL, 1);
	buf_text(&facts.edits, "school,year,grade,boys,girls\n");
	read_edits(district, edits);
	traffic_must(query_open(district, "SELECT code FROM school WHERE status = 'functional' ORDER BY substr(code, 4), code LIMIT 40",
		&schools, &err), &err);
	for (int i = 0; i < VISITS; i++) {
		const struct traffic_visit *pattern = &traffic.visits[(long) i * traffic.count / VISITS];
		char school[32];

		if (query_step(schools, &err) != 1)
			die("bench_day: the sample has too few schools");
		snprintf(school, sizeof school, "%s", query_text(schools, 0));
		set_clock(i);
		write_visit(district, pattern, school, &facts);
		filled += pattern->filled;
		if (i < EDITS) {
			set_clock(i);
			write_edit(district, &edits[i], i, &facts);
		}
	}
	query_close(schools);
	write_file(out, "day.csv", (const struct buf *[]) { &facts.visits, &facts.classes, &facts.edits }, 3);
	write_file(out, "day.json", (const struct buf *[]) { &facts.json }, 1);
	write_file(out, "day.dhis2", (const struct buf *[]) { &facts.dhis2 }, 1);
	printf("%d visits with %.1f filled columns and %d classes each, %d edits of two columns\n", VISITS, (double) filled / VISITS,
		TRAFFIC_CLASSES, EDITS);
	buf_free(&facts.visits);
	buf_free(&facts.classes);
	buf_free(&facts.edits);
	buf_free(&facts.json);
	buf_free(&facts.dhis2);
	traffic_free(&traffic);
	replica_close(sample);
	replica_close(district);
	free(other);
}

static void edit_one(const char *folder)
{
	struct replica *district = open_replica(folder);
	const struct table *table = table_find(district, "enrolment");
	struct edit edits[EDITS];
	struct txn *txn;
	struct err err;

	read_edits(district, edits);
	const struct value key[] = { value_text(edits[7].school), value_int(edits[7].year), value_text(edits[7].grade) };
	const struct value seen = value_int(edits[7].boys), now = value_int(edits[7].boys + 4);

	traffic_must(txn_begin(district, "clerk_1", &txn, &err) && txn_entry(txn, NULL, &err)
		&& txn_change(txn, table, key, table_column(table, "boys"), &seen, &now, &err) && txn_commit(txn, &err), &err);
	replica_close(district);
}

/* Carries what both have to say; *FIRST_DOWN are the bytes that came down until the peer had no more to push. */
static void count(const char *province, const char *folder)
{
	struct replica *above = open_replica(province), *below = open_replica(folder);
	struct hub *hub;
	struct peer *peer;
	struct peer_progress at;
	struct buf bytes;
	struct err err;
	size_t greeting = 0, down[2] = { 0, 0 };

	hub = hub_new(above, HUB_ANY, &err);
	peer = hub ? peer_new(below, &err) : NULL;
	traffic_must(peer != NULL, &err);
	buf_init(&bytes, 64 << 20);
	for (int round = 0; !(peer_is_done(peer) && hub_is_done(hub)); round++) {
		buf_clear(&bytes);
		traffic_must(peer_take(peer, &bytes, &err), &err);
		if (round == 0)
			greeting = bytes.length;
		traffic_must(hub_feed(hub, bytes.bytes, bytes.length, &err), &err);
		buf_clear(&bytes);
		traffic_must(hub_take(hub, &bytes, &err) && peer_feed(peer, bytes.bytes, bytes.length, &err), &err);
		down[round > 0] += bytes.length;
	}
	peer_progress(peer, &at);
	printf("%" PRId64 " %" PRId64 " %zu %zu\n", at.bytes_up, at.bytes_down, greeting, down[0]);
	buf_free(&bytes);
	peer_free(peer);
	hub_free(hub);
	replica_close(above);
	replica_close(below);
}

struct watched {
	struct peer *peer;
	double complete; /* ms of line_now() */
};

static void watch(void *state, const struct peer_progress *progress)
{
	struct watched *watched = state;

	(void) progress;
	if (watched->complete == 0 && peer_is_done(watched->peer))
		watched->complete = line_now();
}

/* Lines of the proxy's log: ms, "up" or "down", bytes; bytes count to the end, turns until COMPLETE. */
static void read_log(const char *path, double until, int *turns, int *changes, long bytes[2])
{
	FILE *log = fopen(path, "r");
	double at;
	char way[8];
	long length;
	int before = -1;

	*turns = *changes = 0;
	bytes[0] = bytes[1] = 0;
	while (log && fscanf(log, "%lf %7s %ld", &at, way, &length) == 3) {
		const int is = strcmp(way, "down") == 0;

		bytes[is] += length;
		if (at > until || is == before)
			continue;
		*changes += before >= 0;
		*turns += is == 0;
		before = is;
	}
	if (log)
		fclose(log);
}

static void sync_link(const char *url, const char *folder, const char *log)
{
	struct replica *district = open_replica(folder);
	struct watched watched = { .complete = 0 };
	struct ssh_call call = { .url = url, .folder = folder, .patience = 60, .progress = watch, .state = &watched };
	struct peer_progress at;
	const double start = line_now();
	int turns, changes;
	long bytes[2];
	struct err err;

	watched.peer = peer_new(district, &err);
	traffic_must(watched.peer && ssh_sync(watched.peer, &call, &err), &err);
	peer_progress(watched.peer, &at);
	read_log(log, watched.complete, &turns, &changes, bytes);
	printf("%.0f %d %d %" PRId64 " %" PRId64 " %ld %ld\n", watched.complete - start, turns, changes, at.bytes_up, at.bytes_down, bytes[0],
		bytes[1]);
	peer_free(watched.peer);
	replica_close(district);
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "make") == 0)
		make(argv[2], strtoull(argv[3], NULL, 10));
	else if (argc == 5 && strcmp(argv[1], "day") == 0)
		day(argv[2], argv[3], strtoull(argv[4], NULL, 10));
	else if (argc == 3 && strcmp(argv[1], "edit") == 0)
		edit_one(argv[2]);
	else if (argc == 4 && strcmp(argv[1], "count") == 0)
		count(argv[2], argv[3]);
	else if (argc == 5 && strcmp(argv[1], "link") == 0)
		sync_link(argv[2], argv[3], argv[4]);
	else
		die("bench_day make|day|edit|count|link …: see the head of its source");
	return 0;
}
