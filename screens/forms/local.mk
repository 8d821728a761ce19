# screens/forms: one INI file an instrument, and its Urdu labels beside it. Listed by name; installed and shipped.
formsdir = $(pkgdatadir)/forms
FORM_FILES = \
	screens/forms/calendar.ini \
	screens/forms/census.ini \
	screens/forms/code.ini \
	screens/forms/enrolment.ini \
	screens/forms/enrolment.ur.ini \
	screens/forms/place.ini \
	screens/forms/population.ini \
	screens/forms/school.ini \
	screens/forms/school.ur.ini \
	screens/forms/staff.ini \
	screens/forms/user.ini \
	screens/forms/visit.ini \
	screens/forms/visit.ur.ini \
	screens/forms/visit_class.ini \
	screens/forms/visit_class.ur.ini \
	screens/forms/visit_staff.ini \
	screens/forms/visit_staff.ur.ini \
	screens/forms/year.ini
dist_forms_DATA = $(FORM_FILES)
