#include "config.h"
#include "pdf/pen.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <errno.h>
#include <pango/pangocairo.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

/* Of each the first that this machine has. What runs from the right has faces of its own: one that lacks some letters of Urdu would be
 * mixed with another in the middle of a word. */
#define PEN_FAMILY "DejaVu Sans Condensed, DejaVu Sans, Noto Sans, sans-serif"
#define PEN_URDU "PakType Naskh Basic Urdu, Noto Naskh Arabic, Scheherazade New, Scheherazade, Amiri, DejaVu Sans, sans-serif"
#define PEN_URDU_SIZE 1.12 /* Naskh letters are small for their size */

#define PEN_URDU_FULL "PakType Naskh Basic Urdu\0Noto Naskh Arabic\0Scheherazade New\0Scheherazade\0Amiri\0" /* those of them that have all its letters */

enum {
	ASCII_FIRST = 32, ASCII_LAST = 126, ASCII = ASCII_LAST - ASCII_FIRST + 1, /* and U+00A0 .. U+00FF, then the signs */
	LATIN_FIRST = 0xa0, LATIN = 96, SIGNS = 8, LETTERS = ASCII + LATIN + SIGNS,
	PEN_FACES = 64, TEXT_GLYPHS = 512,
};

static const uint16_t signs[SIGNS] = {0x2013, 0x2014, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2026};

/* One size of one weight. */
struct face {
	double size;
	bool is_bold;
	PangoFontDescription *description, *urdu;
	cairo_scaled_font_t *font; /* pango's own: it lives as long as `pango` */
	PangoFont *pango;
	unsigned long glyph[LETTERS]; /* 0: the face has no such letter */
	double advance[LETTERS];
};

struct pen {
	cairo_surface_t *surface;
	cairo_t *cairo;
	PangoLayout *layout;
	struct face faces[PEN_FACES];
	int face_count;
	FILE *out;
	bool has_urdu; /* on a page */
	int failure; /* errno of the first write that failed */
};

static cairo_status_t write_out(void *state, const unsigned char *bytes, unsigned length)
{
	struct pen *pen = state;
	errno = 0;
	if (fwrite(bytes, 1, length, pen->out) == length)
		return CAIRO_STATUS_SUCCESS;
	if (pen->failure == 0)
		pen->failure = errno ? errno : EIO;
	return CAIRO_STATUS_WRITE_ERROR;
}

bool pen_open(FILE *out, const char *title, struct pen **result, struct err *err)
{
	struct pen *pen = mem_zero(1, sizeof *pen);
	pen->out = out;
	pen->surface = cairo_pdf_surface_create_for_stream(write_out, pen, PEN_WIDTH, PEN_HEIGHT);
	cairo_pdf_surface_set_metadata(pen->surface, CAIRO_PDF_METADATA_TITLE, title);
	cairo_pdf_surface_set_metadata(pen->surface, CAIRO_PDF_METADATA_CREATOR, "zila");
	pen->cairo = cairo_create(pen->surface);
	pen->layout = pango_cairo_create_layout(pen->cairo);
	pango_context_set_language(pango_layout_get_context(pen->layout), pango_language_from_string("ur"));
	pango_layout_set_single_paragraph_mode(pen->layout, TRUE);
	*result = pen;
	if (cairo_status(pen->cairo) == CAIRO_STATUS_SUCCESS)
		return true;
	err_set(err, EX_SOFTWARE, "no page can be drawn: %s", cairo_status_to_string(cairo_status(pen->cairo)));
	*result = NULL;
	pen_close(pen, NULL);
	return false;
}

bool pen_lacks_urdu(const struct pen *pen)
{
	PangoFontFamily **families = NULL;
	int count = 0;
	bool is_there = !pen || !pen->has_urdu;
	if (is_there)
		return false;
	pango_font_map_list_families(pango_cairo_font_map_get_default(), &families, &count);
	for (int i = 0; i < count && !is_there; i++)
		for (const char *name = PEN_URDU_FULL; *name && !is_there; name += strlen(name) + 1)
			is_there = strcmp(pango_font_family_get_name(families[i]), name) == 0;
	g_free(families);
	return !is_there;
}

