# src/form: instruments read from screens/forms/*.ini.
noinst_LIBRARIES += libform.a
libform_a_SOURCES =
libform_a_SOURCES += src/form/clean.c src/form/clean.h src/form/clean_steps.h src/form/clean_number.c \
	src/form/clean_words.c src/form/clean_words.h
