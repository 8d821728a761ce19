/* A map as it is written: read from its INI file, every word of it checked that can be checked without the forms.
 *
 * A key or a section that the grammar does not know is refused: a mistyped `claen` must not import a province
 * uncleaned. */
#include "config.h"
#include "form/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/share.h"

struct reading {
	const struct conf *conf;
	struct map *map;
	struct err *err;
};

char *map_path(const char *name)
{
	size_t length = strlen(name);
	char *file, *path;

	if (strchr(name, '/') || (length > 4 && strcmp(name + length - 4, ".ini") == 0))
		return mem_copy(name);
	file = mem_format("%s.ini", name);
	path = share_path("maps", file);
	free(file);
	return path;
}

void map_header(const char *text, size_t length, struct buf *out)
{
	static const struct clean_with nobody = { 0 };
	const struct clean_step *steps[2] = { clean_find("trim"), clean_find("lower") };
	struct clean_cell cell;

	clean_cell_init(&cell);
	clean_start(&cell, text, length);
	clean_run(steps, 2, &nobody, &cell);
	buf_clear(out);
	buf_put(out, cell.text, cell.length);
	clean_cell_free(&cell);
}

/* The next word of a list, newly allocated; NULL at its end. */
static char *take_word(const char **at)
{
	const char *start = *at + strspn(*at, " \t");
	size_t length = strcspn(start, " \t");

	*at = start + length;
	return length > 0 ? mem_copy_bytes(start, length) : NULL;
}

/* "FORM.FIELD". */
static bool take_target(const char *text, struct map_target *target)
{
	const char *dot = strchr(text, '.');

	if (!dot || dot == text || dot[1] == '\0' || strchr(dot + 1, '.'))
		return false;
	*target = (struct map_target) { mem_copy_bytes(text, (size_t) (dot - text)), mem_copy(dot + 1), -1, -1 };
	return true;
}

static bool take_header_part(const struct reading *reading, int section)
{
	static const char *const keys[] = { "code", "title", "forms", "need", "unknown", "blank", "source", NULL };
	const struct conf *conf = reading->conf;
	struct map *map = reading->map;
	const char *forms = conf_value(conf, section, "forms"), *needs = conf_value(conf, section, "need");
	const char *unknown = conf_value(conf, section, "unknown");

	for (int i = 0; i < conf_key_count(conf, section); i++) {
		int known = 0;

		while (keys[known] && strcmp(keys[known], conf_key(conf, section, i)) != 0)
			known++;
		if (!keys[known])
			return conf_error(conf, section, conf_key(conf, section, i), reading->err,
				"[map] has no key \"%s\": it has code, title, forms, need, unknown and blank",
				conf_key(conf, section, i));
	}
	map->code = mem_copy(conf_value(conf, section, "code"));
	map->title = mem_copy(conf_value(conf, section, "title"));
	if (!forms)
		return conf_error(conf, section, NULL, reading->err, "the map names no form: write forms = school census");
	for (char *word; (word = take_word(&forms)) != NULL;) {
		if (map->form_count == MAP_MAX_FORMS) {
			free(word);
			return conf_error(
				conf, section, "forms", reading->err, "there are more than %d forms: split the map", MAP_MAX_FORMS);
		}
		map->forms[map->form_count++] = word;
	}
	for (char *word; needs && (word = take_word(&needs)) != NULL;) {
		map->needs = mem_grow(map->needs, (size_t) map->need_count + 1, sizeof *map->needs);
		map->needs[map->need_count++] = word;
	}
	if (unknown && strcmp(unknown, "ignore") != 0 && strcmp(unknown, "error") != 0)
		return conf_error(conf, section, "unknown", reading->err, "unknown is \"%s\": write error or ignore", unknown);
	map->ignores_unknown = unknown && strcmp(unknown, "ignore") == 0;
	return true;
}

static bool take_constants(const struct reading *reading, int section)
{
	const struct conf *conf = reading->conf;
	struct map *map = reading->map;

	map->constants = mem_zero((size_t) conf_key_count(conf, section), sizeof *map->constants);
	for (int i = 0; i < conf_key_count(conf, section); i++) {
		const char *key = conf_key(conf, section, i), *value = conf_value(conf, section, key);
		struct map_constant *constant = &map->constants[map->constant_count];
		int need = 0;

		if (!take_target(key, &constant->target))
			return conf_error(conf, section, key, reading->err, "\"%s\" is no field: write FORM.FIELD = value", key);
		map->constant_count++;
		constant->line = conf_line(conf, section, key);
		if (*value != '$') {
			constant->text = mem_copy(value);
			continue;
		}
		constant->variable = mem_copy(value + 1);
		while (need < map->need_count && strcmp(map->needs[need], value + 1) != 0)
			need++;
		if (need == map->need_count)
			return conf_error(
				conf, section, key, reading->err, "$%s is no name of `need`: add it there, above", value + 1);
	}
	return true;
}

