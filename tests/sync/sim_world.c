/* The folders of a simulated province, its clock, and looking at what a box shows. */
#include "config.h"
#include "tests/sync/sim.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/seal.h"
#include "store/inside.h"
#include "store/query.h"
#include "store/value.h"
#include "sync/bundle_key.h"
#include "tests/sync/sim_line.h"
#include "tests/sync/sim_oracle.h"
#include "tests/unit/store_world.h"

enum { SCHOOLS = 6, TRACE_MAX = 4 << 20, FORMS = 5 };

static const char *const districts[SIM_BOXES] = { "kech", "quetta", "kech", "kech", "quetta", "kech", "quetta", "kech" };
static char *template[SIM_BOXES + 1];

static void must(bool is_good, const struct err *err)
{
	if (!is_good)
		die("the simulated world: %s", err->text);
}

/* Four schools of the six that people know, two in each district, with returns of three. */
static void furnish(struct replica *hub)
{
	struct err err;

	/* Personal: they travel with marks, and may be blanked. */
	must(world_change(hub, &err, "form_column", "census/remarks", "is_personal", "", "1"), &err);
	must(world_change(hub, &err, "form_column", "visit/remarks", "is_personal", "", "1"), &err);
	for (int i = 0; i < SCHOOLS - 2; i++) {
		char code[32], school[32];

		snprintf(code, sizeof code, "code=%05d", i);
		snprintf(school, sizeof school, "school=%05d", i);
		must(world_add(hub, &err, "school", code, i % 2 ? "district=quetta" : "district=kech", "name=X", NULL), &err);
		if (i < 3)
			must(world_add(hub, &err, "census", school, "year=2024", "rooms=3", NULL), &err);
	}
}

/* The same in every run, or what it signs would be squeezed to other lengths, and a seed would not do the same again. */
static void put_key(const char *folder)
{
	char *path = mem_format("%s/" BUNDLE_KEY_OWN, folder);
	static const char line[] = "zila-bundle-secret 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
	struct err err;

	must(file_write_atomic(path, line, strlen(line), 0600, &err), &err);
	free(path);
}

void sim_template_make(void)
{
	struct replica *hub;
	struct err err;

	if (template[SIM_HUB])
		return;
	setenv("ZILA_NOW", "2020-01-01T08:00", 1);
	seal_random_again(1);
	template[SIM_HUB] = world_path("sim-hub");
	hub = world_province(template[SIM_HUB]);
	furnish(hub);
	replica_close(hub);
	put_key(template[SIM_HUB]);
	for (int i = 0; i < SIM_BOXES; i++) {
		template[i] = world_path("sim-box");
		must(replica_create_district(template[i], template[SIM_HUB], districts[i], &err), &err);
	}
}

void sim_template_remove(void)
{
	for (int i = 0; i <= SIM_BOXES; i++) {
		if (template[i])
			world_remove(template[i]);
		free(template[i]);
		template[i] = NULL;
	}
}

static void copy(const char *from_folder, const char *to_folder, const char *name, bool is_fixed)
{
	char *from = mem_format("%s/%s", from_folder, name), *to = mem_format("%s/%s", to_folder, name);
	static char bytes[1 << 16];
	ssize_t count;
	int in, out;

	if (!is_fixed || link(from, to) != 0) {
		in = open(from, O_RDONLY);
		out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
		while (in >= 0 && (count = read(in, bytes, sizeof bytes)) > 0)
			if (write(out, bytes, (size_t) count) != count)
				die("%s cannot be written", to);
		if (in >= 0)
			close(in);
		close(out);
	}
	free(from);
	free(to);
}

/* What a kill does is another test's: here nothing waits for the disk. */
static struct replica *open_fast(const char *folder)
{
	struct replica *replica;
	struct err err;

