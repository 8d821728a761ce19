/* The terminal: what terminfo says of it, and frames made into its bytes by paint.c. The one user of curses.
 *
 * Whoever gets out of here, by term_close, die() or a stop, leaves the terminal as it was found. Padding is taken
 * out of terminfo's strings: the terminals that needed it are gone, and their emulators buffer. */
#include "config.h"
#include "tui/term.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Some of their names are ours. */
#define NCURSES_NOMACROS
#define term curses_term
#include <curses.h>
#include <term.h>
#undef term
#undef bell
#undef columns
#undef lines

#include "base/buf.h"
#include "base/mem.h"
#include "tui/paint.h"
#include "tui/tty.h"

enum { OUT_MAX = 32 << 20 };

struct caps {
	struct paint_caps paint;
	const char *enter, *leave; /* the alternate screen and the number pad's plain mode, and back */
	const char *bell;
	bool is_emulator; /* an xterm or a relative: block characters are in its font, bracketed paste works */
	int rows, columns; /* where the kernel does not know them; 0 or less: unknown */
};

struct term {
	struct caps caps;
	struct paint paint;
	struct tty *tty;
	struct buf out;
	bool is_taken; /* raw mode and alternate screen are on */
	int events;
};

static struct term *current; /* for die() */

/* The formats that tparm needs; there is one terminal a process. */
static char *cup, *hpa, *cuf, *ech, *setaf, *il, *dl;
/* All strings of the terminal in use, freed with it. */
static char *kept[40];
static int kept_count;

static char *keep(char *text)
{
	if (kept_count == (int) (sizeof kept / sizeof *kept))
		die("more strings of a terminal than there is room for");
	kept[kept_count++] = text;
	return text;
}

static void free_kept(void)
{
	while (kept_count > 0)
		free(kept[--kept_count]);
	if (cur_term)
		del_curterm(cur_term);
}

/* A capability without padding ($<5>), or NULL. */
static char *capability(const char *name)
{
	const char *found = tigetstr(name);
	char *text, *to;

	if (!found || found == (char *) -1 || !*found)
		return NULL;
	text = to = mem_copy(found);
	for (const char *at = found; *at; at++) {
		const char *end = at[0] == '$' && at[1] == '<' ? strchr(at, '>') : NULL;

		if (end)
			at = end;
		else
			*to++ = *at;
	}
	*to = '\0';
	return keep(text);
}

/* The end of all attributes without the return from line drawing, which we never enter: three bytes instead of six. */
static char *attributes_off(void)
{
	char *text = capability("sgr0"), *found;

	if (!text)
		return NULL;
	while ((found = strstr(text, "\033(B")))
		memmove(found, found + 3, strlen(found + 3) + 1);
	while ((found = strchr(text, '\017')))
		memmove(found, found + 1, strlen(found));
	return *text ? text : NULL;
}

