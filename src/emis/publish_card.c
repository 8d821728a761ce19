/* The cards among the published pages: of the whole, its divisions, districts, tehsils, clusters and schools. What is too long for a slow line and a
 * server that does not compress is cut into parts, between two blocks, at a heading where there is one; each part lists the headings of all. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/publish_parts.h"

/* Bytes of a page that come in five seconds at 20 kbit/s, less what a server says before them. */
enum { PART_MOST = 12000, PARTS_MOST = 32, FILE_SIZE = 320 };

struct part { int from, stop; }; /* blocks */

/* A card that is being cut. */
struct cutting {
	struct publishing *publishing;
	const struct publish_page *where;
	const struct page_value *page;
	const char *stem; /* the file's name without ".html" */
	struct part parts[PARTS_MOST];
	int count;
	struct html_crumb *sections; /* of all parts; addresses as from part AT */
	int section_count;
};

static const char *leaf_of(const char *stem)
{
	const char *slash = strrchr(stem, '/');
	return slash ? slash + 1 : stem;
}

/* "kech.html", "kech~2.html": no place's code has a '~' in its file's name. */
static void part_name(const char *stem, int part, char out[FILE_SIZE])
{
	if (part == 0)
		snprintf(out, FILE_SIZE, "%.300s.html", stem);
	else
		snprintf(out, FILE_SIZE, "%.300s~%d.html", stem, part + 1);
}

static int part_of(const struct cutting *cutting, int block)
{
	for (int i = 0; i < cutting->count; i++)
		if (block < cutting->parts[i].stop)
			return i;
	return cutting->count > 0 ? cutting->count - 1 : 0;
}

/* Blocks FROM to STOP as a page that borrows them. */
static struct page_value slice(const struct page_value *page, struct part part)
{
	struct page_value of = *page;
	of.blocks = page->blocks + part.from;
	of.count = part.stop - part.from;
	return of;
}

static void drop_sections(struct cutting *cutting)
{
	for (int i = 0; i < cutting->section_count; i++)
		free((char *)cutting->sections[i].href);
	free(cutting->sections);
	cutting->sections = NULL;
	cutting->section_count = 0;
}

/* The headings of the whole card with their addresses as part AT has them. */
static void list_sections(struct cutting *cutting, int at)
{
	const struct page_value *page = cutting->page;
	struct buf address;
	char file[FILE_SIZE];
	drop_sections(cutting);
	cutting->sections = mem_zero((size_t)page->count + 1, sizeof *cutting->sections);
	buf_init(&address, 4096);
	for (int i = 0; i < page->count; i++) {
		if (page->blocks[i].kind != PAGE_HEADING || !page->blocks[i].anchor)
			continue;
		int part = part_of(cutting, i);
		struct page_value of = cutting->count > 0 ? slice(page, cutting->parts[part]) : *page;
		part_name(leaf_of(cutting->stem), part, file);
		buf_clear(&address);
		buf_format(&address, "%s#", part != at || cutting->count == 0 ? file : "");
		html_id(&of, cutting->count > 0 ? i - cutting->parts[part].from : i, &address);
		cutting->sections[cutting->section_count++] = (struct html_crumb){page->blocks[i].text, mem_copy(address.bytes)};
	}
	buf_free(&address);
}

static size_t length_of(struct cutting *cutting, const struct page_value *page)
{
	struct html_options html = publish_options_of(cutting->publishing, cutting->where);
	html.sections = cutting->sections;
	html.section_count = cutting->section_count;
	buf_clear(&cutting->publishing->out);
	html_write(page, &html, &cutting->publishing->out);
	return cutting->publishing->out.length;
}

/* Bytes of each block by itself, and what a page has around them. */
static size_t weigh(struct cutting *cutting, size_t *weights)
{
	struct page_block nothing = {.kind = PAGE_SPACE};
	struct page_value of = *cutting->page;
	of.blocks = &nothing, of.count = 1;
	size_t around = length_of(cutting, &of), all;
	for (int i = 0; i < cutting->page->count; i++) {
		of = slice(cutting->page, (struct part){i, i + 1});
		all = length_of(cutting, &of);
		weights[i] = all > around ? all - around : 0;
	}
	return around;
}

/* Where the part that begins at FROM ends: with the last heading before it is full, or where that is too near with the last block; never with a
 * heading or a blank line before what belongs to it. */
static int stop_of(const struct cutting *cutting, int from, const size_t *weights, size_t around)
{
	const struct page_value *page = cutting->page;
	size_t length = around + weights[from];
	int heading = from, block = from;
	for (int i = from + 1; i < page->count; i++) {
		bool may_begin = page->blocks[i - 1].kind != PAGE_HEADING && page->blocks[i].kind != PAGE_SPACE && page->blocks[i].kind != PAGE_NOTE;
		if (may_begin)
			block = i;
		if (may_begin && page->blocks[i].kind == PAGE_HEADING)
			heading = i;
		length += weights[i];
		if (length > PART_MOST && block > from)
			return heading > from ? heading : block;
	}
	return page->count;
}

static void cut(struct cutting *cutting)
{
	size_t *weights = mem_alloc(((size_t)cutting->page->count + 1) * sizeof *weights);
	list_sections(cutting, -1); /* addresses that have a file's name, about as long as they will be */
	size_t around = weigh(cutting, weights);
	for (int from = 0, stop; from < cutting->page->count; from = stop) {
		stop = cutting->count == PARTS_MOST - 1 ? cutting->page->count : stop_of(cutting, from, weights, around);
		cutting->parts[cutting->count++] = (struct part){from, stop};
	}
	free(weights);
}

