#include "config.h"
#include "emis/print_job.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "emis/above.h"
#include "emis/card.h"
#include "emis/paper.h"
#include "emis/print.h"
#include "emis/school.h"
#include "page/format.h"
#include "page/pdf.h"

#define PRINTER_ON "\033[5i"
#define PRINTER_OFF "\033[4i"

enum { AT_ONCE = 20 /* cards */, PAPER_MAX = 512 << 20, TITLE = 120, STREAM = 1 << 16 };

struct print_job {
	struct replica *replica;
	struct form_set *set;
	const struct print_list *list;
	struct print_wish wish;
	struct card_maker *maker;
	struct format format;
	char *operator_name;
	struct buf text; /* what waits to be given away */
	struct pdf *pdf; /* or this */
	char *pdf_file; /* of a part for the queue */
	int first, made, given; /* numbers of cards */
	char words[128];
};

const char *print_job_noun(enum print_of of, int count)
{
	static const char *const nouns[][2] = {[PRINT_CARDS] = {"report card", "report cards"}, [PRINT_MONITORING] = {"monitoring card", "monitoring cards"},
		[PRINT_COMPARED] = {"comparison", "comparisons"}, [PRINT_FORMS] = {"paper form", "paper forms"}};
	return nouns[of][count != 1];
}

/* The school or place, newly allocated. */
static char *name_of(const struct print_job *job, int number)
{
	const char *code = job->list->codes[number - 1];
	char name[160];
	if (strcmp(code, "-") == 0)
		return mem_copy("for any school");
	if (job->wish.level == INDICATOR_SCHOOL)
		return school_title(job->replica, code);
	above_name(job->replica, job->set, job->wish.level, code, name);
	return mem_copy(name);
}

static int all_of(const struct print_job *job)
{
	return job->list->count;
}

static void render(struct print_job *job, const struct page_value *page)
{
	if (job->pdf)
		pdf_add(job->pdf, page); /* pdf_close has the reason where it was not taken */
	else
		format_page(&job->format, page, &job->text);
}

static void pair_format(struct page_value *page, const char *label, char *value)
{
	page_pair(page, label, value, PAGE_PLAIN);
	free(value);
}

/* The sheet that lies on top: how many there are to be, which, whose, and what to do when some are missing. */
static void cover(struct print_job *job)
{
	char time[17];
	int count = all_of(job);
	char *title = mem_format("%d %s", count, print_job_noun(job->wish.of, count)), *first = name_of(job, job->first), *last = name_of(job, count);
	const struct form *form = job->wish.form ? form_set_find(job->set, job->wish.form) : NULL;
	struct page_value *page = page_new(title);
	clock_format(clock_now(), time);
	page->is_sample = replica_is_sample(job->replica);
	page->is_one_sheet = true;
	page_title(page, title);
	page_pairs(page, 1);
	if (form)
		page_pair(page, "Form", form->title, PAGE_PLAIN);
	if (job->wish.what)
		page_pair(page, job->wish.level == INDICATOR_SCHOOL ? "Schools" : "Places", job->wish.what, PAGE_PLAIN);
	pair_format(page, "In this pile", job->first > 1 ? mem_format("%d: numbers %d to %d of %d", count - job->first + 1, job->first, count, count)
		: mem_format("%d", count));
	pair_format(page, "First", mem_format("%d/%d  %s", job->first, count, first));
	pair_format(page, "Last", mem_format("%d/%d  %s", count, count, last));
	pair_format(page, "Printed", mem_format("%s by %s", time, job->operator_name));
	page_space(page);
	page_text(page, "Each has its number at its foot. Where the paper jams or a number is missing, print again from that number.");
	page_space(page);
	page_text(page, "Counted, and handed over to: ______________________________   on: ______________");
	page_footer(page, title);
	render(job, page);
	page_free(page);
	free(title);
	free(first);
	free(last);
}

/* A part of the job begins: its cover, or a file for its PDF. */
static bool begin_part(struct print_job *job, const char *file, struct err *err)
{
	bool is_pdf = job->wish.kind == PRINTER_PDF;
	if (is_pdf && !pdf_open(file, &job->pdf, err))
		return false;
	if (!is_pdf)
		format_begin(&job->format, &job->text);
	if (job->made == job->first - 1 && job->wish.has_cover && job->wish.way != PRINT_FOLDER)
		cover(job);
	return true;
}

static bool is_part_begun(const struct print_job *job)
{
	return job->pdf || job->text.length > 0;
}

static char *file_of_part(void)
{
	const char *folder = getenv("TMPDIR");
	char *name = mem_format("%s/zila-print-XXXXXX", folder && *folder ? folder : "/tmp");
	int file = mkstemp(name);
	if (file >= 0)
		close(file);
	return name;
}

/* The number after the last one that has a place to be. */
static bool go_on_from(const struct print_job *job, struct err *err)
{
	struct err told = *err;
	return err_set(err, told.code, "%s (%d of %d were given to it: go on with --from-card %d, or from the first number that did not come out)",
		told.text, job->given, all_of(job), job->given + 1);
}

