/* Ten schools of the real census, of as many kinds, keyed from paper: the rows of the file are written out as a school would fill in its
 * form (the columns' fields are those of the table in docs/FORMS.md, not those of the import's map), keyed through the terminal, and
 * what was saved is what an import of the same rows makes, field by field and class by class. Skips where the census is not beside the
 * source. */
#include "config.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/setup.h"
#include "form/import.h"
#include "tests/screen/journey.h"
#include "tests/screen/keyer.h"

enum { SCHOOLS = 10, COLUMNS = 173, CELL = 400, FILE_BYTES = 4 << 20 };

/* Where a column goes, and what is done to its text: a line of FORMS.md, part 4. */
struct file_column {
	char name[80], targets[3][60], grade[12], cleaning[80];
	int target_count;
};

static struct file_column columns[COLUMNS];
static char header[COLUMNS][80], rows[SCHOOLS][COLUMNS][CELL];
static int row_count;

/* The text between the backticks at *AT, which is moved behind them; NULL where there is none before END. */
static char *quoted(char **at, const char *end)
{
	char *from = strchr(*at, '`'), *to;

	if (!from || from >= end)
		return NULL;
	to = strchr(from + 1, '`');
	*to = '\0';
	*at = to + 1;
	return from + 1;
}

static void read_line(char *line)
{
	char *at = line, *name, *field, *cleaning;
	const long number = strtol(line + 1, &at, 10);
	struct file_column *column = &columns[number - 1];

	name = strchr(at, '|') + 2;
	field = strchr(name, '|');
	*field++ = '\0';
	cleaning = strchr(field, '|');
	*cleaning++ = '\0';
	snprintf(column->name, sizeof column->name, "%.*s", (int) strlen(name) - 1, name);
	snprintf(column->cleaning, sizeof column->cleaning, "%.*s", (int) strcspn(cleaning + 1, "|") - 1, cleaning + 1);
	for (char *part = field, *one; column->target_count < 3 && (one = quoted(&part, cleaning)) != NULL; column->target_count++) {
		snprintf(column->targets[column->target_count], sizeof *column->targets, "%s", one);
		if (strncmp(part, " of ", 4) == 0)
			snprintf(column->grade, sizeof column->grade, "%.*s", (int) strcspn(part + 4, " |"), part + 4);
	}
}

static void read_table(void)
{
	char *path = mem_format("%s/docs/FORMS.md", getenv("SRCDIR")), line[2000];
	FILE *file = fopen(path, "r");
	int count = 0;

	assert_non_null(file);
	while (fgets(line, sizeof line, file)) {
		if (line[0] != '|' || !isdigit((unsigned char) line[2]))
			continue;
		read_line(line);
		count++;
	}
	fclose(file);
	free(path);
	assert_int_equal(count, COLUMNS);
}

static int column_of(const char *name)
{
	for (int at = 0; at < COLUMNS; at++)
		if (strcasecmp(columns[at].name, name) == 0)
			return at;
	fail_msg("FORMS.md has no column %s", name);
	return -1;
}

static bool is_so(const struct csv_record *record, const char *column, const char *text)
{
	const char *cell = record->cell[column_of(column)];

	return strncasecmp(cell, text, strlen(text)) == 0 && (*text || !*cell);
}

static int number_in(const struct csv_record *record, const char *column)
{
	return atoi(record->cell[column_of(column)]);
}

/* The ten kinds, each taken once: the first of the file that comes by. */
static bool is_kind(int kind, const struct csv_record *record)
{
	const bool has_pupils = number_in(record, "TotalSchoolProfileStudents") > 0;

	/* Clusters by name are for the import to find; paper has the code. */
	if (number_in(record, "ClusterBemiscode") < 1000 && !(is_so(record, "ClusterBemiscode", "") && is_so(record, "ClusterName", "")))
		return false;
	switch (kind) {
	case 0: return is_so(record, "SchoolLevel", "Primary") && is_so(record, "Gender", "Boys") && has_pupils;
	case 1: return is_so(record, "SchoolLevel", "Primary") && is_so(record, "Gender", "Girls") && has_pupils;
	case 2: return is_so(record, "Gender", "Co") && has_pupils;
	case 3: return is_so(record, "SchoolLevel", "Middle") && has_pupils;
	case 4: return is_so(record, "SchoolLevel", "High") && !is_so(record, "SchoolLevel", "Higher") && is_so(record, "Gender", "Girls") && has_pupils;
	case 5: return is_so(record, "SchoolLevel", "Higher") && has_pupils;
	case 6: return is_so(record, "FunctionalStatus", "Non") && is_so(record, "ReasonOfNonFunctional", "Teacher not available");
	case 7: return is_so(record, "SchoolLevel", "Primary") && number_in(record, "6BSch") + number_in(record, "7BSch") + number_in(record, "6GSch") > 0;
	case 8: return is_so(record, "ReasonOfNonFunctional", "Shelterless");
	default: return is_so(record, "FunctionalStatus", "Functional") && !has_pupils;
	}
}

