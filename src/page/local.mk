# src/page: a printable page as a value, and its renderers.
noinst_LIBRARIES += libpage.a
libpage_a_SOURCES = \
	src/page/boxes.c \
	src/page/build.h \
	src/page/charts.c \
	src/page/escp.c \
	src/page/escp.h \
	src/page/figure.c \
	src/page/format.c \
	src/page/format.h \
	src/page/html.c \
	src/page/html.h \
	src/page/html_chart.c \
	src/page/html_put.h \
	src/page/html_style.c \
	src/page/html_table.c \
	src/page/lay.h \
	src/page/lines.c \
	src/page/lines.h \
	src/page/page.c \
	src/page/page.h \
	src/page/pdf.c \
	src/page/pdf.h \
	src/page/piece.c \
	src/page/piece.h \
	src/page/plain.c \
	src/page/plain.h \
	src/page/script.c \
	src/page/script.h \
	src/page/script_read.c \
	src/page/tables.c \
	src/page/sheets.c
