# src/form: instruments read from screens/forms/*.ini.
noinst_LIBRARIES += libform.a
libform_a_SOURCES =
libform_a_SOURCES += src/form/arena.c src/form/arena.h src/form/audit.c src/form/audit.h src/form/check.c \
	src/form/check.h src/form/define.c src/form/define.h src/form/draft_record.c src/form/draft_record.h \
	src/form/field.c src/form/field.h src/form/form.c src/form/form.h src/form/lines.c src/form/lines.h \
	src/form/plan.c src/form/plan.h src/form/plan_field.c src/form/plan_field.h src/form/record.c \
	src/form/record.h src/form/record_fill.c src/form/record_reason.c src/form/record_reason.h src/form/record_sign.c src/form/record_sign.h \
	src/form/record_save.c src/form/rule.c src/form/rule.h src/form/set.c src/form/set.h src/form/trial.c \
	src/form/trial.h src/form/type.c src/form/type.h
libform_a_SOURCES += src/form/clean.c src/form/clean.h src/form/clean_steps.h src/form/clean_number.c \
	src/form/clean_words.c src/form/clean_words.h
libform_a_SOURCES += src/form/map.c src/form/map.h src/form/map_bind.c src/form/import.c src/form/import.h src/form/import_load.h \
	src/form/import_plan.c src/form/import_cell.c src/form/import_find.c src/form/import_keys.c src/form/import_record.c \
	src/form/import_check.c src/form/import_reject.c src/form/export.c src/form/export.h \
	src/form/export_dhis2.c src/form/export_dhis2.h src/form/export_parts.h src/form/export_tidy.c src/form/export_values.c
libform_a_SOURCES += src/form/draft_book.c src/form/draft_book.h
libform_a_SOURCES += src/form/ask.c src/form/ask.h src/form/older.c src/form/older.h