static void keep(const struct csv_record *record)
{
	for (int at = 0; at < COLUMNS; at++)
		snprintf(rows[row_count][at], CELL, "%s", record->cell[at]);
	row_count++;
}

static void choose_rows(const char *census)
{
	struct csv_reader *reader;
	struct csv_record record;
	struct err err = {0};
	bool is_taken[SCHOOLS] = {false};

	assert_true(csv_open(census, &reader, &err));
	assert_int_equal(csv_next(reader, &record, &err), 1);
	for (int at = 0; at < COLUMNS; at++)
		snprintf(header[at], sizeof *header, "%s", record.cell[at]);
	while (row_count < SCHOOLS && csv_next(reader, &record, &err) > 0) {
		for (int kind = 0; kind < SCHOOLS; kind++) {
			if (is_taken[kind] || !is_kind(kind, &record))
				continue;
			is_taken[kind] = true;
			keep(&record);
			break;
		}
	}
	csv_close(reader);
	for (int kind = 0; kind < SCHOOLS; kind++)
		if (!is_taken[kind])
			fail_msg("the census has no school of kind %d", kind);
}

/* Words of the file and the box that a school would have ticked. */
static const char *const words[][2] = {
	{"Educaton Department", "government"}, {"On Rent", "rented"}, {"Mix", "mixed"}, {"Co-Education", "mixed"}, {"Dangerous Condition", "dangerous"},
	{"Need Repair", "needs_repair"}, {"In-Complete", "incomplete"}, {"Genrator", "generator"}, {"QESCO", "grid"}, {"SSGC", "piped"},
	{"Gas Cylendar", "cylinder"}, {"Nothing", "none"}, {"Naher", "canal"}, {"Chashme", "spring"}, {"Students", "pupils"}, {"No One", "nobody"},
	{"Nazla, Zukam, Bukhar", "cold_fever"}, {"Ghazayat Ki Kami", "malnutrition"}, {"Haiza", "cholera"}, {"TB", "tuberculosis"},
	{"Sans lyny main Dushwari", "breathing"}, {"Others", "other"}, {"Teacher not available", "no_teacher"}, {"Shelterless Schools", "shelterless"}, {"Summar", "summer"},
	{"Single Shift", "single"}, {"Double Shift", "double"}, {"Non-Functional", "non_functional"}, {"Higher Secondary", "higher_secondary"},
};

static const char *ticked(const char *text, const char *field)
{
	static char code[CELL];
	const size_t state = strlen(field) > 6 ? strlen(field) - 6 : 0;

	/* Of a telephone the file says Functional where the form says that it works. */
	if (strcmp(field + state, "_state") == 0)
		return strcasecmp(text, "Functional") == 0 ? "working" : "not_working";
	for (size_t at = 0; at < sizeof words / sizeof *words; at++)
		if (strcasecmp(words[at][0], text) == 0)
			return words[at][1];
	for (size_t at = 0; at <= strlen(text); at++)
		code[at] = (char) (text[at] == ' ' ? '_' : tolower((unsigned char) text[at]));
	return code;
}

static bool has(const struct file_column *column, const char *step)
{
	const char *at = strstr(column->cleaning, step);

	return at && (at == column->cleaning || at[-1] == ' ') && (at[strlen(step)] == '\0' || at[strlen(step)] == ' ' || at[strlen(step)] == ',');
}

