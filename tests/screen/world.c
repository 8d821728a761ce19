#include "config.h"
#include "tests/screen/world.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/setup.h"
#include "form/draft_book.h"
#include "form/draft_record.h"
#include "form/import.h"
#include "form/record.h"
#include "form/type.h"
#include "store/query.h"

enum { FILE_MAX = 64 << 20, CSV_MAX = 1 << 20, KECH = 20, ALL = 30, FIRST_CODE = 7081 };

static char *top; /* the folder that holds them all */
static const char *const names[] = {"province", "district", "sample"};

/* Words of which no two schools share a pair; the two spellings of one name are neighbours on purpose. */
static const char *const places[] = {
	"KILLI SARDAR", "KILI SARDAR", "KOSHK E ABAD", "GOTH NOOR", "SHAHI TUMP", "BALICHA", "NASIRABAD", "GINNAH", "MEERI", "PIDRAK",
	"KALATUK", "ABSAR", "SOLBAND", "GOKDAN", "HERONK", "TEJABAN", "SHAPUK", "SAMI", "KARKI", "HOTHABAD",
	"KUCHLAK", "HANNA URAK", "PANJPAI", "SARIAB", "NAWAN KILLI", "SPEZAND", "BALELI", "SRA GHURGAI", "KIRANI", "HAZARGANJI",
};

static const char *prefix(int number, const char **level, const char **gender)
{
	const bool is_girls = number % 3 == 1;

	*gender = is_girls ? "girls" : "boys";
	*level = number % 10 == 4 ? "high" : number % 5 == 2 ? "middle" : "primary";
	if (number % 10 == 4)
		return is_girls ? "GGHS" : "GBHS";
	if (number % 5 == 2)
		return is_girls ? "GGMIDS" : "GBMIDS";
	return is_girls ? "GGPS" : "GBPS";
}

static void write_schools(struct buf *csv)
{
	static const char *const tehsils[] = {"turbat", "buleda", "dasht", "mand", "tump"};
	const char *level, *gender;

	buf_text(csv, "code,name,district,tehsil,uc,village,location,zone,shift,gender,level,cluster,status,status_reason,lat,lon\n");
	for (int i = 0; i < ALL; i++) {
		const bool is_kech = i < KECH, is_closed = i % 11 == 7;
		const char *first = prefix(i, &level, &gender);

		buf_format(csv, "%05d,%s %s,%s,%s,%s,%s,%s,%s,single,%s,%s,%s,%s,%s,%s,%s\n", FIRST_CODE + i, first, places[i],
			is_kech ? "kech" : "quetta", is_kech ? tehsils[i % 5] : i % 2 ? "chiltan" : "zarghoon",
			is_kech ? "Shahi Tump" : "Sariab", places[i], i % 4 ? "rural" : "urban", is_kech ? "summer" : "winter",
			gender, level, is_kech ? "07085" : "07105", is_closed ? "non_functional" : "functional",
			is_closed ? "no_teacher" : "", is_kech ? "26.001234" : "30.201234", is_kech ? "63.051234" : "66.981234");
	}
}

static void write_returns(struct buf *csv)
{
	const char *level, *gender;

	buf_text(csv, "school,year,status,status_reason,level,gender,building,building_condition,electricity,water,wall,ptsmc,"
		"rooms_kacha,rooms_pakka,toilets_pakka,teachers_sanctioned,teachers_appointed,teachers_male,teachers_female\n");
	for (int year = 2023; year <= 2024; year++) {
		for (int i = 0; i < ALL; i++) {
			const bool is_closed = i % 11 == 7;
			const int teachers = is_closed ? 0 : 2 + i % 4;

			/* One school has no return of the last year. */
			if (i == 9 && year == 2024)
				continue;
			prefix(i, &level, &gender);
			buf_format(csv, "%05d,%d,%s,%s,%s,%s,yes,%s,%s,%s,%s,yes,%d,%d,%d,%d,%d,%d,%d\n", FIRST_CODE + i, year,
				is_closed ? "non_functional" : "functional", is_closed ? "no_teacher" : "", level, gender,
				i % 2 ? "satisfactory" : "", i % 2 ? "yes" : "no", i % 3 ? "yes" : "no", i % 4 ? "yes" : "no", i % 2, 2 + i % 3,
				1 + i % 2, 3 + i % 4, teachers, i % 3 == 1 ? 0 : teachers, i % 3 == 1 ? teachers : 0);
		}
	}
}

