# src/emis: schools, lookup, visits, indicators, cards.
noinst_LIBRARIES += libemis.a
libemis_a_SOURCES = \
	src/emis/fold.c \
	src/emis/fold.h \
	src/emis/history.c \
	src/emis/history.h \
	src/emis/lookup.c \
	src/emis/lookup.h \
	src/emis/lookup_code.c \
	src/emis/lookup_find.c \
	src/emis/lookup_index.h \
	src/emis/lookup_match.c \
	src/emis/lookup_order.c \
	src/emis/print.c \
	src/emis/print.h \
	src/emis/roll.c \
	src/emis/roll.h \
	src/emis/school.c \
	src/emis/school.h \
	src/emis/state.c \
	src/emis/state.h \
	src/emis/term.c \
	src/emis/term.h
