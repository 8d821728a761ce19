#include "config.h"
#include "cli/form_print.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/context.h"
#include "cli/print_batch.h"
#include "emis/lookup.h"
#include "emis/packet.h"
#include "emis/paper.h"
#include "emis/print.h"
#include "emis/term.h"
#include "page/lines.h"
#include "page/pdf.h"

enum { WIDTH = 80, SHEET = 66, PAPER_MAX = 512 << 20 };

struct job {
	const char *file, *printer, *format, *record, *year, *packet;
	char **schools;
	int school_count;
	bool is_blank, is_ascii;
	/* words of a job of many: */
	const char *list, *folder, *from;
	bool is_terminal, has_no_cover;
	struct pdf *pdf;
	struct buf text;
	long papers;
};

static bool read_words(int argc, char **argv, struct job *job)
{
	static const struct option words[] = {
		{"school", required_argument, NULL, 's'}, {"blank", no_argument, NULL, 'b'}, {"output", required_argument, NULL, 'o'},
		{"format", required_argument, NULL, 'f'}, {"year", required_argument, NULL, 'y'}, {"record", required_argument, NULL, 'r'},
		{"print", required_argument, NULL, 'p'}, {"packet", required_argument, NULL, 'k'}, {"ascii", no_argument, NULL, 'a'},
		{"list", required_argument, NULL, 'l'}, {"folder", required_argument, NULL, 'F'}, {"terminal", no_argument, NULL, 'T'},
		{"from-card", required_argument, NULL, 'n'}, {"no-cover", no_argument, NULL, 'C'}, {NULL, 0, NULL, 0},
	};
	bool has_schools = false;
	optind = 0; /* from the start again, in this shorter list */
	job->schools = mem_zero((size_t)argc + 1, sizeof *job->schools);
	for (int option; (option = getopt_long(argc, argv, "", words, NULL)) != -1;) {
		switch (option) {
		case 's': job->schools[job->school_count++] = optarg; has_schools = true; break;
		case 'b': job->is_blank = true; break;
		case 'o': job->file = optarg; break;
		case 'f': job->format = optarg; break;
		case 'y': job->year = optarg; break;
		case 'r': job->record = optarg; break;
		case 'p': job->printer = optarg; break;
		case 'k': job->packet = optarg; break;
		case 'a': job->is_ascii = true; break;
		case 'l': job->list = optarg; break;
		case 'F': job->folder = optarg; break;
		case 'T': job->is_terminal = true; break;
		case 'n': job->from = optarg; break;
		case 'C': job->has_no_cover = true; break;
		default: return false;
		}
	}
	/* --school 07086 07091: what follows the form's name are more of them. */
	for (int i = optind + 1; i < argc && has_schools; i++)
		job->schools[job->school_count++] = argv[i];
	return argc - optind >= 1 && (has_schools || argc - optind == 1);
}

static bool one(struct context *context, struct job *job, const struct form *form, const struct paper_wish *wish, struct err *err)
{
	struct page_value *page;
	if (!paper_page(context->replica, context->set, form, wish, &page, err))
		return false;
	job->papers++;
	bool is_good = true;
	if (job->pdf)
		is_good = pdf_add(job->pdf, page) || err_set(err, EX_IOERR, "PDF: not all was taken");
	else
		lines_print(page, &(struct lines_options){.width = WIDTH, .is_ascii = job->is_ascii}, SHEET, &job->text);
	page_free(page);
	return is_good && (!job->text.is_full || err_set(err, EX_DATAERR, "form print: too much paper for one job: print fewer schools at a time"));
}

/* The school of a record that is printed: of a key that begins with it. */
static bool print_record(struct context *context, struct job *job, const struct form *form, struct err *err)
{
	struct buf key;
	buf_init(&key, 400);
	context_key(form, job->record, &key);
	char school[32] = "";
	bool has_school = form->table && form->table->school_column >= 0 && form->table->key[0] == form->table->school_column;
	if (has_school || strcmp(form->code, "school") == 0)
		snprintf(school, sizeof school, "%.*s", (int)strcspn(key.bytes, "/"), key.bytes);
	const char *year = strchr(key.bytes, '/');
	struct paper_wish wish = {.record = key.bytes, .school = *school ? school : NULL, .year = year ? atoi(year + 1) : 0};
	bool is_good = one(context, job, form, &wish, err);
	buf_free(&key);
	return is_good;
}

struct packet_job {
	struct context *context;
	struct job *job;
	const struct form *form;
	struct paper_wish *wish;
	struct err *err;
	bool is_good;
};

static bool print_paper(void *state, const struct packet_paper *paper)
{
	struct packet_job *packet = state;
	packet->wish->school = paper->school;
	packet->is_good = one(packet->context, packet->job, packet->form, packet->wish, packet->err);
	return packet->is_good;
}

/* The papers of a packet, in the order of its list. */
static bool print_packet(struct context *context, struct job *job, const struct form *form, struct paper_wish *wish, struct err *err)
{
	struct packet_filter filter = {.form = form->code, .year = wish->year, .packet = job->packet};
	struct packet_job packet = {context, job, form, wish, err, true};
	return packet_each(context->replica, context->set, &filter, print_paper, &packet, err) && packet.is_good
		&& (job->papers > 0 || err_set(err, EX_NOINPUT, "packet %s: no paper of %s %d is in it: zila packet counts shows what there is", job->packet,
			form->code, wish->year));
}

