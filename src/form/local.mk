# src/form: instruments read from screens/forms/*.ini.
noinst_LIBRARIES += libform.a
libform_a_SOURCES =
