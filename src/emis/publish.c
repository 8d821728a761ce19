#include "config.h"
#include "emis/publish.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/lookup.h"
#include "emis/out_geojson.h"
#include "emis/publish_parts.h"
#include "store/query.h"

#define SCHOOLS "SELECT code, name, district, tehsil, uc, status, cluster FROM school WHERE _void IS NULL ORDER BY code"
#define PLACES "SELECT p.kind, p.code, p.name, p.parent, (SELECT count(*) FROM school s WHERE s._void IS NULL AND CASE p.kind WHEN 'tehsil' THEN s.tehsil" \
	" WHEN 'district' THEN s.district END = p.code) FROM place p WHERE p._void IS NULL AND p.kind IN ('province', 'division', 'district', 'tehsil') ORDER BY p.code"

enum { PAGE_MAX = 4 << 20, TELL_EVERY = 100, MAP_MAX = 64 << 20 };

void publish_name(struct buf *out, const char *code)
{
	for (; *code; code++) {
		unsigned char byte = (unsigned char)*code;
		if (isalnum(byte) || byte == '_' || byte == '-')
			buf_byte(out, byte);
		else
			buf_format(out, ".%02x", byte);
	}
}

struct html_crumb publish_home(void)
{
	return (struct html_crumb){"Schools", "../index.html"};
}

const char *publish_target(struct publishing *publishing, const char *format, ...)
{
	char room[512];
	va_list values;
	va_start(values, format);
	vsnprintf(room, sizeof room, format, values);
	va_end(values);
	buf_clear(&publishing->text);
	buf_format(&publishing->text, "file:%s", room);
	return publishing->text.bytes;
}

const struct public_place *publish_place_find(const struct publishing *publishing, enum indicator_level level, const char *code)
{
	for (int i = 0; i < publishing->place_count; i++)
		if (publishing->places[i].level == level && strcmp(publishing->places[i].code, code) == 0)
			return &publishing->places[i];
	return NULL;
}

static int compare_school(const void *code, const void *school)
{
	return strcmp(code, ((const struct public_school *)school)->code);
}

void publish_list_name(struct buf *out, const char *district, const char *tehsil)
{
	buf_text(out, "list/");
	publish_name(out, district);
	buf_byte(out, '-');
	publish_name(out, tehsil);
	buf_text(out, ".html");
}

/* The address of what a page leads to, where that has a page here. */
static bool lead(void *arg, const char *target, struct buf *out)
{
	const struct leading *leading = arg;
	struct publishing *publishing = leading->publishing;
	const char *code = strchr(target, ':');
	enum indicator_level level;
	char word[16];
	if (!code || code - target >= (int)sizeof word)
		return false;
	snprintf(word, sizeof word, "%.*s", (int)(code++ - target), target);
	if (strcmp(word, "file") == 0) {
		buf_format(out, "%s%s", leading->up, code);
		return true;
	}
	if (strcmp(word, "school") == 0) {
		if (!bsearch(code, publishing->schools, (size_t)publishing->school_count, sizeof *publishing->schools, compare_school))
			return false;
		buf_format(out, "%sschool/", leading->up);
	} else {
		if (!indicator_level_find(word, &level) || !publish_place_find(publishing, level, level == INDICATOR_PROVINCE && !*code ? publishing->places[0].code : code))
			return false;
		buf_format(out, "%s%s/", leading->up, word);
	}
	publish_name(out, *code ? code : publishing->places[0].code);
	buf_text(out, ".html");
	return true;
}

/* The foot of a card says when it was printed, which would change each page each time: the data's own date stands on it. */
static void without_time(struct page_value *page)
{
	static const char mark[] = " printed ", by[] = " by ";
	const char *at = page->footer ? strstr(page->footer, mark) : NULL, *end = at ? strstr(at, by) : NULL;
	if (!end)
		return;
	char *footer = mem_format("%.*s, published%s", (int)(at - page->footer), page->footer, end);
	page_footer(page, footer);
	free(footer);
}

void publish_prepare(const struct publishing *publishing, struct page_value *page)
{
	page->is_sample = publishing->is_sample;
	without_time(page);
}

struct html_options publish_options_of(struct publishing *publishing, const struct publish_page *where)
{
	publishing->leading = (struct leading){publishing, where->crumb_count > 0 && strncmp(where->crumbs[0].href, "../", 3) == 0 ? "../" : ""};
	return (struct html_options){.href = lead, .arg = &publishing->leading, .crumbs = where->crumbs, .crumb_count = where->crumb_count, .description = where->description};
}

bool publish_write(struct publishing *publishing, const char *file, const struct page_value *page, const struct html_options *html, struct err *err)
{
	const struct publish_options *options = publishing->options;
	buf_clear(&publishing->out);
	html_write(page, html, &publishing->out);
	if (publishing->out.is_full)
		return err_set(err, EX_DATAERR, "%s: a page over %d bytes", file, PAGE_MAX);
	if (!publish_folder_put(publishing->folder, file, publishing->out.bytes, publishing->out.length, err))
		return false;
	if (++publishing->done % TELL_EVERY != 0 || !options->tell || options->tell(options->arg, publishing->done, publishing->school_count + publishing->school_count / 4))
		return true;
	return err_set(err, EX_TEMPFAIL, "publish: stopped: what was published before is as it was");
}

