/* The report card of a school as a page (DOMAIN 5): one A4 sheet, 80 columns, with the date of its data and what is not
 * reported. */
#ifndef EMIS_CARD_H
#define EMIS_CARD_H

#include "base/err.h"
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
/* For tests of their plans: the text of the maker's queries by position, "" for one that is not in use, NULL past the
 * last. */
const char *card_sql(const struct card_maker *maker, int position);

#endif