bool pen_close(struct pen *pen, struct err *err)
{
	if (!pen)
		return true;
	for (int i = 0; i < pen->face_count; i++) {
		pango_font_description_free(pen->faces[i].description);
		pango_font_description_free(pen->faces[i].urdu);
		g_object_unref(pen->faces[i].pango);
	}
	g_object_unref(pen->layout);
	cairo_destroy(pen->cairo);
	cairo_surface_finish(pen->surface);
	cairo_status_t status = cairo_surface_status(pen->surface);
	cairo_surface_destroy(pen->surface);
	if (pen->failure == 0 && fflush(pen->out) != 0)
		pen->failure = errno;
	int failure = pen->failure;
	free(pen);
	if (failure != 0)
		return err_set(err, EX_IOERR, "the PDF could not be written: %s: %s", strerror(failure),
			failure == ENOSPC || failure == EDQUOT ? "make room on the disk and try again" : "check the disk");
	return status == CAIRO_STATUS_SUCCESS || err_set(err, EX_SOFTWARE, "the PDF could not be made: %s", cairo_status_to_string(status));
}

/* What each plain letter is in this face, and how wide. */
static void read_letters(struct face *face)
{
	for (int i = 0; i < LETTERS; i++) {
		char letter[5] = "";
		cairo_glyph_t *glyphs = NULL;
		cairo_text_extents_t extents;
		int count = 0;
		utf8_encode(i < ASCII ? (uint32_t)(ASCII_FIRST + i) : i < ASCII + LATIN ? (uint32_t)(LATIN_FIRST + i - ASCII) : signs[i - ASCII - LATIN], letter);
		if (cairo_scaled_font_text_to_glyphs(face->font, 0, 0, letter, (int)strlen(letter), &glyphs, &count, NULL, NULL, NULL)
			== CAIRO_STATUS_SUCCESS && count > 0) {
			cairo_scaled_font_glyph_extents(face->font, glyphs, 1, &extents);
			face->glyph[i] = glyphs[0].index;
			face->advance[i] = extents.x_advance;
		}
		cairo_glyph_free(glyphs);
	}
}

/* The plain letter at TEXT, and its bytes; -1: it is none that stands by itself. */
static inline int letter_at(const char *text, size_t length, size_t *step)
{
	const unsigned char *at = (const unsigned char *)text;
	*step = 1;
	if (*at >= ASCII_FIRST && *at <= ASCII_LAST)
		return *at - ASCII_FIRST;
	if ((*at == 0xc2 || *at == 0xc3) && length >= 2) {
		int point = (*at & 3) << 6 | (at[1] & 0x3f);
		*step = 2;
		return point >= LATIN_FIRST ? ASCII + point - LATIN_FIRST : -1;
	}
	if (*at == 0xe2 && length >= 3 && at[1] == 0x80) {
		*step = 3;
		for (int i = 0; i < SIGNS; i++)
			if (signs[i] == (0x2000 | (at[2] & 0x3f)))
				return ASCII + LATIN + i;
	}
	return -1;
}

static PangoFontDescription *describe(const char *families, double size, bool is_bold)
{
	PangoFontDescription *description = pango_font_description_from_string(families);
	pango_font_description_set_weight(description, is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_font_description_set_absolute_size(description, size * PANGO_SCALE);
	return description;
}

static struct face *face_of(struct pen *pen, const struct pen_face *wanted)
{
	for (int i = 0; i < pen->face_count; i++)
		if (pen->faces[i].size == wanted->size && pen->faces[i].is_bold == wanted->is_bold)
			return &pen->faces[i];
	/* Cards that were made to fit have many sizes: the oldest one goes. */
	struct face *face = &pen->faces[pen->face_count < PEN_FACES ? pen->face_count++ : 0];
	if (face->pango) {
		pango_font_description_free(face->description);
		pango_font_description_free(face->urdu);
		g_object_unref(face->pango);
	}
	*face = (struct face){.size = wanted->size, .is_bold = wanted->is_bold};
	face->description = describe(PEN_FAMILY, wanted->size, wanted->is_bold);
	face->urdu = describe(PEN_URDU, wanted->size * PEN_URDU_SIZE, wanted->is_bold);
	face->pango = pango_context_load_font(pango_layout_get_context(pen->layout), face->description);
	face->font = pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(face->pango));
	read_letters(face);
	return face;
}

