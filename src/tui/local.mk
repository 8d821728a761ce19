# src/tui: canvas, keys, editor, list: no SQL, no schools; term.c owns curses.
noinst_LIBRARIES += libtui.a
libtui_a_SOURCES = \
	src/tui/canvas.h \
	src/tui/chart.h \
	src/tui/dialog.h \
	src/tui/help.h \
	src/tui/key.h \
	src/tui/line.h \
	src/tui/list.h \
	src/tui/loop.h \
	src/tui/pager.h \
	src/tui/paint.h \
	src/tui/role.h \
	src/tui/table.h \
	src/tui/term.h \
	src/tui/view.h