/* What a school would write for a cell of the file; "" where nothing. */
static const char *written(const struct file_column *column, const char *cell, const char *field)
{
	static char text[CELL];
	size_t length = 0;

	/* Nobody writes two blanks. */
	for (; *cell && length + 1 < sizeof text; cell++)
		if (*cell != ' ' || (length > 0 && text[length - 1] != ' '))
			text[length++] = *cell;
	while (length > 0 && text[length - 1] == ' ')
		length--;
	text[length] = '\0';
	if (!*text || (has(column, "nothing") && (strspn(text, "0.-/") == strlen(text) || strcasecmp(text, "nil") == 0 || strcasecmp(text, "nill") == 0)))
		return "";
	/* A number where a name belongs is none. */
	if (has(column, "letters") && strpbrk(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == NULL)
		return "";
	if (has(column, "nil") && strcasecmp(text, "nil") == 0)
		return "";
	if (strncmp(column->cleaning, "words", 5) == 0)
		return ticked(text, field);
	if (has(column, "yes_no") || has(column, "place")) {
		static char lower[CELL];

		for (size_t at = 0; at <= strlen(text); at++)
			lower[at] = (char) (text[at] == ' ' ? '_' : tolower((unsigned char) text[at]));
		return lower;
	}
	if (has(column, "distance_m")) {
		if (text[0] == '|')
			return "";
		snprintf(text, sizeof text, "%ld", strtol(text, NULL, 10) * (strstr(text, "km") ? 1000 : 1));
		return text;
	}
	if (has(column, "whole")) {
		snprintf(text, sizeof text, "%ld", strtol(text, NULL, 10));
		return text;
	}
	if (has(column, "cluster") && strlen(text) < 5)
		snprintf(text, sizeof text, "%05ld", strtol(text, NULL, 10));
	if (has(column, "upper"))
		for (char *at = text; *at; at++)
			*at = (char) toupper((unsigned char) *at);
	return text;
}

/* A class in which the system counted nobody and the school wrote nothing is no class: its zeros were never on paper. */
static bool is_written_class(const char (*row)[CELL], const char *grade)
{
	for (int at = 0; at < COLUMNS; at++) {
		const bool is_systems = columns[at].name[strlen(columns[at].name) - 1] == 't';

		if (strcmp(columns[at].grade, grade) == 0 && *row[at] && !(is_systems && strcmp(row[at], "0") == 0))
			return true;
	}
	return false;
}

static void write_papers(const char (*row)[CELL], struct paper *registry, struct paper *census)
{
	for (int at = 0; at < COLUMNS; at++) {
		const struct file_column *column = &columns[at];

		for (int target = 0; target < column->target_count; target++) {
			char form[40];
			const char *field = strchr(column->targets[target], '.') + 1;

			snprintf(form, sizeof form, "%.*s", (int) strcspn(column->targets[target], "."), column->targets[target]);
			if (at == 0 || (*column->grade && !is_written_class(row, column->grade)))
				continue;
			paper_put(strcmp(form, "school") == 0 ? registry : census, form, *column->grade ? column->grade : NULL, field,
				written(column, row[at], field));
		}
	}
}

static char *folder_of(const char *name)
{
	return mem_format("%s/%s-%d", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", name, (int) getpid());
}

static void import(const char *folder, const char *map, const struct buf *csv)
{
	char *path = mem_format("%s.csv", folder);
	const char *const sets[] = {"year=2024"};
	struct import_options options = {.map = map, .file = path, .author = "operator", .sets = sets, .set_count = strcmp(map, "bemis") == 0};
	struct import_report report = {0};
	struct err err = {0};
	struct world world;

	if (!file_write_atomic(path, csv->bytes, csv->length, 0600, &err))
		fail_msg("%s", err.text);
	world_open(&world, folder);
	if (!import_run(world.replica, world.set, &options, &report, &err))
		fail_msg("%s", err.text);
	if (report.rejected_rows + report.rejected_cells > 0)
		fail_msg("%ld values of the ten schools were rejected", report.rejected_rows + report.rejected_cells);
	world_close(&world);
	unlink(path);
	free(path);
}

static void put_row(struct buf *csv, const char (*row)[CELL])
{
	for (int at = 0; at < COLUMNS; at++)
		csv_put_cell(csv, at > 0 ? ',' : '\0', row[at], strlen(row[at]));
	buf_byte(csv, '\n');
}

/* A box that knows that the ten schools are there, their names and districts, and no more. */
static void make_keyed(const char *folder)
{
	struct buf csv;

	buf_init(&csv, FILE_BYTES);
	buf_text(&csv, "code,name,district\n");
	for (int row = 0; row < row_count; row++)
		buf_format(&csv, "%s,\"%s\",%s\n", rows[row][0], written(&columns[2], rows[row][2], "name"), written(&columns[3], rows[row][3], "district"));
	import(folder, "school", &csv);
	buf_free(&csv);
}

static void make_imported(const char *folder)
{
	struct buf csv;

	buf_init(&csv, FILE_BYTES);
	for (int at = 0; at < COLUMNS; at++)
		csv_put_cell(&csv, at > 0 ? ',' : '\0', header[at], strlen(header[at]));
	buf_byte(&csv, '\n');
	for (int row = 0; row < row_count; row++)
		put_row(&csv, (const char (*)[CELL]) rows[row]);
	import(folder, "bemis", &csv);
	buf_free(&csv);
}

/* What is improbable is kept with a reason: the real census has much of it. */
static void save(struct pty *pty)
{
	pty_keys(pty, F10);
	for (int reasons = 0; reasons < 60 && pty_shows(pty, "why:"); reasons++)
		pty_keys(pty, ALL_GONE "as the paper says" ENTER);
	if (!pty_shows(pty, "Saved: ") && !pty_shows(pty, "Nothing was changed"))
		journey_expect(pty, "Saved: ");
}

static void key_schools(const char *folder)
{
	struct pty *pty = journey_start(folder);
	struct world world;
	struct keyer keyer;

	world_open(&world, folder);
	keyer = (struct keyer) {.press = journey_press, .line = pty, .replica = world.replica, .set = world.set};
	pty_keys(pty, "/");
	pty_keys(pty, rows[0][0]);
	pty_keys(pty, ENTER "y" ALL_GONE "2024" ENTER ESC ESC);
	for (int row = 0; row < row_count; row++) {
		const char *code = rows[row][0];
		char *key = mem_format("%s/2024", code);
		struct paper registry = {0}, census = {0};

		write_papers((const char (*)[CELL]) rows[row], &registry, &census);
		pty_keys(pty, "/");
		pty_keys(pty, code);
		pty_keys(pty, ENTER "e");
		journey_expect(pty, code);
		keyer_key(&keyer, "school", code, code, NULL, &registry);
		save(pty);
		pty_keys(pty, "r");
		journey_expect(pty, "Annual school census");
		keyer_key(&keyer, "census", code, key, NULL, &census);
		save(pty);
		pty_keys(pty, ESC ESC);
		paper_free(&registry);
		paper_free(&census);
		free(key);
	}
	print_message("keys: registry and returns of ten real schools: %ld keys for %ld characters in %ld fields: %.3f\n", keyer.keys, keyer.characters,
		keyer.fields, keyer_ratio(&keyer));
	assert_true(keyer_ratio(&keyer) < 1.15);
	journey_leave(pty);
	world_close(&world);
}

/* The lines of both exports, and the first that differs. */
static void compare(const char *imported, const char *keyed, const char *form)
{
	char one_line[1 << 14], other_line[1 << 14], *one_command = mem_format("'%s' -C '%s' export %s", journey_program(), imported, form);
	char *other_command = mem_format("'%s' -C '%s' export %s", journey_program(), keyed, form);
	FILE *one = popen(one_command, "r"), *other = popen(other_command, "r");
	int lines = 0;

	while (fgets(one_line, sizeof one_line, one)) {
		if (!fgets(other_line, sizeof other_line, other))
			fail_msg("%s: the keyed one has only %d lines", form, lines);
		if (strcmp(one_line, other_line) != 0) {
			print_error("imported: %s\nkeyed:    %s\n", one_line, other_line);
			fail_msg("%s: line %d differs", form, lines + 1);
		}
		lines++;
	}
	assert_null(fgets(other_line, sizeof other_line, other));
	assert_true(lines > SCHOOLS);
	pclose(one);
	pclose(other);
	free(one_command);
	free(other_command);
}

static void ten_schools_keyed_are_ten_schools_imported(void **state)
{
	char *census = mem_format("%s/../shared/data/bemis-census.csv", getenv("SRCDIR")), *imported = folder_of("imported"), *keyed = folder_of("keyed");
	struct err err = {0};

	(void) state;
	if (!file_exists(census)) {
		free(census);
		free(imported);
		free(keyed);
		print_message("skipped: no census beside the source\n");
		skip();
	}
	read_table();
	choose_rows(census);
	if (!setup_province(imported, "operator", false, &err) || !setup_province(keyed, "operator", false, &err))
		fail_msg("%s", err.text);
	make_imported(imported);
	make_keyed(keyed);
	key_schools(keyed);
	compare(imported, keyed, "school");
	compare(imported, keyed, "census");
	compare(imported, keyed, "enrolment");
	world_drop(imported);
	world_drop(keyed);
	free(census);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(ten_schools_keyed_are_ten_schools_imported)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