static const char *move_to(int row, int column)
{
	return tparm(cup, (long) row, (long) column, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
}

static const char *with_number(char *format, int number)
{
	return tparm(format, (long) number, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
}

static const char *move_column(int column)
{
	return with_number(hpa, column);
}

static const char *right_by(int columns)
{
	return with_number(cuf, columns);
}

static const char *erase_by(int columns)
{
	return with_number(ech, columns);
}

static const char *colour(int number)
{
	return with_number(setaf, number);
}

static const char *insert_by(int count)
{
	return with_number(il, count);
}

static const char *delete_by(int count)
{
	return with_number(dl, count);
}

static bool is_emulator(const char *name)
{
	static const char *const families[] = {
		"xterm", "screen", "tmux", "rxvt", "putty", "konsole", "gnome", "vte", "alacritty", "foot", "kitty",
	};

	for (size_t at = 0; at < sizeof families / sizeof *families; at++)
		if (strncmp(name, families[at], strlen(families[at])) == 0)
			return true;
	return false;
}

/* A cookie terminal pays a column for each attribute: better none. */
static enum role_scheme choose_scheme(void)
{
	const char *no_colour = getenv("NO_COLOR");

	if (tigetnum("xmc") > 0)
		return ROLE_PLAIN;
	return tigetnum("colors") >= 8 && setaf && !(no_colour && *no_colour) ? ROLE_COLOUR : ROLE_MONO;
}

static char *join(const char *one, const char *other, const char *third)
{
	return keep(mem_format("%s%s%s", one ? one : "", other ? other : "", third ? third : ""));
}

static void read_strings(struct caps *caps, const char *name)
{
	caps->paint = (struct paint_caps) {
		.clear = capability("clear"), .clear_line = capability("el"), .reset = attributes_off(),
		.bold = capability("bold"), .dim = capability("dim"), .underline = capability("smul"),
		.reverse = capability("rev"), .left = capability("cub1"), .down = capability("cud1"),
		.up = capability("cuu1"), .right = capability("cuf1"),
		.hide_cursor = capability("civis"), .show_cursor = capability("cnorm"),
		.move = move_to, .move_column = hpa ? move_column : NULL, .right_by = cuf ? right_by : NULL,
		.erase = ech ? erase_by : NULL, .colour = setaf ? colour : NULL,
		.insert_lines = il && dl ? insert_by : NULL, .delete_lines = il && dl ? delete_by : NULL,
		.wraps_at_once = tigetflag("am") > 0 && tigetflag("xenl") <= 0,
		.scheme = choose_scheme(),
	};
	caps->is_emulator = is_emulator(name);
	caps->enter = join(capability("smcup"), capability("rmkx"), caps->is_emulator ? "\033[?2004h" : NULL);
	caps->leave = join(caps->is_emulator ? "\033[?2004l" : NULL, capability("rmcup"), NULL);
	caps->bell = capability("bel");
	caps->rows = tigetnum("lines");
	caps->columns = tigetnum("cols");
}

static bool read_caps(struct caps *caps, struct err *err)
{
	const char *name = getenv("TERM");
	int status = 0;

	memset(caps, 0, sizeof *caps);
	if (!name || !*name)
		return err_set(err, EX_UNAVAILABLE, "the terminal's type is not known: TERM is not set: "
			"set it, most often to xterm-256color, linux or vt100");
	if (setupterm(NULL, 1, &status) != OK) {
		if (status < 0)
			return err_set(err, EX_UNAVAILABLE, "the descriptions of terminals are missing here: "
				"install the package ncurses-base");
		return err_set(err, EX_UNAVAILABLE, "the terminal type \"%s\" is not known here: "
			"set TERM to a known one, such as xterm-256color, linux or vt100", name);
	}
	cup = capability("cup");
	hpa = capability("hpa");
	cuf = capability("cuf");
	ech = capability("ech");
	setaf = capability("setaf");
	il = capability("il");
	dl = capability("dl");
	read_strings(caps, name);
	if (!cup || !caps->paint.clear)
		return err_set(err, EX_UNAVAILABLE, "the terminal type \"%s\" cannot move its cursor: "
			"set TERM to what the terminal really is, such as xterm-256color, linux or vt100", name);
	return true;
}

/* By the names, see term.h. */
static bool locale_is_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *name = NULL, *codeset;
	locale_t locale;
	bool is_utf8;

	for (size_t at = 0; at < sizeof names / sizeof *names && (!name || !*name); at++)
		name = getenv(names[at]);
	if (!name || !*name || strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0)
		return true;
	codeset = strchr(name, '.');
	if (codeset)
		return strncasecmp(codeset + 1, "UTF-8", 5) == 0 || strncasecmp(codeset + 1, "UTF8", 4) == 0;
	locale = newlocale(LC_CTYPE_MASK, name, (locale_t) 0);
	if (locale == (locale_t) 0)
		return true;
	is_utf8 = strcasecmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
	freelocale(locale);
	return is_utf8;
}

static void send_text(struct term *term, const char *text)
{
	if (text)
		tty_send(term->tty, text, strlen(text));
}

static void take(struct term *term)
{
	if (term->is_taken)
		return;
	tty_raw(term->tty);
	term->is_taken = true;
	send_text(term, term->caps.enter);
	paint_forget(&term->paint);
}

static void give_back(struct term *term)
{
	const struct paint_caps *caps = &term->caps.paint;

	if (!term->is_taken)
		return;
	term->is_taken = false;
	tty_cooked(term->tty);
	send_text(term, caps->reset);
	if (term->paint.is_hidden)
		send_text(term, caps->show_cursor);
	term->paint.is_hidden = false;
	if (caps->clear_line && term->paint.shown.grid_rows > 0) {
		/* Where there is no alternate screen the prompt comes on a clean last line. */
		send_text(term, caps->move(term->paint.shown.grid_rows - 1, 0));
		send_text(term, caps->clear_line);
	}
	send_text(term, term->caps.leave);
}

static void restore_for_die(void)
{
	if (current)
		give_back(current);
}

bool term_open(struct term **out, struct err *err)
{
	struct caps caps;
	struct term *term;
	struct tty *tty;

	*out = NULL;
	if (current)
		die("the terminal is open already");
	if (!tty_open(&tty, err))
		return false;
	if (!read_caps(&caps, err)) {
		free_kept();
		tty_close(tty);
		return false;
	}
	term = mem_zero(1, sizeof *term);
	term->caps = caps;
	term->caps.paint.is_utf8 = locale_is_utf8();
	term->tty = tty;
	buf_init(&term->out, OUT_MAX);
	paint_init(&term->paint, &term->caps.paint);
	current = term;
	die_hook(restore_for_die);
	take(term);
	*out = term;
	return true;
}

void term_close(struct term *term)
{
	if (!term)
		return;
	give_back(term);
	die_hook(NULL);
	current = NULL;
	tty_close(term->tty);
	paint_free(&term->paint);
	buf_free(&term->out);
	free(term);
	free_kept();
}

void term_size(const struct term *term, int *rows, int *columns)
{
	tty_size(term->tty, rows, columns);
	if (*rows <= 0)
		*rows = term->caps.rows > 0 ? term->caps.rows : 24;
	if (*columns <= 0)
		*columns = term->caps.columns > 0 ? term->caps.columns : 80;
}

bool term_is_utf8(const struct term *term)
{
	return term->caps.paint.is_utf8;
}

bool term_has_blocks(const struct term *term)
{
	return term->caps.paint.is_utf8 && term->caps.is_emulator;
}

void term_present(struct term *term, const struct canvas *canvas)
{
	if (!term->is_taken)
		return;
	buf_clear(&term->out);
	paint_frame(&term->paint, canvas, &term->out);
	if (term->out.is_full)
		paint_forget(&term->paint);
	else
		tty_send(term->tty, term->out.bytes, term->out.length);
}

bool term_present_now(struct term *term, struct canvas *frame)
{
	const bool is_left = paint_hold(&term->paint, frame);

	term_present(term, frame);
	return is_left;
}

bool term_is_slow(const struct term *term)
{
	const char *asked = getenv("ZILA_SLOW"), *name = getenv("TERM");

	(void) term;
	if (asked && *asked)
		return strcmp(asked, "0") != 0;
	return name && strncmp(name, "vt", 2) == 0;
}

bool term_shows_urdu(void)
{
	const char *asked = getenv("ZILA_URDU"), *vte = getenv("VTE_VERSION"), *konsole = getenv("KONSOLE_VERSION");
	enum { VTE_TURNS = 5700 }; /* 0.57 was the first that turns and joins letters */

	if (!locale_is_utf8())
		return false;
	if (asked && *asked)
		return strcmp(asked, "off") != 0;
	return (vte && atoi(vte) >= VTE_TURNS) || (konsole && *konsole);
}

void term_forget(struct term *term)
{
	paint_forget(&term->paint);
}

void term_bell(struct term *term)
{
	send_text(term, term->caps.bell);
}

int term_fd(const struct term *term)
{
	return tty_fd(term->tty);
}

int term_signal_fd(const struct term *term)
{
	return tty_signal_fd(term->tty);
}

size_t term_read(struct term *term, char *bytes, size_t size)
{
	return tty_read(term->tty, bytes, size);
}

int term_events(struct term *term)
{
	const int events = tty_events(term->tty);
	int told;

	if (events & TTY_SUSPEND)
		term_suspend(term);
	else if (events & TTY_CONTINUED)
		/* Stopped and continued without our doing: a shell had the terminal meanwhile. */
		term_take(term);
	told = term->events | (events & TTY_RESIZED ? TERM_RESIZED : 0) | (events & TTY_STOPPED ? TERM_STOPPED : 0);
	term->events = 0;
	return told;
}

void term_suspend(struct term *term)
{
	give_back(term);
	tty_stop(term->tty);
	term_take(term);
}

void term_lend(struct term *term)
{
	give_back(term);
}

void term_take(struct term *term)
{
	term->is_taken = false;
	take(term);
	term->events |= TERM_RESUMED | TERM_RESIZED;
}

unsigned long term_sent(void)
{
	return tty_sent();
}

unsigned long term_received(void)
{
	return tty_received();
}
