# src/emis: schools, lookup, visits, indicators, cards.
noinst_LIBRARIES += libemis.a
libemis_a_SOURCES = \
	src/emis/history.c \
	src/emis/history.h \
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