	must(replica_open(folder, &replica, &err), &err);
	sqlite3_exec(replica->db, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
	return replica;
}

void sim_box_open(struct sim *sim, int box)
{
	struct sim_box *it = &sim->box[box];

	it->screen = open_fast(it->folder);
	it->line = sim->is_apart ? open_fast(it->folder) : it->screen;
	if (box == SIM_HUB) {
		oracle_watch(sim, it->screen);
		if (it->line != it->screen)
			oracle_watch(sim, it->line);
	}
}

void sim_box_shut(struct sim *sim, int box)
{
	struct sim_box *it = &sim->box[box];

	for (int i = 0; i < SIM_LINES; i++)
		if (sim->sessions[i] && (box == SIM_HUB || sim_session_box(sim->sessions[i]) == box))
			sim_session_drop(sim, i);
	if (it->line != it->screen)
		replica_close(it->line);
	replica_close(it->screen);
	it->line = it->screen = NULL;
}

void sim_open(struct sim *sim, int boxes, int narrow, bool is_apart)
{
	memset(sim, 0, sizeof *sim);
	sim->boxes = boxes;
	sim->narrow = narrow;
	sim->is_apart = is_apart;
	sim->fresh = 100;
	buf_init(&sim->trace, TRACE_MAX);
	seal_random_again(1);
	sim_tick(sim);
	/* Tokens and words of a box are of the same bytes again. */
#if __has_include("store/heal.h")
	seal_random_again(1);
#endif
	sim->oracle = oracle_new();
	for (int i = SIM_HUB; i >= 0; i = i == SIM_HUB ? boxes - 1 : i - 1) {
		struct sim_box *box = &sim->box[i];

		box->folder = world_path("sim");
		box->district = i == SIM_HUB ? NULL : districts[i];
		if (mkdir(box->folder, 0755) != 0)
			die("%s cannot be made", box->folder);
		copy(template[i], box->folder, "replica.db", false);
		if (i == SIM_HUB)
			copy(template[i], box->folder, BUNDLE_KEY_OWN, false);
		if (i != SIM_HUB)
			copy(template[i], box->folder, "baseline.db", false);
		sim_box_open(sim, i);
	}
	oracle_begin(sim);
}

static void remove_backup(const char *folder)
{
	char *file = mem_format("%s.backup", folder), *old = mem_format("%s.old", folder);

	remove(file);
	remove(old);
	free(file);
	free(old);
}

void sim_desk_clear(struct sim *sim, int box)
{
	struct sim_box *it = &sim->box[box];

	memset(it->drafts, 0, sizeof it->drafts);
	for (int i = 0; i < SIM_DRAFTS; i++)
		free(it->sights[i].record);
	memset(it->sights, 0, sizeof it->sights);
}

void sim_close(struct sim *sim)
{
	for (int i = 0; i < SIM_LINES; i++) {
		sim_session_drop(sim, i);
		if (sim->old[i])
			buf_free(sim->old[i]);
		free(sim->old[i]);
	}
	for (int i = 0; i <= SIM_HUB; i++) {
		if (!sim->box[i].folder)
			continue;
		sim_box_shut(sim, i);
		sim_desk_clear(sim, i);
		world_remove(sim->box[i].folder);
		remove_backup(sim->box[i].folder);
		free(sim->box[i].folder);
	}
	oracle_free(sim->oracle);
	buf_free(&sim->trace);
	unsetenv("ZILA_NOW");
}

int sim_box_of(const struct sim *sim, int argument)
{
	int box = argument % (sim->boxes + 1);

	return box == sim->boxes ? SIM_HUB : box;
}

struct replica *sim_hub(struct sim *sim)
{
	return sim->box[SIM_HUB].screen;
}

int sim_school_of(const struct sim *sim, int box, int argument)
{
	bool is_quetta = box == SIM_HUB ? argument / 3 % 2 : strcmp(sim->box[box].district, "quetta") == 0;

	if (argument == 35)
		is_quetta = !is_quetta;
	/* One that went is now worked on where it is. */
	if (sim->is_moved[argument % sim->narrow * 2 + !is_quetta] && argument / 12 == 1)
		is_quetta = !is_quetta;
	return argument % sim->narrow * 2 + is_quetta;
}

void sim_tick(struct sim *sim)
{
	int n = sim->minute++;
	char now[64];

	snprintf(now, sizeof now, "%04d-%02d-%02dT%02d:%02d", 1990 + sim->year, 1 + n / 40320 % 12, 1 + n / 1440 % 28, n / 60 % 24, n % 60);
	setenv("ZILA_NOW", now, 1);
}

void sim_say(struct sim *sim, const char *format, ...)
{
	va_list arguments;
	char text[512];

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	buf_text(&sim->trace, text);
}

char *sim_ask(struct replica *replica, const char *sql, const char *key)
{
	struct query *query;
	struct err err;
	char *text = NULL;

	must(query_open(replica, sql, &query, &err), &err);
	if (key)
		query_bind_text(query, 1, key);
	if (query_step(query, &err) == 1 && !query_is_null(query, 0))
		text = mem_copy(query_text(query, 0));
	query_close(query);
	return text;
}

/* Binds the parts of a raw key; returns how many. */
static void bind_key(struct query *query, const struct table *table, const char *key)
{
	char part[SIM_KEY];

	for (int i = 0; i < table->key_count; i++) {
		size_t length = strcspn(key, "/");

		snprintf(part, sizeof part, "%.*s", (int) length, key);
		if (table->columns[table->key[i]].type == COLUMN_INT)
			query_bind_int(query, i + 1, strtoll(part, NULL, 10));
		else
			query_bind_text(query, i + 1, part);
		key += length + (key[length] == '/');
	}
}

static struct query *open_row(struct replica *replica, const struct table *table, const char *key, const char *what)
{
	struct query *query;
	struct err err;
	struct buf sql;

