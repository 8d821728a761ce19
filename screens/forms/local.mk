# screens/forms: one INI file an instrument, and the code lists that they share. Listed by name; installed and shipped.
formsdir = $(pkgdatadir)/forms
FORM_FILES = \
	screens/forms/school.ini
dist_forms_DATA = $(FORM_FILES)