static const char *first_heading(const struct cutting *cutting, int part)
{
	for (int i = cutting->parts[part].from; i < cutting->parts[part].stop; i++)
		if (cutting->page->blocks[i].kind == PAGE_HEADING)
			return cutting->page->blocks[i].text;
	return "the rest";
}

static bool put_part(struct cutting *cutting, int part, struct err *err)
{
	struct page_value of = slice(cutting->page, cutting->parts[part]);
	struct html_options html = publish_options_of(cutting->publishing, cutting->where);
	char *title = part > 0 ? mem_format("%s, part %d of %d", cutting->page->title, part + 1, cutting->count) : NULL, *next = NULL;
	char file[FILE_SIZE], after[FILE_SIZE];
	of.title = title ? title : of.title;
	part_name(cutting->stem, part, file);
	if (cutting->count > 1) {
		list_sections(cutting, part);
		html.sections = cutting->sections;
		html.section_count = cutting->section_count;
	}
	if (part + 1 < cutting->count) {
		part_name(leaf_of(cutting->stem), part + 1, after);
		next = mem_format("Part %d of %d: %s", part + 2, cutting->count, first_heading(cutting, part + 1));
		html.next = (struct html_crumb){next, after};
	}
	bool is_good = publish_write(cutting->publishing, file, &of, &html, err);
	free(title);
	free(next);
	return is_good;
}

/* PAGE as the file STEM.html, and as many more as it needs; takes it. */
static bool put_card(struct publishing *publishing, const struct publish_page *where, const char *stem, struct page_value *page, struct err *err)
{
	struct cutting cutting = {.publishing = publishing, .where = where, .page = page, .stem = stem};
	bool is_good = true;
	publish_prepare(publishing, page);
	if (length_of(&cutting, page) <= PART_MOST)
		cutting.parts[cutting.count++] = (struct part){0, page->count};
	else
		cut(&cutting);
	for (int i = 0; is_good && i < cutting.count; i++)
		is_good = put_part(&cutting, i, err);
	drop_sections(&cutting);
	page_free(page);
	return is_good;
}

/* A step up to the place of LEVEL, where that has a page; NAME and HREF live in ROOM. */
struct step_room { char name[160], href[256]; };

static void step_up(struct publishing *publishing, struct publish_page *where, enum indicator_level level, const char *code, struct step_room *room)
{
	const struct public_place *place = *code ? publish_place_find(publishing, level, code) : NULL;
	if (!place)
		return;
	buf_clear(&publishing->name);
	publish_name(&publishing->name, code);
	snprintf(room->href, sizeof room->href, "../%s/%.200s.html", indicator_level_word(level), publishing->name.bytes);
	snprintf(room->name, sizeof room->name, "%s%.140s", level == INDICATOR_TEHSIL ? "Tehsil " : level == INDICATOR_CLUSTER ? "Cluster " : "", place->name);
	where->crumbs[where->crumb_count++] = (struct html_crumb){room->name, room->href};
}

bool publish_card_place(struct publishing *publishing, const struct public_place *place, struct err *err)
{
	struct page_value *page;
	struct publish_page where = {.crumbs = {publish_home()}, .crumb_count = 1};
	struct step_room district;
	char list[512], *stem;
	if (!card_place(publishing->maker, place->level, place->code, 0, &page, err))
		return false;
	if (place->level < INDICATOR_DISTRICT && place->list)
		step_up(publishing, &where, INDICATOR_DISTRICT, place->list, &district);
	buf_clear(&publishing->name);
	if (place->level == INDICATOR_TEHSIL && place->list) {
		publish_list_name(&publishing->name, place->list, place->code);
		snprintf(list, sizeof list, "../%.500s", publishing->name.bytes);
	} else {
		publish_name(&publishing->name, place->code);
		snprintf(list, sizeof list, "../list/%.200s.html", publishing->name.bytes);
	}
	if (place->level == INDICATOR_DISTRICT || (place->level == INDICATOR_TEHSIL && place->list))
		where.crumbs[where.crumb_count++] = (struct html_crumb){"All its schools", list};
	buf_clear(&publishing->name);
	publish_name(&publishing->name, place->code);
	stem = mem_format("%s/%s", indicator_level_word(place->level), publishing->name.bytes);
	bool is_good = put_card(publishing, &where, stem, page, err);
	free(stem);
	return is_good;
}

bool publish_card_school(struct publishing *publishing, const struct public_school *school, struct err *err)
{
	struct page_value *page;
	struct publish_page where = {.crumbs = {publish_home()}, .crumb_count = 1};
	struct step_room district, tehsil, cluster;
	if (!card_school(publishing->maker, school->code, 0, &page, err))
		return false;
	step_up(publishing, &where, INDICATOR_DISTRICT, school->district, &district);
	step_up(publishing, &where, INDICATOR_TEHSIL, school->tehsil, &tehsil);
	step_up(publishing, &where, INDICATOR_CLUSTER, school->cluster, &cluster);
	buf_clear(&publishing->name);
	publish_name(&publishing->name, school->code);
	char *stem = mem_format("school/%s", publishing->name.bytes);
	bool is_good = put_card(publishing, &where, stem, page, err);
	free(stem);
	return is_good;
}