static struct clean_words *find_list(const struct map *map, const char *name)
{
	for (int i = 0; i < map->list_count; i++)
		if (strcmp(map->lists[i].name, name) == 0)
			return map->lists[i].words;
	return NULL;
}

static struct clean_words *take_spellings(const struct conf *conf, int section)
{
	struct clean_words *words = clean_words_new();
	struct buf word;

	buf_init(&word, CONF_MAX_LINE);
	for (int i = 0; i < conf_key_count(conf, section); i++) {
		const char *key = conf_key(conf, section, i);

		clean_words_spelling(key, strlen(key), &word);
		clean_words_put(words, word.bytes, word.length, conf_value(conf, section, key));
	}
	buf_free(&word);
	return words;
}

static bool take_steps(const struct reading *reading, int section, struct map_column *column)
{
	const char *text = conf_value(reading->conf, section, "clean");

	for (char *word; text && (word = take_word(&text)) != NULL; free(word)) {
		const struct clean_step *step = clean_find(word);

		if (!step) {
			conf_error(reading->conf, section, "clean", reading->err,
				"there is no cleaning step \"%s\": docs/FORMS.md has them all", word);
			free(word);
			return false;
		}
		if (column->step_count == MAP_MAX_STEPS) {
			free(word);
			return conf_error(
				reading->conf, section, "clean", reading->err, "there are more than %d cleaning steps", MAP_MAX_STEPS);
		}
		column->steps[column->step_count++] = step;
		column->traits |= step->traits;
	}
	return true;
}

static bool take_targets(const struct reading *reading, int section, struct map_column *column)
{
	const char *text = conf_value(reading->conf, section, "to");

	for (char *word; (word = take_word(&text)) != NULL; free(word)) {
		column->targets = mem_grow(column->targets, (size_t) column->target_count + 1, sizeof *column->targets);
		if (!take_target(word, &column->targets[column->target_count])) {
			conf_error(reading->conf, section, "to", reading->err, "\"%s\" is no field: write FORM.FIELD", word);
			free(word);
			return false;
		}
		column->target_count++;
	}
	return true;
}

static char *take_other(const struct conf *conf, int section, const char *key)
{
	const char *value = conf_value(conf, section, key);
	struct buf out;
	char *name;

	if (!value)
		return NULL;
	buf_init(&out, CONF_MAX_LINE);
	map_header(value, strlen(value), &out);
	name = mem_copy(out.bytes);
	buf_free(&out);
	return name;
}

static bool take_words_part(const struct reading *reading, int section, struct map_column *column)
{
	const struct conf *conf = reading->conf;
	const char *list = conf_value(conf, section, "list"), *to_text = conf_value(conf, section, "to_text");

	if (list && !(column->words = find_list(reading->map, list)))
		return conf_error(
			conf, section, "list", reading->err, "there is no spelling table \"%s\": add [words %s]", list, list);
	if ((column->traits & CLEAN_NEEDS_WORDS) && !list)
		return conf_error(conf, section, "clean", reading->err, "the step words needs list = NAME of a spelling table");
	if (list && !(column->traits & CLEAN_NEEDS_WORDS))
		return conf_error(conf, section, "list", reading->err, "the spelling table is not used: add the step words");
	column->fallback = mem_copy(conf_value(conf, section, "else"));
	if (!to_text)
		return true;
	if (!column->fallback)
		return conf_error(
			conf, section, "to_text", reading->err, "to_text keeps what `else` replaces: give else = CODE too");
	column->to_text = mem_zero(1, sizeof *column->to_text);
	if (!take_target(to_text, column->to_text))
		return conf_error(conf, section, "to_text", reading->err, "\"%s\" is no field: write FORM.FIELD", to_text);
	return true;
}

static bool take_options(const struct reading *reading, int section, struct map_column *column)
{
	const struct conf *conf = reading->conf;
	const char *row = conf_value(conf, section, "row"), *zero = conf_value(conf, section, "zero");
	const char *blank = conf_value(conf, section, "blank"), *colon = row ? strchr(row, ':') : NULL;
	const char *for_all = conf_value(conf, conf_find(conf, "map"), "blank");

	if (row && (!colon || colon == row || colon[1] == '\0'))
		return conf_error(
			conf, section, "row", reading->err, "row is \"%s\": write FIELD:CODE, such as grade:kachi", row);
	if (row) {
		column->row_field = mem_copy_bytes(row, (size_t) (colon - row));
		column->row_code = mem_copy(colon + 1);
	}
	if (zero && (strcmp(zero, "no_row") != 0 || !row))
		return conf_error(
			conf, section, "zero", reading->err, "zero is \"%s\": only no_row, for a column with `row`", zero);
	column->zero_makes_no_row = zero != NULL;
	if (!blank)
		blank = for_all;
	if (blank && strcmp(blank, "clears") != 0 && strcmp(blank, "keeps") != 0)
		return conf_error(conf, section, "blank", reading->err, "blank is \"%s\": write clears or keeps", blank);
	column->clears = blank && strcmp(blank, "clears") == 0;
	column->other = take_other(conf, section, "or");
	column->pair = take_other(conf, section, "pair");
	if ((column->traits & CLEAN_NEEDS_PAIR) && !column->pair)
		return conf_error(conf, section, "clean", reading->err, "latitude and longitude need pair = the other column");
	return true;
}

