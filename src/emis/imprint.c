/* The checksum is over the page as a value, before this section is put: so every page gets one in the same way, and what stands on the
 * paper can be worked out again from the log's number that stands beside it. */
#include "config.h"
#include "emis/imprint.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/seal.h"
#include "store/query.h"
#include "store/table.h"

enum { IMPRINT_ROOM = 512 };

/* One row of up to two numbers; false where the query fails. */
static bool ask(struct replica *replica, const char *sql, const char *district, int year, long out[2], struct err *err)
{
	struct query *query;
	out[0] = out[1] = 0;
	if (!query_open(replica, sql, &query, err))
		return false;
	query_bind_text(query, 1, district);
	if (year > 0)
		query_bind_int(query, 2, year);
	int step = query_step(query, err);
	for (int i = 0; step == 1 && i < query_columns(query) && i < 2; i++)
		out[i] = (long)query_int(query, i);
	query_close(query);
	return step >= 0;
}

static bool has(struct replica *replica, const char *form, const char *column)
{
	const struct table *table = table_find(replica, form);
	return table && table_column(table, column) >= 0;
}

void imprint_year(struct replica *replica, int year, char label[IMPRINT_YEAR], char reference[11])
{
	struct query *query;
	struct err ignored = {0};
	*label = *reference = '\0';
	if (has(replica, "year", "label") && has(replica, "year", "reference_date")
		&& query_open(replica, "SELECT label, reference_date FROM year WHERE year = ?1 AND _void IS NULL", &query, &ignored)) {
		query_bind_int(query, 1, year);
		if (query_step(query, &ignored) == 1) {
			snprintf(label, IMPRINT_YEAR, "%s", query_text(query, 0));
			snprintf(reference, 11, "%s", query_text(query, 1));
		}
		query_close(query);
	}
	if (!*label && year > 0)
		snprintf(label, IMPRINT_YEAR, year < 1000 ? "session %d" : "%d", year);
}

static bool read_schools(struct replica *replica, const char *district, int year, struct imprint *out, struct err *err)
{
	const char *schools = district ? "SELECT count(*) FROM school WHERE district = ?1 AND _void IS NULL"
		: "SELECT count(*) FROM school WHERE ?1 IS NULL AND _void IS NULL";
	const char *returns = district ? "SELECT count(*), sum(c.state = 'approved') FROM school s CROSS JOIN census c ON c.school = s.code"
		" WHERE s.district = ?1 AND c.year = ?2 AND s._void IS NULL AND c._void IS NULL"
		: "SELECT count(*), sum(state = 'approved') FROM census WHERE ?1 IS NULL AND year = ?2 AND _void IS NULL";
	const char *disputed = district ? "SELECT count(*) FROM school s CROSS JOIN conflict f ON f.school = s.code WHERE s.district = ?1"
		" AND f.state = 'open' AND f._void IS NULL AND s._void IS NULL"
		: "SELECT count(*) FROM conflict WHERE ?1 IS NULL AND state = 'open' AND _void IS NULL";
	long counts[2];
	if (has(replica, "school", "district")) {
		if (!ask(replica, schools, district, 0, counts, err))
			return false;
		out->schools = counts[0];
		if (!ask(replica, disputed, district, 0, counts, err))
			return false;
		out->disputed = counts[0];
	}
	if (year == 0 || !has(replica, "census", "state") || !has(replica, "school", "district"))
		return true;
	if (!ask(replica, returns, district, year, counts, err))
		return false;
	out->returns = counts[0];
	out->approved = counts[1];
	return true;
}

