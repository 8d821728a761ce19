/* The cards' world: see the header. No person in it is real. */
#include "config.h"
#include "card_world.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/share.h"
#include "form/define.h"
#include "form/import.h"
#include "store/query.h"
#include "store_world.h"

static void must(bool is_good, const struct err *err)
{
	if (!is_good)
		die("%s", err->text);
}

/* Forms that others are part of first. */
static void load_forms(struct replica *replica)
{
	static const char *const codes[] = {"code", "place", "year", "school", "census", "enrolment", "staff", "calendar",
		"visit", "visit_class", "visit_staff", "posts", "post"};
	struct err err = {0};
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		char *name = mem_format("%s.ini", codes[i]), *path = share_path("forms", name);
		struct buf text;
		must(file_read(path, 1 << 20, &text, &err), &err);
		must(define_load(replica, "operator", text.bytes, text.length, NULL, 0, path, &err), &err);
		buf_free(&text);
		free(path);
		free(name);
	}
}

static void load_tables(struct replica *replica)
{
	static const char *const names[] = {"code", "place", "year"};
	struct err err = {0};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *name = mem_format("%s.csv", names[i]), *path = share_path("tables", name);
		struct form_set *set;
		struct import_report report = {0};
		must(form_set_load(replica, &set, &err), &err);
		must(import_run(replica, set, &(struct import_options){.map = names[i], .file = path, .author = "operator"}, &report,
			&err), &err);
		form_set_free(set);
		free(path);
		free(name);
	}
}

struct replica *card_world_open(const char *folder, bool is_sample, struct form_set **set)
{
	struct replica *replica;
	struct err err = {0};
	must(replica_create_province(folder, is_sample, &err) && replica_open(folder, &replica, &err), &err);
	load_forms(replica);
	load_tables(replica);
	must(form_set_load(replica, set, &err), &err);
	return replica;
}

static struct txn *open_txn;

/* One row in the open transaction; an entry of its own. */
#define ROW(table, ...) do { \
	struct err err_ = {0}; \
	must(txn_entry(open_txn, NULL, &err_) && world_insert(open_txn, replica, &err_, table, __VA_ARGS__, NULL), &err_); \
} while (0)

/* BOYS and GIRLS may be "". */
static void class(struct replica *replica, const char *school, int year, const char *grade, const char *boys,
	const char *girls)
{
	char pairs[7][64];
	snprintf(pairs[0], 64, "school=%s", school);
	snprintf(pairs[1], 64, "year=%d", year);
	snprintf(pairs[2], 64, "grade=%s", grade);
	snprintf(pairs[3], 64, "boys=%s", boys);
	snprintf(pairs[4], 64, "girls=%s", girls);
	snprintf(pairs[5], 64, "boys_entered=%s", *boys ? "9" : "");
	snprintf(pairs[6], 64, "girls_repeating=%s", *girls ? "2" : "");
	ROW("enrolment", pairs[0], pairs[1], pairs[2], pairs[3], pairs[4], pairs[5], pairs[6]);
}

static void schools(struct replica *replica)
{
	ROW("school", "code=07001", "name=GGHS SAMPLE TOWN", "district=kech", "tehsil=turbat", "uc=UC ONE",
		"village=SAMPLE TOWN",
		"cluster=07001", "level=high", "gender=girls", "location=urban", "zone=summer", "shift=single", "kind=regular",
		"status=functional", "lat=26001234", "lon=63045678");
	ROW("school", "code=07002", "name=GGPS KILLI EXAMPLE", "district=kech", "tehsil=turbat", "cluster=07001",
		"level=primary",
		"gender=girls", "status=functional");
	ROW("school", "code=07003", "name=GBPS NOWHERE", "district=kech", "level=primary", "gender=boys",
		"status=non_functional",
		"status_reason=no_teacher", "status_since=2021-04-01");
	ROW("school", "code=07004", "name=GBHSS A SCHOOL WITH A NAME AS LONG AS THE FORM ALLOWS AND EVERY CLASS THERE IS XXXX",
		"district=kech", "tehsil=turbat", "uc=A UNION COUNCIL WITH QUITE A LONG NAME X", "cluster=07001",
		"village=A VILLAGE WHOSE NAME IS AS LONG AS THE FORM ALLOWS IT TO BE X", "level=higher_secondary", "gender=mixed",
		"location=rural", "zone=winter", "shift=double", "kind=community", "status=non_functional",
		"status_reason=building_destroyed", "status_since=2022-08-25");
}

