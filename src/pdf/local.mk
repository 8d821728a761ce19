# src/pdf: zila-pdf, the helper program on cairo and pango. configure --without-pdf leaves it out; zila itself never links it.
PDF_SOURCES = \
	src/pdf/main.c \
	src/pdf/pen.c \
	src/pdf/pen.h \
	src/pdf/press.c \
	src/pdf/press.h \
	src/pdf/press_chart.c \
	src/pdf/press_form.c \
	src/pdf/press_table.c \
	src/pdf/sheet.c \
	src/pdf/sheet.h
if HAVE_PDF
bin_PROGRAMS += zila-pdf
zila_pdf_SOURCES = $(PDF_SOURCES)
zila_pdf_CPPFLAGS = $(AM_CPPFLAGS) $(PDF_CFLAGS)
zila_pdf_LDADD = $(LINK_PAGE) $(PDF_LIBS)
endif
EXTRA_DIST += $(PDF_SOURCES)
