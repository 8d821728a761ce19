/* zila export FORM: streams records out, in a form that import reads back, or in one that other programs take. */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/context.h"
#include "emis/out_geojson.h"
#include "store/query.h"

enum { EXPORT_GEOJSON = EXPORT_DHIS2_BULK + 1 };

static const struct { const char *word, *end; int format; } formats[] = {
	{"csv", "csv", EXPORT_CSV}, {"json", "json", EXPORT_JSON}, {"tidy", "csv", EXPORT_TIDY}, {"dhis2", "jsonl", EXPORT_DHIS2},
	{"dhis2-bulk", "json", EXPORT_DHIS2_BULK}, {"geojson", "geojson", EXPORT_GEOJSON},
};

struct wish {
	struct export_options options;
	int format; /* index of formats */
	const char *file, *folder;
	bool is_public;
};

static bool find_format(const char *word, struct wish *wish)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (strcmp(formats[i].word, word) == 0) {
			wish->format = (int)i;
			wish->options.format = (enum export_format)formats[i].format;
			return true;
		}
	return false;
}

static bool read_wish(int argc, char **argv, struct wish *wish)
{
	static const struct option words[] = {
		{"format", required_argument, NULL, 'f'}, {"where", required_argument, NULL, 'w'}, {"bom", no_argument, NULL, 'b'},
		{"crlf", no_argument, NULL, 'c'}, {"voided", no_argument, NULL, 'v'}, {"output", required_argument, NULL, 'o'},
		{"folder", required_argument, NULL, 'd'}, {"public", no_argument, NULL, 'p'}, {NULL, 0, NULL, 0},
	};
	*wish = (struct wish){.options = {.format = EXPORT_CSV}};
	for (int option; (option = getopt_long(argc, argv, "", words, NULL)) != -1;) {
		switch (option) {
		case 'f':
			if (!find_format(optarg, wish))
				return false;
			break;
		case 'w': wish->options.where = optarg; break;
		case 'b': wish->options.with_bom = true; break;
		case 'c': wish->options.with_crlf = true; break;
		case 'v': wish->options.with_voided = true; break;
		case 'o': wish->file = optarg; break;
		case 'd': wish->folder = optarg; break;
		case 'p': wish->is_public = true; break;
		default: return false;
		}
	}
	return argc - optind == 1 && !(wish->file && wish->folder);
}

static bool write_to(struct context *context, const struct form *form, const struct wish *wish, FILE *out, struct err *err)
{
	struct export_options options = wish->options;
	long without = 0;
	options.out = out;
	if (formats[wish->format].format != EXPORT_GEOJSON)
		return export_run(context->replica, context->set, form, &options, err);
	if (strcmp(form->code, "school") != 0)
		return err_set(err, EX_USAGE, "%s: only schools have points: zila export school --format geojson", form->code);
	if (!out_geojson(context->replica, context->set, &options, wish->is_public, &without, err))
		return false;
	if (without > 0 && !wish->folder)
		fprintf(stderr, "%ld schools without a point left out\n", without);
	return true;
}

/* Written beside FILE and renamed: there is the whole of it or nothing. */
static bool write_file(struct context *context, const struct form *form, const struct wish *wish, const char *path, struct err *err)
{
	struct file_new file;
	if (!file_new_begin(path, 0666, &file, err))
		return false;
	FILE *out = fdopen(file.file, "w");
	if (!out)
		die("export: no stream for an open file");
	file.file = -1; /* the stream's own until it is whole */
	bool is_good = write_to(context, form, wish, out, err);
	if (!is_good && err->code == EX_IOERR)
		err_prefix(err, "%s", path);
	if (is_good)
		file.file = dup(fileno(out));
	if (fclose(out) != 0 && is_good)
		is_good = err_set(err, EX_IOERR, "%s: not all could be written: %m: make room on the disk and try again", path);
	if (!is_good) {
		file_new_drop(&file);
		return false;
	}
	return file_new_keep(&file, err);
}

/* This box may hold one district of many. */
static bool has_schools(struct context *context, const char *district)
{
	struct query *query;
	bool is_there = false;
	if (query_open(context->replica, "SELECT 1 FROM school WHERE district = ?1 AND _void IS NULL LIMIT 1", &query, NULL)) {
		query_bind_text(query, 1, district);
		is_there = query_step(query, NULL) == 1;
		query_close(query);
	}
	return is_there;
}

/* One file a district that has schools here, named by its code. */
static bool write_folder(struct context *context, const struct form *form, const struct wish *wish, struct err *err)
{
	const struct code_list *districts = form_set_list(context->set, "district");
	const char *own = strcmp(form->code, "school") == 0 ? "" : "school.";
	bool is_good = file_mkdirs(wish->folder, 0777, err);
	for (int i = 0; is_good && districts && i < districts->count; i++) {
		const char *code = districts->items[i].code;
		if (!has_schools(context, code))
			continue;
		struct wish one = *wish;
		char *where = wish->options.where ? mem_format("(%s) and %sdistrict = '%s'", wish->options.where, own, code)
			: mem_format("%sdistrict = '%s'", own, code);
		char *path = mem_format("%s/%s.%s", wish->folder, code, formats[wish->format].end);
		one.options.where = where;
		is_good = write_file(context, form, &one, path, err);
		free(where);
		free(path);
	}
	return is_good;
}

static int run(struct context *context, int argc, char **argv)
{
	struct wish wish;
	struct err err = {0};
	if (!read_wish(argc, argv, &wish))
		return command_usage(&command_export);
	const struct form *form = context_form(context, argv[optind], &err);
	bool is_good = form && (wish.folder ? write_folder(context, form, &wish, &err)
		: wish.file ? write_file(context, form, &wish, wish.file, &err) : write_to(context, form, &wish, stdout, &err));
	return is_good ? 0 : command_fail(&err);
}

const struct command command_export = {
	.name = "export",
	.usage = "FORM [--format csv|tidy|json|dhis2|dhis2-bulk|geojson] [--where EXPR] [--bom] [--crlf] [--voided] [--public]\n"
		"       [--output FILE | --folder DIR]",
	.summary = "streams records out as CSV, JSON, a tidy table, for DHIS2 or a map",
	.needs_replica = true,
	.run = run,
};