	buf_init(&sql, 4096);
	buf_format(&sql, "SELECT %s FROM %s WHERE ", what, table->name);
	for (int i = 0; i < table->key_count; i++)
		buf_format(&sql, "%s%s = ?%d", i ? " AND " : "", table->columns[table->key[i]].name, i + 1);
	must(query_open(replica, sql.bytes, &query, &err), &err);
	buf_free(&sql);
	bind_key(query, table, key);
	return query;
}

bool sim_has_row(struct sim *sim, int box, const struct table *table, const char *key)
{
	struct query *query = open_row(sim->box[box].screen, table, key, "1");
	struct err err;
	bool is_there = query_step(query, &err) == 1;

	query_close(query);
	return is_there;
}

void sim_look(struct sim *sim, int box, const struct table *table, const char *key, int column, struct sim_look *out)
{
	struct query *query = open_row(sim->box[box].screen, table, key, table->columns[column].name);
	struct err err;

	memset(out, 0, sizeof *out);
	out->is_there = query_step(query, &err) == 1;
	out->is_null = out->is_there && query_is_null(query, 0);
	if (out->is_there)
		snprintf(out->text, sizeof out->text, "%s", query_text(query, 0));
	query_close(query);
	out->version = out->is_there ? oracle_shown(sim, box, table, key, column, out->is_null ? NULL : out->text) : 0;
}

int sim_columns(const struct table *table, int columns[SIM_CELLS])
{
	int count = 0;

	for (int i = 0; i < table->column_count && count < SIM_CELLS; i++)
		if (table->columns[i].key_position == 0 && i != table->school_column && strcmp(table->columns[i].name, "state") != 0 && strcmp(table->columns[i].name, "district") != 0)
			columns[count++] = i;
	return count;
}

const char *sim_value(struct sim *sim, const struct table *table, int column, int argument, char out[SIM_TEXT])
{
	const char *letter = table->columns[column].type == COLUMN_TEXT ? "v" : "";

	if (argument == 0)
		return NULL;
	snprintf(out, SIM_TEXT, "%s%d", letter, argument < 5 ? argument : sim->fresh++);
	return out;
}

const struct table *sim_record(struct sim *sim, int box, int form, int school, int year, int row, char key[SIM_KEY])
{
	static const char *const names[FORMS] = { "census", "enrolment", "school", "visit", "visit_class" };
	const struct table *table = table_find(sim->box[box].screen, names[form % FORMS]);
	int number = sim_school_of(sim, box, school);
	char *text;

	year = 2024 + (year == 3);
	switch (form % FORMS) {
	case 0:
		snprintf(key, SIM_KEY, "%05d/%d", number, year);
		return table;
	case 1:
		snprintf(key, SIM_KEY, "%05d/%d/%d", number, year, row % 2 + 1);
		return table;
	case 2:
		snprintf(key, SIM_KEY, "%05d", number);
		return table;
	}
	snprintf(key, SIM_KEY, "%d", row);
	text = sim_ask(sim->box[box].screen, form % FORMS == 3
		? "SELECT id FROM visit ORDER BY id LIMIT 1 OFFSET (?1 % (SELECT max(count(*), 1) FROM visit))"
		: "SELECT visit || '/' || grade FROM visit_class ORDER BY visit, grade LIMIT 1"
		" OFFSET (?1 % (SELECT max(count(*), 1) FROM visit_class))", key);
	snprintf(key, SIM_KEY, "%s", text ? text : "");
	free(text);
	return key[0] ? table : NULL;
}
