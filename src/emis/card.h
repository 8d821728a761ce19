/* Report cards as pages (DOMAIN 5): of a school one A4 sheet, 80 columns; of a cluster, tehsil, district, division and the province two to
 * four; each with the date of its data, what is not reported or disputed, and a checksum. */
#ifndef EMIS_CARD_H
#define EMIS_CARD_H

#include "base/buf.h"
#include "base/err.h"
#include "emis/indicator.h"
#include "form/set.h"
#include "page/page.h"
#include "store/replica.h"

/* Prepared statements for many cards in a row, and averages that are reckoned once a district. Reads only. SET must
 * live as long as the maker, and no form be loaded in between. */
struct card_maker;

bool card_open(struct replica *replica, struct form_set *set, const char *operator_name, struct card_maker **out,
	struct err *err);
void card_close(struct card_maker *maker);
/* The card of one school by its code; YEAR 0 is the newest return. EX_NOINPUT where there is no such school. */
bool card_school(struct card_maker *maker, const char *code, int year, struct page_value **out, struct err *err);
/* The card of a place from the cluster to the province by its code; YEAR 0 is the newest of which it has a return. EX_NOINPUT where there is no
 * such place, EX_UNAVAILABLE where this box does not hold it. Links of its cells lead on (page_link). */
bool card_place(struct card_maker *maker, enum indicator_level level, const char *code, int year, struct page_value **out, struct err *err);
/* The monitoring card of a place from the cluster to the province: FROM and TO as dates; both NULL: the month that ended last; TO alone NULL: until
 * today. */
bool card_monitoring(struct card_maker *maker, enum indicator_level level, const char *code, const char *from, const char *to, struct page_value **out,
	struct err *err);
/* A page that compares one school with itself a year ago, its cluster, tehsil, kind and district; or, where OTHER is not NULL, two schools, of one
 * year where they lie in one district. EX_DATAERR for a school without a district. */
bool card_compare(struct card_maker *maker, const char *code, const char *other, int year, struct page_value **out, struct err *err);
/* For the public: cards made from here on name no person, and show a girls' school to 0.01 degrees. */
void card_set_public(struct card_maker *maker, bool is_public);
/* The check that stands at the foot of the card made last. Cards made from here on are those of DAY ("2024-11-22", a period of visits ends with it),
 * NULL: of today: so a paper's check can be worked out again. */
const char *card_checksum(const struct card_maker *maker);
void card_set_day(struct card_maker *maker, const char *day);
/* The card of a school or place in at most CARD_SHORT characters, for a telephone's message: no column is lined up, and the check is the paper's. */
enum { CARD_SHORT = 1000 };
bool card_short(struct card_maker *maker, enum indicator_level level, const char *code, int year, struct buf *out, struct err *err);
/* For tests of their plans: the text of the maker's queries by position, "" for one that is not in use, NULL past the
 * last. */
const char *card_sql(const struct card_maker *maker, int position);

#endif
