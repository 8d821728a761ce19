#include "config.h"
#include "tests/unit/page_world.h"

#include <math.h>
#include <stdio.h>

static void put_pairs(struct page_value *page)
{
	page_pairs(page, 2);
	page_pair(page, "Code", "07086", PAGE_STRONG);
	page_link(page, "school:07086");
	page_pair(page, "Rooms", NULL, PAGE_PLAIN);
	page_pair(page, "Cluster", "GBHS DAMB", PAGE_PLAIN);
	page_link(page, "cluster:07001");
	page_pair(page, "Wall", "no", PAGE_WARNING);
	page_pair(page, "Name", WORLD_URDU, PAGE_PLAIN);
	page_pairs(page, 1);
	page_pair(page, "Whole name", WORLD_NAME, PAGE_GOOD);
}

static void put_table(struct page_value *page)
{
	static const char *const rows[][6] = {
		{WORLD_NAME, "61", "48", "0", "3", "112"}, {"GGPS KILLI <ALI> & \"SONS\"", NULL, "52", "1", NULL, "53"}, {WORLD_URDU, "7", "9", NULL, NULL, "16"},
		{"All schools", "68", "109", "1", "3", "181"},
	};
	page_table(page);
	page_caption(page, "Enrolment by level and sex");
	page_column(page, "School", PAGE_LEFT, 12);
	page_group(page, "Primary");
	page_column(page, "Boys", PAGE_RIGHT, 0);
	page_column(page, "Girls", PAGE_RIGHT, 0);
	page_group(page, "Middle and high");
	page_column(page, "Boys", PAGE_RIGHT, 0);
	page_column(page, "Girls", PAGE_RIGHT, 0);
	page_group(page, NULL);
	page_column(page, "All", PAGE_RIGHT, 6);
	page_urdu(page, "کل");
	for (int r = 0; r < 4; r++) {
		for (int c = 0; c < 6; c++) {
			page_cell(page, rows[r][c], c == 4 ? PAGE_WARNING : PAGE_PLAIN);
			if (c == 0 && r < 3)
				page_link(page, r == 0 ? "school:07086" : "list:schools?district=kech&sex=girls");
		}
	}
	page_total(page);
}

static void put_charts(struct page_value *page)
{
	char name[16], text[16];
	page_heading(page, "Charts", "charts");
	page_bars(page);
	page_bar(page, "Functional", 201, "201");
	page_bar(page, "Closed", 2, "2");
	page_bar(page, "Not known", NAN, NULL);
	page_bar(page, "Merged", 0, "0");
	page_bars(page);
	page_caption(page, "Pupils by class and sex");
	page_bar_sexes(page, "Class 1", 61, 48, "61, 48");
	page_link(page, "list:pupils?grade=1");
	page_bar_sexes(page, "Class 2", 40, NAN, "40, not reported");
	page_bar_sexes(page, "Class 3", 0, 3, "0, 3");
	page_bar_sexes(page, "Class 4", NAN, NAN, NULL);
	page_trend(page);
	page_caption(page, "Enrolment over the years");
	for (int year = 2021; year < 2026; year++) {
		snprintf(name, sizeof name, "%d", year);
		page_trend_at(page, name);
	}
	page_trend_line(page, "Boys");
	page_trend_point(page, 120, "120");
	page_trend_point(page, 131, "131");
	page_trend_point(page, NAN, NULL);
	page_trend_point(page, 131, "131");
	page_trend_point(page, 112, "112");
	page_trend_line(page, "Girls");
	page_link(page, "list:girls");
	page_trend_point(page, 0, "0");
	page_trend_point(page, 44, "44");
	page_trend_point(page, 61, "61");
	page_strip(page, "Pupils per teacher");
	for (int i = 0; i < 30; i++) {
		snprintf(name, sizeof name, "School %02d", i);
		int number = i == 28 ? 189 : (i * 7) % 31 + 3; /* one is far above the others */
		snprintf(text, sizeof text, "%d", number);
		page_mark(page, name, i == 29 ? NAN : number, i == 29 ? NULL : text, i == 12);
		page_link(page, i == 12 ? "school:07086" : NULL);
	}
}

