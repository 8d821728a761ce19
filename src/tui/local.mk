# src/tui: canvas, keys, editor, list: no SQL, no schools; term.c owns curses.
noinst_LIBRARIES += libtui.a
libtui_a_SOURCES = \
	src/tui/canvas.c \
	src/tui/canvas.h \
	src/tui/chart.c \
	src/tui/chart.h \
	src/tui/dialog.c \
	src/tui/dialog.h \
	src/tui/help.c \
	src/tui/help.h \
	src/tui/key.c \
	src/tui/key.h \
	src/tui/key_sequence.c \
	src/tui/key_sequence.h \
	src/tui/line.c \
	src/tui/line.h \
	src/tui/list.c \
	src/tui/list.h \
	src/tui/loop.c \
	src/tui/loop.h \
	src/tui/pager.c \
	src/tui/pager.h \
	src/tui/pager_lines.h \
	src/tui/pager_link.c \
	src/tui/paint.c \
	src/tui/paint.h \
	src/tui/paint_out.c \
	src/tui/paint_out.h \
	src/tui/paint_scroll.c \
	src/tui/paint_scroll.h \
	src/tui/role.c \
	src/tui/role.h \
	src/tui/table.c \
	src/tui/table.h \
	src/tui/term.c \
	src/tui/term.h \
	src/tui/tty.c \
	src/tui/tty.h \
	src/tui/view.c \
	src/tui/view.h \
	src/tui/view_frame.c \
	src/tui/view_stack.h
