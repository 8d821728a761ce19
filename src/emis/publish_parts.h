/* What the files of publishing share: the schools and places that get a page, and how a page goes into the folder. */
#ifndef EMIS_PUBLISH_PARTS_H
#define EMIS_PUBLISH_PARTS_H

#include "base/buf.h"
#include "emis/card.h"
#include "emis/publish.h"
#include "page/html.h"
#include "page/page.h"

struct public_school {
	char *code, *name, *district, *tehsil, *uc, *cluster;
	const char *key; /* the name without its prefix, by which it is sorted */
	bool is_functional;
};

struct public_place {
	enum indicator_level level;
	char *code, *name, *parent;
	const char *list; /* of a tehsil or cluster: the district under which its schools are listed */
	long schools;
};

struct publishing {
	struct replica *replica;
	struct form_set *set;
	const struct publish_options *options;
	struct card_maker *maker;
	struct publish_folder *folder;
	struct public_school *schools; /* in the order of their codes */
	struct public_place *places; /* those with schools, by level and code; the first is the whole */
	int school_count, place_count;
	bool is_sample, has_disability;
	struct buf out, name, text;
	struct leading { struct publishing *publishing; const char *up; } leading; /* from the page in hand up to the front page's folder */
	long done;
};

enum { PUBLISH_ROWS = 55 /* schools on a page of a list */, PUBLISH_CRUMBS = 5 };

struct publish_page {
	const char *file; /* "school/07086.html" */
	struct html_crumb crumbs[PUBLISH_CRUMBS];
	int crumb_count;
	const char *description;
};

/* Writes PAGE as that file; takes it. Links lead to pages that are there, and "file:NAME" to a file of the folder. */
bool publish_put(struct publishing *publishing, const struct publish_page *where, struct page_value *page, struct err *err);
/* The same in its steps, for a page that is cut into several files: what is common to all pages, the options of WHERE's, one file. The address of
 * what publish_options_of gives is good until the next page. */
void publish_prepare(const struct publishing *publishing, struct page_value *page);
struct html_options publish_options_of(struct publishing *publishing, const struct publish_page *where);
bool publish_write(struct publishing *publishing, const char *file, const struct page_value *page, const struct html_options *html, struct err *err);
/* A crumb that leads to the front page from a page one folder down. */
struct html_crumb publish_home(void);
const struct public_place *publish_place_find(const struct publishing *publishing, enum indicator_level level, const char *code);
/* CODE as part of a file's name: letters, digits, '_' and '-' as they are, else its bytes as ".hh"; appends. */
void publish_name(struct buf *out, const char *code);
/* The list of a tehsil's schools, as a file of the folder; appends. */
void publish_list_name(struct buf *out, const char *district, const char *tehsil);
/* "file:" and a name for page_link; good until the next call. */
const char *publish_target(struct publishing *publishing, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The card of a place and of a school, in one file or several. */
bool publish_card_place(struct publishing *publishing, const struct public_place *place, struct err *err);
bool publish_card_school(struct publishing *publishing, const struct public_school *school, struct err *err);
/* Lists: of each district by tehsil, of all by name and by code. */
bool publish_lists(struct publishing *publishing, struct err *err);
/* The front page, and that of pupils with disabilities where the province counts them (has_disability is set then). */
bool publish_front(struct publishing *publishing, struct err *err);
bool publish_disability(struct publishing *publishing, struct err *err);

#endif