static bool take_column(const struct reading *reading, int section)
{
	static const char *const keys[] = {
		"header",
		"to",
		"row",
		"zero",
		"clean",
		"list",
		"or",
		"pair",
		"else",
		"to_text",
		"blank",
		"drop",
		"source",
		NULL,
	};
	const struct conf *conf = reading->conf;
	struct map *map = reading->map;
	const char *header = conf_value(conf, section, "header"), *drop = conf_value(conf, section, "drop");
	struct map_column *column = &map->columns[map->column_count];
	struct buf name;

	buf_init(&name, CONF_MAX_LINE);
	if (!header)
		header = conf_section(conf, section) + strlen("column ");
	map_header(header, strlen(header), &name);
	if (map_find(map, name.bytes, name.length)) {
		conf_error(conf, section, NULL, reading->err, "the column \"%s\" is there twice", name.bytes);
		buf_free(&name);
		return false;
	}
	column->name = mem_copy(name.bytes);
	buf_free(&name);
	column->line = conf_section_line(conf, section);
	map->column_count++;
	for (int i = 0; i < conf_key_count(conf, section); i++) {
		const char *key = conf_key(conf, section, i);
		int known = 0;

		while (keys[known] && strcmp(keys[known], key) != 0)
			known++;
		if (!keys[known])
			return conf_error(
				conf, section, key, reading->err, "a column has no key \"%s\": docs/FORMS.md has them all", key);
		if (drop && strcmp(key, "drop") != 0 && strcmp(key, "source") != 0 && strcmp(key, "header") != 0)
			return conf_error(
				conf, section, key, reading->err, "a dropped column takes no %s: remove it or `drop`", key);
	}
	if (drop)
		return true;
	if (!conf_value(conf, section, "to"))
		return conf_error(
			conf, section, NULL, reading->err, "the column goes nowhere: give to = FORM.FIELD, or drop = why not");
	return take_targets(reading, section, column) && take_steps(reading, section, column)
		&& take_words_part(reading, section, column) && take_options(reading, section, column);
}

/* Tables and names that columns refer to are read before them, wherever they stand. */
static bool take_all(const struct reading *reading)
{
	const struct conf *conf = reading->conf;
	struct map *map = reading->map;
	int count = conf_section_count(conf), header = conf_find(conf, "map"), constants = conf_find(conf, "const");

	if (header < 0)
		return err_set(reading->err, EX_CONFIG, "%s: there is no section [map]: is this a map?", conf_name(conf));
	if (!take_header_part(reading, header) || (constants >= 0 && !take_constants(reading, constants)))
		return false;
	map->lists = mem_zero((size_t) count, sizeof *map->lists);
	map->columns = mem_zero((size_t) count, sizeof *map->columns);
	for (int i = 0; i < count; i++) {
		const char *name = conf_section(conf, i);

		if (strncmp(name, "words ", 6) == 0)
			map->lists[map->list_count++] = (struct map_list) { mem_copy(name + 6), take_spellings(conf, i) };
		else if (strcmp(name, "nothing") == 0)
			map->nothing = take_spellings(conf, i);
	}
	for (int i = 0; i < count; i++) {
		const char *name = conf_section(conf, i);

		if (strncmp(name, "column ", 7) == 0) {
			if (!take_column(reading, i))
				return false;
		} else if (i != header && i != constants && strncmp(name, "words ", 6) != 0 && strcmp(name, "nothing") != 0) {
			return conf_error(conf, i, NULL, reading->err,
				"a map has no section [%s]: it has map, const, column NAME, words NAME and nothing", name);
		}
	}
	return true;
}

bool map_parse(const struct conf *conf, struct map **out, struct err *err)
{
	struct map *map = mem_zero(1, sizeof *map);
	struct reading reading = { conf, map, err };

	*out = NULL;
	map->name = mem_copy(conf_name(conf));
	if (!take_all(&reading)) {
		map_free(map);
		return false;
	}
	*out = map;
	return true;
}

bool map_read(const char *path, struct map **out, struct err *err)
{
	struct conf *conf;
	bool is_good;

	*out = NULL;
	if (!conf_read(path, &conf, err))
		return false;
	is_good = map_parse(conf, out, err);
	conf_free(conf);
	return is_good;
}
