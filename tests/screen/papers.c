#include "config.h"
#include "tests/screen/papers.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "store/query.h"

/* Lines "form row field text" of a page of paper; a row of "-" is the record itself. */
void papers_lines(struct paper *paper, const char *const (*lines)[4])
{
	for (; (*lines)[0]; lines++)
		paper_put(paper, (*lines)[0], strcmp((*lines)[1], "-") == 0 ? NULL : (*lines)[1], (*lines)[2], (*lines)[3]);
}

/* "20 18 17" under the columns of a grid, a row a line. */
void papers_grid(struct paper *paper, const char *form, const char *const *columns, const char *const (*rows)[2])
{
	for (; (*rows)[0]; rows++) {
		char text[200], *rest = NULL;
		int column = 0;

		snprintf(text, sizeof text, "%s", (*rows)[1]);
		for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest), column++)
			if (strcmp(word, ".") != 0)
				paper_put(paper, form, (*rows)[0], columns[column], word);
	}
}

static const char *const visit_lines[][4] = {
	{"visit", "-", "date", "2026-03-30"}, {"visit", "-", "monitor", "rashid"}, {"visit", "-", "arrived", "09:10"},
	{"visit", "-", "lat", "26.001201"}, {"visit", "-", "lon", "63.051302"}, {"visit", "-", "photos", "12-15"},
	{"visit", "-", "access", "granted"}, {"visit", "-", "respondent", "head_teacher"},
	{"visit", "-", "status", "open"}, {"visit", "-", "occupied", "no"},
	{"visit", "-", "others_on_roll", "1"}, {"visit", "-", "others_present", "1"}, {"visit", "-", "staff_register", "good"},
	{"visit", "-", "trained", "0"}, {"visit", "-", "uniform", "average"},
	{"visit", "-", "electricity", "not_there"}, {"visit", "-", "water", "working"}, {"visit", "-", "water_source", "hand_pump"},
	{"visit", "-", "toilets", "2"}, {"visit", "-", "toilets_usable", "1"}, {"visit", "-", "toilets_girls", "0"},
	{"visit", "-", "toilets_boys", "1"}, {"visit", "-", "sanitation", "pit_slab"}, {"visit", "-", "toilet_fault", "blocked"}, {"visit", "-", "hygiene", "water_only"}, {"visit", "-", "wall", "working"},
	{"visit", "-", "gate", "working"}, {"visit", "-", "ramp", "not_there"}, {"visit", "-", "gas", "not_there"},
	{"visit", "-", "internet", "not_there"}, {"visit", "-", "computer_lab", "not_there"}, {"visit", "-", "science_lab", "not_there"},
	{"visit", "-", "library", "not_there"}, {"visit", "-", "playground", "working"}, {"visit", "-", "rooms", "4"},
	{"visit", "-", "rooms_used", "3"}, {"visit", "-", "building_condition", "minor_repair"}, {"visit", "-", "cleanliness", "average"},
	{"visit", "-", "books", "all"}, {"visit", "-", "book_sets", "60"}, {"visit", "-", "furniture", "partly_working"},
	{"visit", "-", "pupils_without_seat", "22"}, {"visit", "-", "blackboards", "3"}, {"visit", "-", "works", "none"},
	{"visit", "-", "purchases", "no"}, {"visit", "-", "funds", "20000"}, {"visit", "-", "funds_spent", "18500"},
	{"visit", "-", "ptsmc", "yes"}, {"visit", "-", "ptsmc_meeting", "2026-02-12"}, {"visit", "-", "ptsmc_records", "yes"},
	{"visit", "-", "ptsmc_children", "yes"}, {"visit", "-", "officer_visit", "2025-11-04"},
	{"visit", "-", "remarks", "Roof of the second room leaks"}, {"visit", "-", "left", "10:40"},
	{NULL, NULL, NULL, NULL},
};
static const char *const visit_columns[] = {"boys_enrolled", "boys_register", "boys_counted", "girls_enrolled", "girls_register", "girls_counted"};
static const char *const visit_rows[][2] = {
	{"kachi", "24 20 20 2 2 2"}, {"1", "23 19 18 3 3 3"}, {"2", "22 18 18 0 0 0"}, {"3", "19 17 17 1 1 1"}, {"4", "17 15 14 0 0 0"},
	{"5", "14 13 13 2 1 1"}, {NULL, NULL},
};