static void returns(struct replica *replica)
{
	static const char *const grades[] = {"ece", "kachi", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"};
	for (int year = 2022; year <= 2024; year++) {
		char pair[32], girls[8];
		snprintf(pair, sizeof pair, "year=%d", year);
		ROW("census", "school=07001", pair, "status=functional", "building=yes", "building_owner=government",
			"building_material=pakka", "building_condition=needs_repair", "wall=yes", "wall_condition=incomplete",
			"electricity=yes", "electricity_source=solar", "gas=no", "water=yes", "water_source=well", "toilet_water=yes",
			"washbasin=yes", "washbasin_water=yes", "washbasin_soap=no", "internet=no", "science_lab=no", "library=yes",
			"ptsmc=yes", "ptsmc_met=yes", "ptsmc_plan=no", "manager_visits=3", "rooms_kacha=1", "rooms_pakka=7",
			"toilets_pakka=4", "teachers_sanctioned=10", "teachers_appointed=12", "teachers_male=1", "teachers_female=9",
			"teachers_total=10", "others_sanctioned=4", "others_appointed=2", year == 2023 ? "state=approved" : "state=keyed");
		ROW("census", "school=07004", pair, "status=functional", "building=no", "teachers_sanctioned=30", "teachers_total=0",
			"rooms_kacha=0", "rooms_pakka=0", "ptsmc=yes", "ptsmc_active=no", "ptsmc_met=no", "ptsmc_records=no",
			"ptsmc_children=no", "ptsmc_plan=no", "water=no", "toilets_kacha=0");
		for (int g = 1; g < 12; g++) {
			snprintf(girls, sizeof girls, "%d", 30 - g + year - 2022);
			class(replica, "07001", year, grades[g], year == 2024 && g == 3 ? "" : "0", girls);
		}
		for (int g = 0; g < 14; g++)
			class(replica, "07004", year, grades[g], "1234", "987");
	}
	ROW("census", "school=07002", "year=2024", "teachers_male=0", "teachers_female=2", "rooms_pakka=2", "water=no",
		"wall=no");
	class(replica, "07002", 2024, "1", "10", "31");
	class(replica, "07002", 2024, "ece", "4", "5");
	ROW("census", "school=07003", "year=2024", "teachers_sanctioned=1", "teachers_appointed=0");
	ROW("census", "school=07003", "year=2019", "status=non_functional", "wall=no");
}

static void visits(struct replica *replica, const char *school, int64_t id)
{
	static const struct { const char *date, *access, *status, *reason; } list[] = {
		{"2026-10-20", "granted", "open", ""}, {"2026-09-10", "granted", "closed", "teachers_absent"},
		{"2026-07-15", "granted", "closed", "holiday"}, {"2026-05-05", "refused", "", ""},
		{"2026-03-03", "granted", "elsewhere", ""}, {"2025-10-10", "granted", "open", ""}, {"2025-02-02", "granted", "open",
			""},
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		char text[8][64];
		bool is_open = strcmp(list[i].status, "open") == 0;
		snprintf(text[0], 64, "school=%s", school);
		snprintf(text[1], 64, "id=%lld", (long long)id);
		snprintf(text[2], 64, "date=%s", list[i].date);
		snprintf(text[3], 64, "access=%s", list[i].access);
		snprintf(text[4], 64, "status=%s", list[i].status);
		snprintf(text[5], 64, "closed_reason=%s", list[i].reason);
		snprintf(text[6], 64, "visit=%lld", (long long)id);
		ROW("visit", text[0], text[1], text[2], text[3], text[4], text[5], "monitor=monitor", "water=working",
			"water_source=tubewell", "toilets=4", "toilets_usable=3", "sanitation=flush", "hygiene=water_only", "funds=20000",
			"funds_spent=15000", "electricity=not_working", "books=some", "ptsmc_meeting=2026-09-30");
		for (int person = 1; *list[i].status && person <= 3; person++) {
			snprintf(text[7], 64, "staff=%d", person);
			ROW("visit_staff", text[6], text[7], is_open && person < 3 ? person == 1 ? "presence=present" : "presence=late" :
				"presence=absent");
		}
		if (is_open)
			ROW("visit_class", text[6], "grade=1", "girls_enrolled=30", "girls_register=28", "girls_counted=25");
		else if (*list[i].status)
			ROW("visit_class", text[6], "grade=1", "girls_enrolled=30");
		id++;
	}
}

static void staff(struct replica *replica)
{
	ROW("staff", "id=1", "school=07001", "name=Head Example", "sex=female", "cnic=1234567890123", "category=teaching",
		"designation=head", "professional=bed", "status=active", "phone=03001234567");
	ROW("staff", "id=2", "school=07001", "name=First Example", "sex=female", "category=teaching", "designation=jvt",
		"professional=ptc", "status=active");
	ROW("staff", "id=3", "school=07001", "name=Second Example", "sex=male", "category=teaching", "designation=jvt",
		"professional=none", "status=long_leave");
	ROW("staff", "id=4", "school=07001", "name=Third Example", "sex=male", "category=non_teaching",
		"designation=chowkidar",
		"status=active");
	ROW("staff", "id=5", "school=07001", "name=Gone Example", "sex=male", "category=teaching", "designation=sst",
		"status=retired");
	ROW("staff", "id=6", "school=07001", "name=Odd Example", "sex=male", "category=non_teaching", "designation=mali",
		"status=a_status_of_later");
}

void card_world_fill(struct replica *replica)
{
	struct err err = {0};
	must(txn_begin(replica, "clerk", &open_txn, &err), &err);
	schools(replica);
	returns(replica);
	staff(replica);
	ROW("calendar", "id=900", "from=2026-06-01", "to=2026-08-14", "kind=vacation", "zone=summer");
	visits(replica, "07001", 1000);
	visits(replica, "07004", 2000);
	must(txn_commit(open_txn, &err), &err);
	/* An edit that had seen something else: the hub's 27 stands, and a conflict waits. */
	must(world_change(replica, &err, "enrolment", "07001/2024/5", "girls", "99", "33"), &err);
}
