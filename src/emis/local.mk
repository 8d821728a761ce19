# src/emis: schools, lookup, visits, indicators, cards.
noinst_LIBRARIES += libemis.a
libemis_a_SOURCES = \
	src/emis/card.c \
	src/emis/card.h \
	src/emis/card_blocks.c \
	src/emis/card_blocks.h \
	src/emis/card_facts.c \
	src/emis/card_facts.h \
	src/emis/card_groups.c \
	src/emis/card_groups.h \
	src/emis/card_ladder.c \
	src/emis/card_ladder.h \
	src/emis/card_source.c \
	src/emis/card_source.h \
	src/emis/card_tables.c \
	src/emis/card_tables.h \
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