static const char *const return_lines[][4] = {
	{"census", "-", "session", "10"}, {"census", "-", "cluster_name", "GGHS SHAHI TUMP"}, {"census", "-", "ddo_code", "KT0102"},
	{"census", "-", "gender", "boys"}, {"census", "-", "level", "primary"}, {"census", "-", "status", "functional"},
	{"census", "-", "disabled_pupils", "yes"}, {"census", "-", "disabled_help", "WHEELCHAIR"}, {"census", "-", "ramp", "no"},
	{"census", "-", "building", "yes"}, {"census", "-", "building_owner", "government"}, {"census", "-", "building_material", "pakka"},
	{"census", "-", "building_condition", "satisfactory"}, {"census", "-", "space_for_rooms", "yes"}, {"census", "-", "rooms_aired", "3"},
	{"census", "-", "sewerage", "no"}, {"census", "-", "toilet_water", "yes"}, {"census", "-", "wall", "yes"},
	{"census", "-", "wall_material", "kacha"}, {"census", "-", "wall_condition", "complete"}, {"census", "-", "playground", "no"},
	{"census", "-", "electricity_area", "yes"}, {"census", "-", "electricity", "yes"}, {"census", "-", "electricity_source", "solar"},
	{"census", "-", "gas_area", "no"}, {"census", "-", "gas", "no"}, {"census", "-", "water_scheme", "no"}, {"census", "-", "water", "yes"},
	{"census", "-", "water_source", "hand_pump"}, {"census", "-", "water_tank", "yes"},
	{"census", "-", "telephone", "no"}, {"census", "-", "internet", "no"}, {"census", "-", "science_lab", "no"},
	{"census", "-", "computer_lab", "no"}, {"census", "-", "library", "no"}, {"census", "-", "cleaned_by", "pupils"},
	{"census", "-", "washbasin", "no"}, {"census", "-", "health_lessons", "yes"}, {"census", "-", "illness", "malaria"},
	{"census", "-", "first_aid", "yes"}, {"census", "-", "first_aid_training", "no"}, {"census", "-", "cleaning_checked", "yes"},
	{"census", "-", "ece_room", "no"}, {"census", "-", "ece_teacher", "no"}, {"census", "-", "activities", "no"},
	{"census", "-", "av_equipment", "no"}, {"census", "-", "av_used", "no"},
	{"census", "-", "ptsmc", "yes"}, {"census", "-", "ptsmc_active", "yes"}, {"census", "-", "ptsmc_met", "yes"},
	{"census", "-", "ptsmc_records", "yes"}, {"census", "-", "ptsmc_children", "yes"}, {"census", "-", "ptsmc_plan", "no"},
	{"census", "-", "exam_hall", "no"}, {"census", "-", "manager_visits", "2"}, {"census", "-", "rooms_kacha", "1"},
	{"census", "-", "rooms_pakka", "3"}, {"census", "-", "head_pakka", "1"}, {"census", "-", "toilets_pakka", "2"},
	{"census", "-", "pupils_reported", "132"}, {"census", "-", "pupils_entered", "128"},
	{"census", "-", "teachers_sanctioned", "3"}, {"census", "-", "teachers_appointed", "3"}, {"census", "-", "teachers_male", "3"},
	{"census", "-", "teachers_female", "0"}, {"census", "-", "teachers_total", "3"}, {"census", "-", "others_sanctioned", "1"},
	{"census", "-", "others_appointed", "1"}, {"census", "-", "others_male", "1"}, {"census", "-", "others_female", "0"},
	{"census", "-", "others_total", "1"}, {"census", "-", "source", "emis"}, {"census", "-", "state", "keyed"},
	{NULL, NULL, NULL, NULL},
};
static const char *const class_columns[] = {"boys", "boys_entered", "girls", "girls_entered", "boys_repeating", "girls_repeating"};
static const char *const class_rows[][2] = {
	{"kachi", "24 24 2 2"}, {"1", "25 23 3 3 2 0"}, {"2", "23 22 0 0"}, {"3", "21 20 1 1"}, {"4", "18 18 0 0"}, {"5", "13 13 2 2"},
	{NULL, NULL},
};

/* The roll is printed on the paper: of its first two people one is present, one on leave. */
static void write_roll(struct replica *replica, const char *school, struct paper *paper)
{
	struct query *query;
	struct value code = value_text(school);
	struct err err = {0};

	if (!query_open(replica, "SELECT id FROM staff WHERE school = ?1 ORDER BY name, id LIMIT 2", &query, &err))
		die("%s", err.text);
	query_bind(query, 1, &code);
	for (int person = 0; query_step(query, &err) > 0; person++) {
		char key[40];

		value_id_format(query_value(query, 0).number, key);
		paper_put(paper, "visit_staff", key, "presence", person == 0 ? "present" : "absent");
		if (person == 1)
			paper_put(paper, "visit_staff", key, "reason", "casual_leave");
		paper_put(paper, "visit_staff", key, "signed", person == 0 ? "yes" : "no");
	}
	query_close(query);
}

void papers_visit(struct replica *replica, const char *school, struct paper *paper)
{
	papers_lines(paper, visit_lines);
	write_roll(replica, school, paper);
	papers_grid(paper, "visit_class", visit_columns, visit_rows);
}

void papers_return(struct paper *paper)
{
	papers_lines(paper, return_lines);
}

void papers_classes(struct paper *paper)
{
	papers_grid(paper, "enrolment", class_columns, class_rows);
}