static void write_classes(struct buf *csv)
{
	static const char *const grades[] = {"kachi", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"};
	const char *level, *gender;

	buf_text(csv, "school,year,grade,boys,girls\n");
	for (int year = 2023; year <= 2024; year++) {
		for (int i = 0; i < ALL; i++) {
			prefix(i, &level, &gender);
			const int count = strcmp(level, "high") == 0 ? 11 : strcmp(level, "middle") == 0 ? 9 : 6;
			const bool is_girls = strcmp(gender, "girls") == 0;

			if (i % 11 == 7 || (i == 9 && year == 2024))
				continue;
			for (int grade = 0; grade < count; grade++) {
				const int pupils = 23 + i % 7 - grade + (year - 2023);

				buf_format(csv, "%05d,%d,%s,%d,%d\n", FIRST_CODE + i, year, grades[grade], is_girls ? 1 : pupils,
					is_girls ? pupils : 2);
			}
		}
	}
}

static void write_staff(struct buf *csv)
{
	static const char *const numbers[] = {"One", "Two", "Three", "Four", "Five"};
	const char *level, *gender;

	buf_text(csv, "school,name,sex,category,designation,bps,employment,status\n");
	for (int i = 0; i < ALL; i++) {
		const int teachers = i % 11 == 7 ? 0 : 2 + i % 4;

		prefix(i, &level, &gender);
		for (int person = 0; person < teachers; person++)
			buf_format(csv, "%05d,Teacher %s,%s,teaching,jvt,%d,regular,active\n", FIRST_CODE + i, numbers[person],
				strcmp(gender, "girls") == 0 ? "female" : "male", 9 + person);
	}
}

static void write_visits(struct buf *csv)
{
	buf_text(csv, "school,date,monitor,arrived,access,status,closed_reason,rooms,rooms_used,toilets,toilets_usable,remarks,left\n");
	for (int i = 0; i < ALL; i += 2) {
		const bool is_closed = i % 6 == 4;

		buf_format(csv, "%05d,2026-0%d-1%d,monitor,09:00,granted,%s,%s,4,3,2,1,%s,10:30\n", FIRST_CODE + i, 1 + i % 3, i % 9,
			is_closed ? "closed" : "open", is_closed ? "no_teacher" : "", i % 4 ? "" : "Roof of one room leaks");
	}
}

static void load(struct world *world, const char *form, void (*write)(struct buf *csv))
{
	char *path = mem_format("%s/%s.csv", top, form);
	struct import_options options = {.map = form, .file = path, .author = "operator"};
	struct import_report report = {0};
	struct err err = {0};
	struct buf csv;

	buf_init(&csv, CSV_MAX);
	write(&csv);
	if (!file_write_atomic(path, csv.bytes, csv.length, 0600, &err) || !import_run(world->replica, world->set, &options, &report, &err))
		fail_msg("%s", err.text);
	if (report.rejected_rows + report.rejected_cells > 0)
		fail_msg("%s: %ld values of the tests' own world were rejected", form, report.rejected_rows + report.rejected_cells);
	buf_free(&csv);
	unlink(path);
	free(path);
}

static char *path_of(enum world_folder which)
{
	return mem_format("%s/%s", top, names[which]);
}

void world_make(void)
{
	const char *below = getenv("TMPDIR");
	char *province, *district, *sample;
	struct world world;
	struct err err = {0};

	setenv("ZILA_NOW", WORLD_NOW, 1);
	setenv("TZ", "UTC", 1);
	top = mem_format("%s/world-%d", below ? below : "/tmp", (int) getpid());
	if (mkdir(top, 0700) != 0)
		fail_msg("%s could not be made", top);
	province = path_of(WORLD_PROVINCE);
	district = path_of(WORLD_DISTRICT);
	sample = path_of(WORLD_SAMPLE);
	if (!setup_province(province, "operator", false, &err) || !setup_province(sample, "operator", true, &err))
		fail_msg("%s", err.text);
	world_open(&world, province);
	load(&world, "school", write_schools);
	load(&world, "census", write_returns);
	load(&world, "enrolment", write_classes);
	load(&world, "staff", write_staff);
	load(&world, "visit", write_visits);
	world_close(&world);
	if (!replica_create_district(district, province, "kech", &err))
		fail_msg("%s", err.text);
	free(province);
	free(district);
	free(sample);
}

static void remove_folder(const char *folder)
{
	struct err err = {0};

	if (!setup_discard(folder, &err))
		fail_msg("%s", err.text);
}

void world_unmake(void)
{
	remove_folder(top);
	free(top);
	top = NULL;
}

char *world_copy(enum world_folder which)
{
	static int serial;
	char *from = path_of(which), *to = mem_format("%s/copy-%d", top, ++serial);
	struct dirent *file;
	struct err err = {0};
	DIR *folder;

	folder = opendir(from);
	if (!folder || mkdir(to, 0700) != 0)
		fail_msg("%s could not be copied", from);
	while ((file = readdir(folder)) != NULL) {
		char *one = mem_format("%s/%s", from, file->d_name), *other = mem_format("%s/%s", to, file->d_name);
		struct buf bytes;

		if (file->d_name[0] != '.') {
			if (!file_read(one, FILE_MAX, &bytes, &err) || !file_write_atomic(other, bytes.bytes, bytes.length, 0600, &err))
				fail_msg("%s", err.text);
			buf_free(&bytes);
		}
		free(one);
		free(other);
	}
	closedir(folder);
	free(from);
	return to;
}

void world_drop(char *folder)
{
	remove_folder(folder);
	free(folder);
}

void world_open(struct world *world, const char *folder)
{
	struct err err = {0};

	if (!replica_open(folder, &world->replica, &err) || !form_set_load(world->replica, &world->set, &err))
		fail_msg("%s", err.text);
}

void world_close(struct world *world)
{
	form_set_free(world->set);
	replica_close(world->replica);
}

const char *world_ask(struct world *world, const char *sql)
{
	static char text[4096];
	struct query *query;
	struct err err = {0};

	if (!query_open(world->replica, sql, &query, &err))
		fail_msg("%s", err.text);
	snprintf(text, sizeof text, "%s", query_step(query, &err) > 0 ? query_text(query, 0) : "");
	query_close(query);
	return text;
}

void world_change(struct world *world, const char *form, const char *key, const char *field, const char *text)
{
	const struct form *one = form_set_find(world->set, form);
	struct record *record;
	struct record_save save;
	struct err err = {0};

	if (!record_load(world->replica, world->set, one, key, &record, &err)
		|| !record_put(record, form_field(one, field), text, &err)
		|| !record_save(world->replica, record, "somebody", NULL, 0, true, &save, &err))
		fail_msg("%s", err.text);
	if (save.outcome != RECORD_SAVED)
		fail_msg("%s %s was not saved", form, key);
	record_save_reset(&save);
	record_free(record);
}

static void print_cell(const struct form *form, const struct record_cell *cells, int field, char *out, size_t size)
{
	struct buf text;

	buf_init(&text, size - 1);
	type_print(&form->fields[field], &cells[field].now, &text);
	snprintf(out, size, "%s", text.bytes);
	buf_free(&text);
}

/* The cells of the row with a key, or NULL. */
static const struct record_cell *cells_of(const struct record *record, const char *grid, const char *row, const struct form **form)
{
	char key[256];

	*form = record->form;
	if (!grid)
		return record->cells;
	for (int at = 0; at < record->form->grid_count; at++) {
		const struct record_grid *one = &record->grids[at];

		*form = one->form;
		for (int index = 0; strcmp(one->form->code, grid) == 0 && index < one->row_count; index++) {
			print_cell(one->form, one->rows[index].cells, one->form->key[one->form->key_count - 1], key, sizeof key);
			if (strcmp(key, row) == 0)
				return one->rows[index].cells;
		}
	}
	return NULL;
}

const char *world_draft(struct world *world, const char *form, const char *school, const char *grid, const char *row, const char *field)
{
	static char text[4096];
	const struct form *one;
	const struct record_cell *cells;
	struct record *record;
	struct record_clash *clashes;
	struct draft draft;
	struct err err = {0};
	bool is_found = false;
	int count;

	text[0] = '\0';
	if (!draft_book_find(world->replica, form, "", school, WORLD_AUTHOR, &draft, &is_found, &err))
		fail_msg("%s", err.text);
	if (!is_found)
		return text;
	if (!draft_record_load(world->replica, world->set, &draft, &record, &clashes, &count, &err))
		fail_msg("%s", err.text);
	free(clashes);
	cells = cells_of(record, grid, row, &one);
	if (cells)
		print_cell(one, cells, form_field(one, field), text, sizeof text);
	record_free(record);
	return text;
}