/* The newest entry of the district, and how far its sequence has come. */
static bool read_log(struct replica *replica, const char *district, struct imprint *out, struct err *err)
{
	struct query *query;
	if (!query_open(replica, district ? "SELECT e.time FROM entry e WHERE e.scope = (SELECT id FROM scope WHERE code = ?1) ORDER BY e.id DESC LIMIT 1"
		: "SELECT time FROM entry WHERE ?1 IS NULL ORDER BY id DESC LIMIT 1", &query, err))
		return false;
	query_bind_text(query, 1, district);
	int step = query_step(query, err);
	if (step == 1)
		clock_format(query_int(query, 0), out->touched);
	query_close(query);
	if (step < 0 || !query_open(replica, district ? "SELECT code, number FROM scope WHERE code = ?1"
		: "SELECT count(*) || ' districts,', sum(number) FROM scope WHERE ?1 IS NULL AND code <> '*'", &query, err))
		return false;
	query_bind_text(query, 1, district);
	step = query_step(query, err);
	if (step == 1)
		snprintf(out->log, sizeof out->log, "%s %lld", query_text(query, 0), (long long)query_int(query, 1));
	query_close(query);
	return step >= 0;
}

bool imprint_read(struct replica *replica, const char *district, int year, struct imprint *out, struct err *err)
{
	*out = (struct imprint){.year = year, .returns = -1};
	if (year > 0)
		imprint_year(replica, year, out->label, out->reference);
	if (!district)
		district = replica_district(replica);
	return read_schools(replica, district, year, out, err) && read_log(replica, district, out, err);
}

static void add_text(struct seal_stream *stream, const char *text)
{
	/* The NUL keeps "ab", "c" and "a", "bc" apart; what is not reported is no empty text. */
	if (text)
		seal_add(stream, text, strlen(text) + 1);
	else
		seal_add(stream, "\1", 2);
}

void imprint_checksum(const struct page_value *page, char out[9])
{
	struct seal_stream stream;
	unsigned char hash[SEAL_HASH];
	seal_start(&stream);
	add_text(&stream, page->title);
	for (int i = 0; i < page->count; i++) {
		const struct page_block *block = &page->blocks[i];
		int across = page_row_cells(block);
		add_text(&stream, block->text);
		for (int c = 0; c < block->column_count; c++)
			add_text(&stream, block->columns[c].title);
		for (int c = 0; c < block->row_count * across; c++)
			add_text(&stream, block->cells[c].text);
	}
	seal_end(&stream, hash);
	seal_hex(hash, 4, out);
}

static void about(struct page_value *page, const struct imprint *imprint, const char *not_reported)
{
	char room[IMPRINT_ROOM];
	page_heading(page, "About these figures", "about");
	page_pairs(page, 1);
	if (imprint->year > 0) {
		snprintf(room, sizeof room, "%s%s%s", imprint->label, *imprint->reference ? ", as of " : "", imprint->reference);
		page_pair(page, "Year", room, PAGE_PLAIN);
	}
	if (imprint->returns >= 0) {
		snprintf(room, sizeof room, "%ld held for %ld school%s, %ld of them approved", imprint->returns, imprint->schools,
			imprint->schools == 1 ? "" : "s", imprint->approved);
		page_pair(page, "Returns", room, PAGE_PLAIN);
	}
	snprintf(room, sizeof room, "last entry %s; log at %s%s", *imprint->touched ? imprint->touched : "before this box's log began",
		*imprint->log ? imprint->log : "its beginning", imprint->disputed > 0 ? "" : "; nothing disputed");
	page_pair(page, "Data", room, PAGE_PLAIN);
	if (imprint->disputed > 0) {
		snprintf(room, sizeof room, "%ld conflict%s open: each figure rests on the value that stands until it is settled", imprint->disputed,
			imprint->disputed == 1 ? " is" : "s are");
		page_pair(page, "Disputed", room, PAGE_WARNING);
	}
	if (not_reported)
		page_pair(page, "Not reported", not_reported, PAGE_PLAIN);
}

void imprint_put(struct page_value *page, const struct imprint *imprint, const char *subject, const char *not_reported,
	const char *operator_name)
{
	char checksum[9], time[17], room[IMPRINT_ROOM];
	imprint_checksum(page, checksum);
	about(page, imprint, not_reported);
	clock_format(clock_now(), time);
	/* The subject last: where the line is too long for the sheet, that is cut off. */
	snprintf(room, sizeof room, "check %s printed %s by %s: %s%s%s", checksum, time, operator_name && *operator_name ? operator_name : "unknown",
		subject, imprint->year > 0 ? ", " : "", imprint->label);
	page_footer(page, room);
}
