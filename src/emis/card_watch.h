/* What monitors saw in a place, for the monitoring card: inside of card_watch*.c only. Districts are read one after the other, so that the memory is
 * that of the largest; what is evidence is kept.
 *
 * Evidence that a school or a post is to be verified is: at the last visits in a row, two or more, by two or more different monitors, on days that
 * the calendar gives as school days, within the twelve months that end with the period, the school was found closed, or the person absent without
 * leave. One visit that found otherwise ends the row; a refused one, and absence on sanctioned leave or duty, say nothing. A school that the
 * return or the registry calls closed is known to be closed and needs no verifying. */
#ifndef EMIS_CARD_WATCH_H
#define EMIS_CARD_WATCH_H

#include "emis/card_place.h"

enum { WATCH_RUN = 2, WATCH_MONITORS = 2, WATCH_NAMES = 8 /* different monitors of a row that are told apart */ };

struct watch_visit {
	int64_t id;
	const char *school, *name, *tehsil, *district, *date, *monitor, *reason; /* reason: why it was closed */
	bool is_refused, is_known, is_closed; /* is_known: it says what it found */
	bool is_in_period, is_known_closed; /* the latter: by the return or the registry */
};

/* One of the roll at one visit. */
struct watch_person {
	int64_t staff;
	const struct watch_visit *visit;
	const char *name, *designation, *sex;
	bool is_present, is_excused; /* neither: absent without leave */
};

/* A row of visits: of one school, or of one post. */
struct watch_row {
	const struct watch_visit *last; /* the newest, for its school */
	const struct watch_visit *by[WATCH_NAMES]; /* the newest of each monitor */
	int visits, monitors;
	int absent, seen; /* of a post: visits of the period, and those at which it was empty without leave */
	const char *name, *designation, *sex; /* of a post */
	int order; /* among rows that are as long: by district, then by school */
};

/* What there is of one district. */
struct watch_part {
	const char *district;
	int visits; /* of the period, on school days */
	int closed, refused; /* schools that a visit of the period found closed, and are not known to be; visits that were refused */
	int schools, posts, absences; /* rows of the three lists */
};

struct watch {
	struct arena memory; /* of the visits and people */
	struct watch_visit *visits; /* of the district read last, and so of the card's own up to the district */
	struct watch_person *people;
	int visit_count, person_count, calendar_count; /* calendar: of the period, on no school day */
	int known_count; /* of the period, that found closed what is known to be closed */
	struct watch_row *schools, *posts, *absences; /* the longest row of visits first */
	int school_count, post_count, absence_count;
	struct watch_part *parts;
	int part_count;
};

/* Of the place of CARD, whose period is the card's; what is kept lives in its memory. To be reset in any case. */
bool watch_read(struct place_card *card, struct watch *out, struct err *err);
void watch_reset(struct watch *watch);
extern const char watch_visits_sql[], watch_people_sql[];

#endif