/* A printer that has stopped must not be fed. */
static bool is_open(struct print_job *job, struct err *err)
{
	char words[256];
	const char *name = job->wish.target;
	switch (printer_state(name, words)) {
	case PRINTER_STOPPED:
		err_set(err, EX_TEMPFAIL, "printing: the printer %s has stopped: %s: see to it (paper, jam, cupsenable %s)", name, words, name);
		return job->given >= job->first ? go_on_from(job, err) : false;
	case PRINTER_ABSENT:
		return err_set(err, EX_UNAVAILABLE, "printing: this box has no printer %s: %s: zila printer lists those it has", name, words);
	default:
		return true;
	}
}

static bool give_to_queue(struct print_job *job, struct err *err)
{
	char title[TITLE];
	struct buf bytes;
	bool is_good = true, is_pdf = job->pdf != NULL;
	snprintf(title, sizeof title, "Zila %s %d-%d of %d", print_job_noun(job->wish.of, 2), job->given + 1 > job->first ? job->given + 1 : job->first, job->made, all_of(job));
	if (is_pdf) {
		is_good = pdf_close(job->pdf, err) && file_read(job->pdf_file, PAPER_MAX, &bytes, err);
		job->pdf = NULL;
		unlink(job->pdf_file);
	}
	is_good = is_good && print_text(job->wish.target, title, is_pdf ? bytes.bytes : job->text.bytes, is_pdf ? bytes.length : job->text.length,
		job->words, sizeof job->words, err);
	if (is_good && is_pdf)
		buf_free(&bytes);
	buf_clear(&job->text);
	return is_good || (job->given >= job->first && go_on_from(job, err));
}

static bool write_all(int file, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t put = write(file, bytes, length);
		if (put > 0)
			bytes += put, length -= (size_t)put;
		else if (put < 0 && errno != EINTR)
			return false;
	}
	return true;
}

/* To the printer that hangs on the terminal: what stands between the two sequences goes there and not on the screen. The second is sent
 * whatever came of the first. */
static bool give_to_terminal(struct print_job *job, struct err *err)
{
	struct buf out;
	buf_init(&out, PAPER_MAX);
	buf_text(&out, PRINTER_ON);
	for (const char *line = job->text.bytes; *line;) {
		size_t length = strcspn(line, "\n");
		buf_put(&out, line, length);
		if (line[length] == '\n')
			buf_text(&out, "\r\n");
		line += length + (line[length] == '\n');
	}
	bool is_good = write_all(job->wish.terminal, out.bytes, out.length);
	is_good = write_all(job->wish.terminal, PRINTER_OFF, strlen(PRINTER_OFF)) && is_good;
	buf_free(&out);
	buf_clear(&job->text);
	return is_good || err_set(err, EX_IOERR, "printing: the terminal took no more: %s", strerror(errno));
}

static bool give_to_file(struct print_job *job, const char *path, struct err *err)
{
	if (job->pdf) {
		struct pdf *pdf = job->pdf;
		job->pdf = NULL;
		return pdf_close(pdf, err);
	}
	bool is_good = path ? file_write_atomic(path, job->text.bytes, job->text.length, 0666, err)
		: write_all(STDOUT_FILENO, job->text.bytes, job->text.length)
			|| err_set(err, EX_IOERR, "standard output: not all could be written: %s", strerror(errno));
	buf_clear(&job->text);
	return is_good;
}

static char *file_in_folder(const struct print_job *job, const char *code)
{
	static const char *const before[] = {[PRINT_CARDS] = "", [PRINT_MONITORING] = "monitoring-", [PRINT_COMPARED] = "compare-", [PRINT_FORMS] = ""};
	/* a tehsil is often called as its district is */
	const char *level = job->wish.level == INDICATOR_SCHOOL ? "" : indicator_level_word(job->wish.level);
	return mem_format("%s/%s%s%s%s%s%s.%s", job->wish.target, before[job->wish.of], level, *level ? "-" : "", job->wish.form ? job->wish.form : "",
		job->wish.form ? "-" : "", strcmp(code, "-") == 0 ? "blank" : code, job->wish.kind == PRINTER_PDF ? "pdf" : job->wish.kind == PRINTER_ESCP ? "prn" : "txt");
}

/* What the part goes into, newly allocated, or NULL. */
static char *file_for(const struct print_job *job)
{
	switch (job->wish.way) {
	case PRINT_FOLDER: return file_in_folder(job, job->list->codes[job->made]);
	case PRINT_QUEUE: return job->wish.kind == PRINTER_PDF ? file_of_part() : NULL;
	case PRINT_FILE: return mem_copy(job->wish.target);
	default: return NULL;
	}
}

