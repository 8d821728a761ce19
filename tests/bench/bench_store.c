/* bench_store [SCHOOLS [FOLDER]]: the store's share of an import of a province, with made-up values of the real
 * census's shape: a school of 25 columns, a census return of 120, seven enrolment rows, one entry a school. Prints
 * processor seconds for each part; decides nothing. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "store/digest.h"
#include "store/log.h"
#include "store/query.h"
#include "store/rebuild.h"
#include "store/replica.h"
#include "store/table.h"
#include "store/txn.h"

enum { SCHOOL_COLUMNS = 25, CENSUS_COLUMNS = 122, GRADES = 7 };

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void must(bool is_good, const struct err *err)
{
	if (!is_good)
		die("%s", err->text);
}

static void define(struct replica *replica, struct txn *txn, const char *code, int number, const char *scope,
	const char *parent,
	int count, const char *const *names, int keys, int first_number)
{
	struct value form[FORM_COUNT] = { value_text(code), value_int(number), value_int(1), value_text(code),
		value_text(scope),
		value_text(parent), value_null(), value_text("[form]"), value_null() };
	struct err err;
	char name[16];

	must(txn_entry(txn, NULL, &err) && txn_insert(txn, table_by_number(replica, TABLE_FORM), form, &err), &err);
	for (int i = 0; i < count; i++) {
		struct value column[FORM_COLUMN_COUNT] = { value_text(code), value_null(), value_int(i), value_null(), value_null(),
			value_null(), value_null(), value_null(), value_null() };

		snprintf(name, sizeof name, "c%d", i);
		column[FORM_COLUMN_NAME] = value_text(names && names[i] ? names[i] : name);
		column[FORM_COLUMN_TYPE] = value_text(i < first_number ? "text" : "int");
		if (i < keys)
			column[FORM_COLUMN_KEY_POSITION] = value_int(i + 1);
		must(txn_insert(txn, table_by_number(replica, TABLE_FORM_COLUMN), column, &err), &err);
	}
}

static void define_all(struct replica *replica)
{
	static const char *const school[SCHOOL_COLUMNS] = { "code", "district", "name" };
	static const char *const census[CENSUS_COLUMNS] = { "school" };
	static const char *const enrolment[8] = { "school", "grade" };
	struct txn *txn;
	struct err err;

	must(txn_begin(replica, "bench", &txn, &err), &err);
	define(replica, txn, "school", 16, "district", NULL, SCHOOL_COLUMNS, school, 1, 15);
	define(replica, txn, "census", 17, "school", NULL, CENSUS_COLUMNS, census, 1, 30);
	define(replica, txn, "enrolment", 18, "school", "census", 8, enrolment, 2, 2);
	must(txn_commit(txn, &err), &err);
}

static const char *const words[] = { "functional", "primary", "boys", "GPS KILLI MUHAMMAD KHAN", "rural", "none",
	"hand_pump",
	"government" };

static struct value pick(unsigned *seed, bool is_number)
{
	*seed = *seed * 1103515245u + 12345u;
	if ((*seed >> 16) % 10 < 3)
		return value_null();
	return is_number ? value_int((*seed >> 20) % 300) : value_text(words[(*seed >> 20) % 8]);
}

static void load(struct replica *replica, int schools)
{
	const struct table *school = table_find(replica, "school"), *census = table_find(replica, "census"),
		*enrolment = table_find(replica, "enrolment");
	struct value row[CENSUS_COLUMNS];
	struct txn *txn;
	struct err err;
	unsigned seed = 1;
	double start = seconds(), commit;

	must(txn_begin(replica, "bench", &txn, &err), &err);
	for (int i = 0; i < schools; i++) {
		char code[16], district[16], grade[16];

		snprintf(code, sizeof code, "%05d", (int) (((unsigned) i * 7919u) % 99991u));
		snprintf(district, sizeof district, "district_%c", 'a' + i % 26);
		must(txn_entry(txn, NULL, &err), &err);
		for (int c = 0; c < SCHOOL_COLUMNS; c++)
			row[c] = pick(&seed, c >= 15);
		row[0] = value_text(code);
		row[1] = value_text(district);
		must(txn_insert(txn, school, row, &err), &err);
		for (int c = 0; c < CENSUS_COLUMNS; c++)
			row[c] = pick(&seed, c >= 30);
		row[0] = value_text(code);
		must(txn_insert(txn, census, row, &err), &err);
		for (int g = 0; g < GRADES; g++) {
			snprintf(grade, sizeof grade, "%d", g);
			for (int c = 0; c < 8; c++)
				row[c] = pick(&seed, true);
			row[0] = value_text(code);
			row[1] = value_text(grade);
			must(txn_insert(txn, enrolment, row, &err), &err);
		}
	}
	commit = seconds();
	must(txn_commit(txn, &err), &err);
	printf("apply %.3f s, commit %.3f s, together %.3f s\n", commit - start, seconds() - commit, seconds() - start);
}

static void count_line(void *state, const struct digest_line *line)
{
	(void) line;
	(*(int *) state)++;
}

int main(int count, char **words_given)
{
	int schools = count > 1 ? atoi(words_given[1]) : 15270, lines = 0;
	const char *folder = count > 2 ? words_given[2] : "bench-store.tmp";
	struct replica *replica;
	struct err err;
	double start;

	must(replica_create_province(folder, true, &err) && replica_open(folder, &replica, &err), &err);
	define_all(replica);
	load(replica, schools);
	printf("log %.1f MB\n", (double) log_size(replica) / 1e6);
	start = seconds();
	must(digest_each(replica, DIGEST_SHOWN, count_line, &lines, &err), &err);
	printf("digest %.3f s (%d lines)\n", seconds() - start, lines);
	start = seconds();
	must(log_verify(replica, &err), &err);
	printf("verify %.3f s\n", seconds() - start);
	start = seconds();
	must(rebuild_check(replica, NULL, NULL, &err), &err);
	printf("rebuild %.3f s\n", seconds() - start);
	replica_close(replica);
	start = seconds();
	must(replica_open(folder, &replica, &err), &err);
	printf("open %.2f ms\n", (seconds() - start) * 1e3);
	replica_close(replica);
	return 0;
}