static bool print_all(struct context *context, struct job *job, const struct form *form, struct err *err)
{
	if (job->record)
		return print_record(context, job, form, err);
	struct paper_wish wish = {.is_blank = job->is_blank, .year = job->year ? atoi(job->year) : 0};
	if (job->school_count == 0 && !job->packet)
		return one(context, job, form, &wish, err);
	if (wish.year == 0 && form_field(form, "year") >= 0)
		wish.year = term_year(context->replica);
	if (job->packet)
		return print_packet(context, job, form, &wish, err);
	bool is_good = true;
	for (int i = 0; is_good && i < job->school_count; i++) {
		char code[LOOKUP_CODE_SIZE];
		wish.school = lookup_code(job->schools[i], code) ? code : job->schools[i];
		is_good = one(context, job, form, &wish, err);
	}
	return is_good;
}

static bool deliver(struct job *job, struct err *err)
{
	char said[128];
	if (job->printer) {
		if (!print_text(job->printer, "Zila paper forms", job->text.bytes, job->text.length, said, sizeof said, err))
			return false;
		fprintf(stderr, "%ld form%s given to the queue%s%s\n", job->papers, job->papers == 1 ? "" : "s", *said ? ": " : "", said);
		return true;
	}
	if (job->file)
		return file_write_atomic(job->file, job->text.bytes, job->text.length, 0666, err);
	return (fwrite(job->text.bytes, 1, job->text.length, stdout) == job->text.length && fflush(stdout) == 0)
		|| err_set(err, EX_IOERR, "standard output: not all could be written: %m");
}

static int run(struct context *context, struct job *job, const char *code)
{
	struct err err = {0};
	const struct form *form = context_form(context, code, &err);
	bool is_pdf = strcmp(job->format, "pdf") == 0;
	if (!form)
		return command_fail(&err);
	if (!is_pdf && strcmp(job->format, "text") != 0)
		return err_set(&err, EX_USAGE, "form print: --format %s: there are --format text and --format pdf", job->format), command_fail(&err);
	if (is_pdf && job->printer)
		return err_set(&err, EX_USAGE, "form print: a printer gets text: leave --format pdf out, or give --output FILE and print that"), command_fail(&err);
	if (form->parent && form_set_find(context->set, form->parent))
		return err_set(&err, EX_USAGE, "form print: %s is a grid of %s: print that", form->code, form->parent), command_fail(&err);
	if (is_pdf && !pdf_open(job->file, &job->pdf, &err))
		return command_fail(&err);
	bool is_good = print_all(context, job, form, &err);
	if (job->pdf && (is_good || err.code == EX_IOERR))
		return command_close_pdf(job->pdf, &err) ? 0 : command_fail(&err);
	if (!is_good)
		pdf_drop(job->pdf);
	return is_good && deliver(job, &err) ? 0 : command_fail(&err);
}

/* Many in one job, as cards are printed: each with its number, on from any after a jam. */
static bool is_batch(const struct job *job)
{
	return job->list || job->folder || job->is_terminal || job->from || job->has_no_cover;
}

static bool gather(const struct job *job, struct print_list *list, struct err *err)
{
	if (job->packet || job->record || job->is_blank)
		return err_set(err, EX_USAGE, "form print: a job of many is of schools: --list FILE or --school CODE…, without --packet, --record and --blank");
	if (job->list && !print_list_read(job->list, list, err))
		return false;
	for (int i = 0; i < job->school_count; i++)
		print_list_add(list, job->schools[i]);
	return list->count > 0 || err_set(err, EX_USAGE, "form print: say for which schools: --list FILE or --school CODE…");
}

static int run_batch(struct context *context, struct job *job, const char *code)
{
	struct print_wish wish = {.of = PRINT_FORMS, .form = code, .has_cover = !job->has_no_cover, .is_ascii = job->is_ascii, .terminal = -1,
		.from = job->from ? atoi(job->from) : 0, .year = job->year ? atoi(job->year) : 0};
	struct print_target target = {job->printer, job->folder, job->file, job->is_terminal, job->format, "form print"};
	struct print_list list = {0};
	struct err err = {0};
	const struct form *form = context_form(context, code, &err);
	if (form && wish.year == 0 && form_field(form, "year") >= 0)
		wish.year = term_year(context->replica);
	bool is_good = form && gather(job, &list, &err) && print_batch_aim(context, &target, &wish, &err) && print_batch_run(context, &wish, &list, &err);
	if (wish.terminal >= 0)
		close(wish.terminal);
	print_list_reset(&list);
	return is_good ? 0 : command_fail(&err);
}

int form_print(struct context *context, int argc, char **argv)
{
	struct job job = {0};
	int code = -1;
	buf_init(&job.text, PAPER_MAX);
	if (read_words(argc, argv, &job) && (!job.from || atoi(job.from) > 0)
		&& (job.printer != NULL) + (job.folder != NULL) + (job.file != NULL) + job.is_terminal <= 1) {
		bool is_many = is_batch(&job);
		if (!job.format && !is_many)
			job.format = "text";
		code = is_many ? run_batch(context, &job, argv[optind]) : run(context, &job, argv[optind]);
	}
	buf_free(&job.text);
	free(job.schools);
	return code;
}