static bool make_form(struct print_job *job, const char *code, struct page_value **page, struct err *err)
{
	const struct form *form = form_set_find(job->set, job->wish.form);
	struct paper_wish wish = {.school = strcmp(code, "-") == 0 ? NULL : code, .year = job->wish.year};
	if (!form)
		return err_set(err, EX_USAGE, "%s: no form has this code: zila form list names those there are", job->wish.form);
	return paper_page(job->replica, job->set, form, &wish, page, err);
}

static bool make_page(struct print_job *job, const char *code, struct page_value **page, struct err *err)
{
	const struct print_wish *wish = &job->wish;
	switch (wish->of) {
	case PRINT_MONITORING: return card_monitoring(job->maker, wish->level, code, wish->from_day, wish->to_day, page, err);
	case PRINT_COMPARED: return card_compare(job->maker, code, NULL, wish->year, page, err);
	case PRINT_FORMS: return make_form(job, code, page, err);
	case PRINT_CARDS: break;
	}
	return wish->level == INDICATOR_SCHOOL ? card_school(job->maker, code, wish->year, page, err) :
		card_place(job->maker, wish->level, code, wish->year, page, err);
}

static bool make(struct print_job *job, struct err *err)
{
	struct page_value *page;
	if (!make_page(job, job->list->codes[job->made], &page, err))
		return false;
	if (all_of(job) > 1) {
		char *footer = mem_format("%d/%d  %s", job->made + 1, all_of(job), page->footer ? page->footer : "");
		page_footer(page, footer);
		free(footer);
	}
	render(job, page);
	page_free(page);
	job->made++;
	return !job->text.is_full || err_set(err, EX_DATAERR, "too much paper for one file: print fewer at a time, or into a folder");
}

/* Is it time to give the part away? */
static bool is_part_whole(const struct print_job *job)
{
	if (job->made == all_of(job))
		return true;
	switch (job->wish.way) {
	case PRINT_QUEUE: return (job->made - job->first + 1) % AT_ONCE == 0;
	case PRINT_FILE: return !job->wish.target && !job->pdf && job->text.length > STREAM;
	default: return true;
	}
}

static bool give(struct print_job *job, const char *path, struct err *err)
{
	if (!job->pdf)
		format_end(&job->format, &job->text);
	bool is_good = job->wish.way == PRINT_QUEUE ? is_open(job, err) && give_to_queue(job, err)
		: job->wish.way == PRINT_TERMINAL ? give_to_terminal(job, err) : give_to_file(job, path, err);
	if (is_good)
		job->given = job->made;
	return is_good;
}

int print_job_step(struct print_job *job, struct err *err)
{
	bool is_good = true;
	if (job->made == all_of(job))
		return 0;
	if (!is_part_begun(job)) {
		free(job->pdf_file);
		job->pdf_file = file_for(job);
		is_good = (job->wish.way != PRINT_QUEUE || is_open(job, err)) && begin_part(job, job->pdf_file, err);
	}
	is_good = is_good && make(job, err) && (!is_part_whole(job) || give(job, job->pdf_file, err));
	return !is_good ? -1 : job->made < all_of(job);
}

bool print_job_open(struct replica *replica, struct form_set *set, const char *operator_name, const struct print_list *list,
	const struct print_wish *wish, struct print_job **out, struct err *err)
{
	struct print_job *job = mem_zero(1, sizeof *job);
	*out = NULL;
	job->replica = replica;
	job->set = set;
	job->list = list;
	job->wish = *wish;
	job->first = wish->from > 0 ? wish->from : 1;
	job->made = job->given = job->first - 1;
	job->operator_name = mem_copy(operator_name);
	job->wish.has_cover = wish->has_cover && list->count > 1;
	buf_init(&job->text, PAPER_MAX);
	bool is_good = job->first <= list->count || err_set(err, EX_USAGE, "--from-card %d: there are %d %s", job->first, list->count,
		print_job_noun(wish->of, list->count));
	is_good = is_good && format_read("card", printer_kind_word(wish->kind), wish->columns, &job->format, err);
	job->format.is_ascii = wish->is_ascii;
	job->format.is_for_printer = wish->way == PRINT_QUEUE || wish->way == PRINT_TERMINAL;
	is_good = is_good && (wish->way != PRINT_FOLDER || file_mkdirs(wish->target, 0777, err))
		&& card_open(replica, set, operator_name, &job->maker, err);
	if (is_good)
		card_set_public(job->maker, wish->is_public);
	if (is_good)
		*out = job;
	else
		print_job_close(job);
	return is_good;
}

void print_job_at(const struct print_job *job, int *made, int *given, int *all)
{
	*made = job->made;
	*given = job->given;
	*all = all_of(job);
}

const char *print_job_words(const struct print_job *job)
{
	return job->words;
}

void print_job_close(struct print_job *job)
{
	if (!job)
		return;
	if (job->pdf)
		pdf_drop(job->pdf);
	if (job->pdf_file && job->wish.way == PRINT_QUEUE)
		unlink(job->pdf_file);
	if (job->maker)
		card_close(job->maker);
	buf_free(&job->text);
	free(job->pdf_file);
	free(job->operator_name);
	free(job);
}
