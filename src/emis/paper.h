/* The paper form: an instrument as a page value to be filled in with a ball pen, blank or with what is known already, in the order in
 * which the screen asks. */
#ifndef EMIS_PAPER_H
#define EMIS_PAPER_H

#include "base/err.h"
#include "form/set.h"
#include "page/page.h"
#include "store/replica.h"

struct paper_wish {
	const char *school; /* code, or NULL: for any school */
	int year; /* of a form that has one in its key; 0: it is written in by hand */
	bool is_blank; /* without last year's values and without the roll */
	const char *record; /* key: this record as it was saved, in place of an empty form; or NULL */
};

/* The caller frees the page. EX_NOINPUT where there is no such school or record. */
bool paper_page(struct replica *replica, struct form_set *set, const struct form *form, const struct paper_wish *wish, struct page_value **out,
	struct err *err);

#endif
