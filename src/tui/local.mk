# src/tui: canvas, keys, editor, list: no SQL, no schools; term.c owns curses.
noinst_LIBRARIES += libtui.a
libtui_a_SOURCES =
