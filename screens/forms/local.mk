# screens/forms: one INI file an instrument, and its Urdu labels beside it. Listed by name; installed and shipped.
formsdir = $(pkgdatadir)/forms
FORM_FILES = \
	screens/forms/calendar.ini \
	screens/forms/census.ini \
	screens/forms/code.ini \
	screens/forms/committee.ini \
	screens/forms/damage.ini \
	screens/forms/enrolment.ini \
	screens/forms/enrolment.ur.ini \
	screens/forms/list.ini \
	screens/forms/paper.ini \
	screens/forms/place.ini \
	screens/forms/population.ini \
	screens/forms/post.ini \
	screens/forms/posts.ini \
	screens/forms/school.ini \
	screens/forms/school.ur.ini \
	screens/forms/staff.ini \
	screens/forms/staff_event.ini \
	screens/forms/training.ini \
	screens/forms/user.ini \
	screens/forms/verification.ini \
	screens/forms/verify_way.ini \
	screens/forms/visit.ini \
	screens/forms/visit.ur.ini \
	screens/forms/visit_class.ini \
	screens/forms/visit_class.ur.ini \
	screens/forms/visit_staff.ini \
	screens/forms/visit_staff.ur.ini \
	screens/forms/year.ini
dist_forms_DATA = $(FORM_FILES)

# Pages that the province may turn on: form load FILE.
optionalformsdir = $(formsdir)/optional
OPTIONAL_FORM_FILES = \
	screens/forms/optional/age_line.ini \
	screens/forms/optional/book_line.ini \
	screens/forms/optional/census_age.ini \
	screens/forms/optional/census_books.ini \
	screens/forms/optional/census_disability.ini \
	screens/forms/optional/census_money.ini \
	screens/forms/optional/census_rooms.ini \
	screens/forms/optional/dhis2.ini \
	screens/forms/optional/disability_line.ini \
	screens/forms/optional/room_line.ini
dist_optionalforms_DATA = $(OPTIONAL_FORM_FILES)