bool publish_put(struct publishing *publishing, const struct publish_page *where, struct page_value *page, struct err *err)
{
	struct html_options html = publish_options_of(publishing, where);
	publish_prepare(publishing, page);
	bool is_good = publish_write(publishing, where->file, page, &html, err);
	page_free(page);
	return is_good;
}

static bool read_schools(struct publishing *publishing, struct err *err)
{
	struct query *query;
	int step;
	if (!query_open(publishing->replica, SCHOOLS, &query, err))
		return false;
	while ((step = query_step(query, err)) == 1) {
		const char *level, *gender;
		publishing->schools = mem_grow(publishing->schools, (size_t)publishing->school_count + 1, sizeof *publishing->schools);
		struct public_school *school = &publishing->schools[publishing->school_count++];
		*school = (struct public_school){.code = mem_copy(query_text(query, 0)), .name = mem_copy(query_text(query, 1)), .district = mem_copy(query_text(query, 2)),
			.tehsil = mem_copy(query_text(query, 3)), .uc = mem_copy(query_text(query, 4)), .cluster = mem_copy(query_text(query, 6)), .is_functional = strcmp(query_text(query, 5), "functional") == 0};
		school->key = school->name;
		if (lookup_prefix(school->name, &level, &gender) && strchr(school->name, ' '))
			school->key = strchr(school->name, ' ') + 1;
	}
	query_close(query);
	return step == 0 && (publishing->school_count > 0 || err_set(err, EX_NOINPUT, "publish: there is no school here"));
}

static void add_place(struct publishing *publishing, enum indicator_level level, const char *code, const char *name, const char *parent, long schools)
{
	publishing->places = mem_grow(publishing->places, (size_t)publishing->place_count + 1, sizeof *publishing->places);
	publishing->places[publishing->place_count++] = (struct public_place){level, mem_copy(code), mem_copy(name), mem_copy(parent), NULL, schools};
}

/* Those of one level that have schools; a division has those of its districts, the province all. */
static bool read_level(struct publishing *publishing, enum indicator_level wanted, struct err *err)
{
	struct query *query;
	int step;
	if (!query_open(publishing->replica, PLACES, &query, err))
		return false;
	while ((step = query_step(query, err)) == 1) {
		enum indicator_level level;
		long schools = query_int(query, 4);
		if (!indicator_level_find(query_text(query, 0), &level) || level != wanted)
			continue;
		for (int i = 0; level == INDICATOR_DIVISION && i < publishing->place_count; i++)
			if (publishing->places[i].level == INDICATOR_DISTRICT && strcmp(publishing->places[i].parent, query_text(query, 1)) == 0)
				schools += publishing->places[i].schools;
		if (level == INDICATOR_PROVINCE)
			schools = publishing->school_count;
		if (schools > 0)
			add_place(publishing, level, query_text(query, 1), query_text(query, 2), query_text(query, 3), schools);
	}
	query_close(query);
	return step == 0;
}

static int compare_place(const void *a, const void *b)
{
	const struct public_place *one = a, *other = b;
	return one->level != other->level ? (int)other->level - (int)one->level : strcmp(one->code, other->code);
}

/* Those of one district together: what their cards show is reckoned once for each district. */
static int by_list(const void *a, const void *b)
{
	const struct public_place *one = a, *other = b;
	int order = (int)other->level - (int)one->level;
	order = order ? order : strcmp(one->list ? one->list : "", other->list ? other->list : "");
	return order ? order : strcmp(one->code, other->code);
}

static int by_cluster(const void *a, const void *b)
{
	const struct public_school *one = *(const struct public_school *const *)a, *other = *(const struct public_school *const *)b;
	int order = strcmp(one->cluster, other->cluster);
	return order ? order : strcmp(one->code, other->code);
}

/* A cluster is called after its head, and is where the first of its schools is. */
static void read_clusters(struct publishing *publishing)
{
	const struct public_school **schools = mem_alloc((size_t)publishing->school_count * sizeof *schools);
	int count = 0;
	for (int i = 0; i < publishing->school_count; i++)
		if (*publishing->schools[i].cluster)
			schools[count++] = &publishing->schools[i];
	qsort(schools, (size_t)count, sizeof *schools, by_cluster);
	for (int at = 0, next; at < count; at = next) {
		for (next = at + 1; next < count && strcmp(schools[next]->cluster, schools[at]->cluster) == 0;)
			next++;
		const struct public_school *head = bsearch(schools[at]->cluster, publishing->schools, (size_t)publishing->school_count, sizeof *head, compare_school);
		add_place(publishing, INDICATOR_CLUSTER, schools[at]->cluster, head ? head->name : schools[at]->cluster, "", next - at);
		publishing->places[publishing->place_count - 1].list = schools[at]->district;
	}
	free(schools);
}

