/* A folder of HTML pages for the public: the province, its divisions, districts, tehsils, clusters and schools, and lists by place, name and code, by which a
 * school is found without a server or a script.
 *
 * No person is on any page. Enrolment is told whole; counts of disability as emis/publish_hide.h lets them; places as emis/publish_place.h
 * rounds them. The bytes of a page hang on the records alone and not on when it was made, so that a later run changes what has changed. */
#ifndef EMIS_PUBLISH_H
#define EMIS_PUBLISH_H

#include "emis/publish_folder.h"
#include "form/set.h"
#include "store/replica.h"

struct publish_options {
	const char *folder;
	/* Told every so many pages: how many of how many; false from it stops. NULL: nobody wants to know. */
	bool (*tell)(void *arg, long done, long all);
	void *arg;
};

/* Errors as publish_folder's; EX_NOINPUT where there is no school; EX_TEMPFAIL where `tell` stopped it. What was published before stays then. */
bool publish_run(struct replica *replica, struct form_set *set, const struct publish_options *options, struct publish_written *written,
	struct err *err);

#endif
