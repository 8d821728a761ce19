# screens: what people see, one C file a screen.
noinst_LIBRARIES += libscreens.a
libscreens_a_SOURCES = \
	screens/app.c \
	screens/app.h \
	screens/carry.c \
	screens/carry.h \
	screens/conflicts.c \
	screens/conflicts.h \
	screens/entry.c \
	screens/entry.h \
	screens/entry_copy.c \
	screens/entry_draw.c \
	screens/entry_join.c \
	screens/entry_keep.c \
	screens/entry_lines.c \
	screens/entry_open.c \
	screens/entry_put.c \
	screens/entry_save.c \
	screens/entry_speed.c \
	screens/entry_state.h \
	screens/entry_totals.c \
	screens/find.c \
	screens/find.h \
	screens/findings.c \
	screens/findings.h \
	screens/home.c \
	screens/home.h \
	screens/last.c \
	screens/last.h \
	screens/link.c \
	screens/link.h \
	screens/printing.c \
	screens/printing.h \
	screens/profile.c \
	screens/profile.h \
	screens/reading.c \
	screens/reading.h \
	screens/refused.c \
	screens/refused.h \
	screens/sending.c \
	screens/sending.h \
	screens/sent.c \
	screens/sent.h \
	screens/staff.c \
	screens/staff.h \
	screens/syncing.c \
	screens/syncing.h