/* The width of a text of plain letters that this face has; negative where it is another one, for pango. */
static double plain_width(const struct face *face, const char *text, size_t length)
{
	double width = 0;
	for (size_t at = 0, step; at < length; at += step) {
		int letter = letter_at(text + at, length - at, &step);
		if (letter < 0 || (face->glyph[letter] == 0 && letter >= ASCII))
			return -1;
		width += face->advance[letter];
	}
	return width;
}

static void shape(struct pen *pen, struct face *face, const char *text, size_t length)
{
	/* Letters of Arabic script are U+0600 and above: their first byte says so (0xd8 to 0xdd, 0xef for joined forms). */
	bool is_urdu = false;
	for (size_t i = 0; i < length && !is_urdu; i++)
		is_urdu = ((unsigned char)text[i] >= 0xd8 && (unsigned char)text[i] <= 0xdd) || (unsigned char)text[i] == 0xef;
	pen->has_urdu |= is_urdu;
	pango_layout_set_font_description(pen->layout, is_urdu ? face->urdu : face->description);
	pango_layout_set_text(pen->layout, text, (int)length);
}

double pen_width(struct pen *pen, const struct pen_face *wanted, const char *text, size_t length)
{
	struct face *face = face_of(pen, wanted);
	double width = plain_width(face, text, length);
	if (width >= 0)
		return width;
	int columns, rows;
	shape(pen, face, text, length);
	pango_layout_get_size(pen->layout, &columns, &rows);
	return (double)columns / PANGO_SCALE;
}

static void draw_plain(struct pen *pen, struct face *face, double x, double y, const char *text, size_t length)
{
	cairo_glyph_t glyphs[TEXT_GLYPHS];
	cairo_set_scaled_font(pen->cairo, face->font);
	for (size_t at = 0; at < length;) {
		int count = 0;
		for (size_t step; at < length && count < TEXT_GLYPHS; at += step) {
			int letter = letter_at(text + at, length - at, &step);
			glyphs[count++] = (cairo_glyph_t){face->glyph[letter], x, y};
			x += face->advance[letter];
		}
		cairo_show_glyphs(pen->cairo, glyphs, count);
	}
}

void pen_text(struct pen *pen, const struct pen_face *wanted, double x, double y, const char *text, size_t length)
{
	struct face *face = face_of(pen, wanted);
	if (length == 0)
		return;
	cairo_set_source_rgb(pen->cairo, wanted->grey, wanted->grey, wanted->grey);
	if (plain_width(face, text, length) >= 0) {
		draw_plain(pen, face, x, y, text, length);
		return;
	}
	shape(pen, face, text, length);
	cairo_move_to(pen->cairo, x, y - (double)pango_layout_get_baseline(pen->layout) / PANGO_SCALE);
	pango_cairo_show_layout(pen->cairo, pen->layout);
}

void pen_line(struct pen *pen, double x1, double y1, double x2, double y2, double width, double grey)
{
	cairo_set_source_rgb(pen->cairo, grey, grey, grey);
	cairo_set_line_width(pen->cairo, width);
	cairo_move_to(pen->cairo, x1, y1);
	cairo_line_to(pen->cairo, x2, y2);
	cairo_stroke(pen->cairo);
}

void pen_fill(struct pen *pen, double x, double y, double width, double height, double grey)
{
	cairo_set_source_rgb(pen->cairo, grey, grey, grey);
	cairo_rectangle(pen->cairo, x, y, width, height);
	cairo_fill(pen->cairo);
}

void pen_paper(struct pen *pen, double width, double height)
{
	cairo_pdf_surface_set_size(pen->surface, width, height);
}

void pen_sheet(struct pen *pen)
{
	cairo_show_page(pen->cairo);
}