/* The whole first: in a district's folder that is the district. */
static bool read_places(struct publishing *publishing, struct err *err)
{
	if (!read_level(publishing, INDICATOR_DISTRICT, err) || !read_level(publishing, INDICATOR_TEHSIL, err))
		return false;
	bool is_province = replica_role(publishing->replica) == REPLICA_PROVINCE;
	if (is_province && (!read_level(publishing, INDICATOR_DIVISION, err) || !read_level(publishing, INDICATOR_PROVINCE, err)))
		return false;
	if (publishing->place_count == 0)
		return err_set(err, EX_NOINPUT, "publish: no place of the province has a school");
	qsort(publishing->places, (size_t)publishing->place_count, sizeof *publishing->places, compare_place);
	for (int i = 0; i < publishing->school_count; i++) {
		struct public_place *tehsil = (struct public_place *)publish_place_find(publishing, INDICATOR_TEHSIL, publishing->schools[i].tehsil);
		if (tehsil && !tehsil->list)
			tehsil->list = publishing->schools[i].district;
	}
	read_clusters(publishing);
	qsort(publishing->places, (size_t)publishing->place_count, sizeof *publishing->places, by_list);
	return true;
}

/* The points of all schools, for maps. */
static bool put_map(struct publishing *publishing, struct err *err)
{
	char *text = NULL;
	size_t length = 0;
	long without;
	FILE *out = open_memstream(&text, &length);
	struct export_options options = {.out = out};
	bool is_good = out_geojson(publishing->replica, publishing->set, &options, true, &without, err);
	fclose(out);
	is_good = is_good && publish_folder_put(publishing->folder, "schools.geojson", text, length, err);
	free(text);
	return is_good;
}

static int by_district(const void *a, const void *b)
{
	const struct public_school *one = *(const struct public_school *const *)a, *other = *(const struct public_school *const *)b;
	int order = strcmp(one->district, other->district);
	return order ? order : strcmp(one->code, other->code);
}

/* District by district: what a card compares with is reckoned once for each. */
static bool put_schools(struct publishing *publishing, struct err *err)
{
	const struct public_school **schools = mem_alloc((size_t)publishing->school_count * sizeof *schools);
	bool is_good = true;
	for (int i = 0; i < publishing->school_count; i++)
		schools[i] = &publishing->schools[i];
	qsort(schools, (size_t)publishing->school_count, sizeof *schools, by_district);
	for (int i = 0; is_good && i < publishing->school_count; i++)
		is_good = publish_card_school(publishing, schools[i], err);
	free(schools);
	return is_good;
}

static bool put_all(struct publishing *publishing, struct err *err)
{
	bool is_good = publish_disability(publishing, err) && publish_front(publishing, err) && publish_lists(publishing, err) && put_map(publishing, err);
	for (int i = 0; is_good && i < publishing->place_count; i++)
		is_good = publish_card_place(publishing, &publishing->places[i], err);
	return is_good && put_schools(publishing, err);
}

static void release(struct publishing *publishing)
{
	for (int i = 0; i < publishing->school_count; i++) {
		struct public_school *school = &publishing->schools[i];
		free(school->code), free(school->name), free(school->district), free(school->tehsil), free(school->uc), free(school->cluster);
	}
	for (int i = 0; i < publishing->place_count; i++)
		free(publishing->places[i].code), free(publishing->places[i].name), free(publishing->places[i].parent);
	free(publishing->schools);
	free(publishing->places);
	buf_free(&publishing->out);
	buf_free(&publishing->name);
	buf_free(&publishing->text);
	card_close(publishing->maker);
	publish_folder_drop(publishing->folder);
}

/* The day of the newest entry of the log, at most today: what is counted back from today on a card ("visits of 12 months") is counted from there, so that pages
 * do not change while the records do not. */
static int day_of_records(struct replica *replica)
{
	char text[17];
	int day, today = clock_today();
	int64_t newest = query_number(replica, "SELECT max(time) FROM entry", 0);
	clock_format(newest, text);
	text[10] = '\0';
	return newest > 0 && date_parse(text, &day) && day < today ? day : today;
}

bool publish_run(struct replica *replica, struct form_set *set, const struct publish_options *options, struct publish_written *written,
	struct err *err)
{
	struct publishing publishing = {.replica = replica, .set = set, .options = options, .is_sample = replica_is_sample(replica)};
	buf_init(&publishing.out, PAGE_MAX);
	buf_init(&publishing.name, 4096);
	buf_init(&publishing.text, 4096);
	int today = clock_today();
	clock_set_today(day_of_records(replica));
	bool is_good = read_schools(&publishing, err) && read_places(&publishing, err) && card_open(replica, set, NULL, &publishing.maker, err);
	if (is_good)
		card_set_public(publishing.maker, true);
	is_good = is_good && publish_folder_begin(options->folder, &publishing.folder, err) && put_all(&publishing, err);
	if (is_good) {
		is_good = publish_folder_end(publishing.folder, written, err);
		publishing.folder = NULL;
	}
	release(&publishing);
	clock_set_today(today);
	return is_good;
}