struct page_value *world_whole(void)
{
	struct page_value *page = page_new(WORLD_NAME);
	page->is_sample = true;
	page_footer(page, "Data of 31 October 2025. Printed 3 November 2025 by rahim. Check 8f3a.");
	page_title(page, WORLD_NAME);
	page_urdu(page, WORLD_URDU);
	page_heading(page, "The school", "school");
	page_urdu(page, "سکول");
	put_pairs(page);
	page_heading(page, "Enrolment", "enrolment");
	put_table(page);
	page_note(page, "Classes 6 to 10 are not reported by 1 of 3 schools.");
	page_text(page, "A text of several sentences. It is longer than a line of eighty columns, so it is broken where a word ends.");
	page_link(page, "district:kech");
	page_space(page);
	put_charts(page);
	page_break(page);
	page_heading(page, "To be filled in", "form");
	page_field(page, &(struct page_field){.number = "1", .label = "Day of the visit", .label_ur = "معائنے کی تاریخ", .code = "date", .boxes = "##-##-####",
		.value = "31102025", .before = "2025: 3", .help = "day, month, year"});
	page_field(page, &(struct page_field){.number = "2", .label = "Remarks", .lines = 2});
	page_table(page);
	page_ruled(page);
	page_column(page, "Class", PAGE_LEFT, 6);
	page_urdu(page, "جماعت");
	page_column(page, "Boys", PAGE_RIGHT, 6);
	page_column(page, "Girls", PAGE_RIGHT, 6);
	page_cell(page, "1", PAGE_PLAIN);
	page_cell(page, "61", PAGE_FAINT);
	page_cell(page, NULL, PAGE_PLAIN);
	return page;
}

struct page_value *world_bare(void)
{
	struct page_value *page = page_new("Nothing");
	page_title(page, "Nothing");
	page_heading(page, "No rows", NULL);
	page_table(page);
	page_column(page, "School", PAGE_LEFT, 0);
	page_column(page, "Pupils", PAGE_RIGHT, 0);
	page_table(page); /* not even a column */
	page_pairs(page, 2);
	page_bars(page);
	page_bars(page);
	page_legend(page, "Men", "Women");
	page_trend(page);
	page_trend(page);
	page_trend_at(page, "2025");
	page_strip(page, "Rooms");
	page_heading(page, "One row", NULL);
	page_table(page);
	page_column(page, "School", PAGE_LEFT, 0);
	page_column(page, "Pupils", PAGE_RIGHT, 0);
	page_cell(page, "All", PAGE_PLAIN);
	page_cell(page, NULL, PAGE_PLAIN);
	page_total(page);
	page_bars(page);
	page_bar_sexes(page, "All", NAN, INFINITY, NULL);
	page_trend(page);
	page_trend_at(page, "2025");
	page_trend_line(page, "All");
	page_strip(page, NULL);
	page_mark(page, "GBPS A", 0, "0", true);
	page_strip(page, "Rooms");
	page_mark(page, NULL, NAN, NULL, false);
	return page;
}

struct page_value *world_long(int rows, int columns)
{
	char text[32];
	struct page_value *page = page_new("Long");
	page_table(page);
	for (int c = 0; c < columns; c++) {
		snprintf(text, sizeof text, "Col %d", c + 1);
		page_column(page, text, c == 0 ? PAGE_LEFT : PAGE_RIGHT, 0);
	}
	for (int r = 0; r < rows; r++) {
		for (int c = 0; c < columns; c++) {
			snprintf(text, sizeof text, c == 0 ? "School %05d" : "%d", r + c);
			page_cell(page, text, PAGE_PLAIN);
		}
	}
	return page;
}
