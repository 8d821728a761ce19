/* The quick INI reader. One copy of the text is cut up in place; only values in parts are put together anew. */
#include "config.h"
#include "form/lines.h"

#include <string.h>

struct reading {
	struct arena *memory;
	struct ini_lines *out;
	int size;
	const char *section;
	int section_start; /* index of the line that opened it */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/* Cuts blanks off both ends of [start, end), puts a NUL there and returns the start. */
static char *trimmed(char *start, char *end)
{
	while (start < end && is_blank(*start))
		start++;
	while (end > start && is_blank(end[-1]))
		end--;
	*end = '\0';
	return start;
}

static void add(struct reading *reading, const char *key, const char *value, int line)
{
	struct ini_lines *out = reading->out;

	if (out->count == reading->size) {
		int want = reading->size == 0 ? 256 : reading->size * 2;

		out->lines = arena_grow(reading->memory, out->lines, (size_t) out->count, (size_t) want, sizeof *out->lines);
		reading->size = want;
	}
	out->lines[out->count++] = (struct ini_line){reading->section, key, value, line};
}

/* "holds.2" follows "holds": joined to it with a blank. True where KEY was such a part. */
static bool join_part(struct reading *reading, char *key, const char *value)
{
	char *dot = strrchr(key, '.');
	struct ini_lines *out = reading->out;
	size_t before, more;
	char *joined;
	int i;

	if (dot == NULL || dot[1] == '\0' || strspn(dot + 1, "0123456789") != strlen(dot + 1))
		return false;
	*dot = '\0';
	for (i = out->count - 1; i > reading->section_start; i--) {
		if (strcmp(out->lines[i].key, key) != 0)
			continue;
		before = strlen(out->lines[i].value);
		more = strlen(value);
		joined = arena_zero(reading->memory, before + more + 2);
		memcpy(joined, out->lines[i].value, before);
		joined[before] = ' ';
		memcpy(joined + before + 1, value, more);
		out->lines[i].value = joined;
		return true;
	}
	return false;
}

static void read_line(struct reading *reading, char *start, char *end, int line)
{
	char *equals, *key, *value;
	size_t length;

	start = trimmed(start, end);
	if (start[0] == '\0' || start[0] == '#' || start[0] == ';')
		return;
	length = strlen(start);
	if (start[0] == '[' && start[length - 1] == ']') {
		reading->section = trimmed(start + 1, start + length - 1);
		reading->section_start = reading->out->count;
		add(reading, NULL, NULL, line);
		return;
	}
	equals = strchr(start, '=');
	if (equals == NULL || reading->section == NULL)
		return;
	value = trimmed(equals + 1, start + length);
	key = trimmed(start, equals);
	length = strlen(value);
	if (length >= 2 && value[0] == '"' && value[length - 1] == '"') {
		value[length - 1] = '\0';
		value++;
	}
	if (!join_part(reading, key, value))
		add(reading, key, value, line);
}

void lines_read(const char *text, size_t length, struct arena *memory, struct ini_lines *out)
{
	struct reading reading = {memory, out, 0, NULL, -1};
	char *copy = arena_copy(memory, text, length), *at = copy, *end = copy + length;
	int line = 1;

	out->lines = NULL;
	out->count = 0;
	if (length >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
		at += 3;
	for (; at < end; line++) {
		char *stop = memchr(at, '\n', (size_t) (end - at));

		if (stop == NULL)
			stop = end;
		read_line(&reading, at, stop, line);
		at = stop + 1;
	}
}

bool lines_agree(const struct ini_lines *lines, const struct conf *conf, struct err *err)
{
	int keys = 0, keys_read = 0, section, i;

	for (section = 0; section < conf_section_count(conf); section++)
		keys += conf_key_count(conf, section);
	for (i = 0; i < lines->count; i++) {
		const struct ini_line *line = &lines->lines[i];
		const char *value;

		section = conf_find(conf, line->section);
		if (section < 0 || line->key == NULL) {
			if (section < 0)
				return err_set(err, EX_CONFIG,
					"%s line %d: the section [%s] cannot be read: write it plainly, [kind name]", conf_name(conf),
					line->line, line->section);
			continue;
		}
		value = conf_value(conf, section, line->key);
		if (value == NULL || strcmp(value, line->value) != 0)
			return err_set(err, EX_CONFIG,
				"%s line %d: the value of %s can be read in two ways: "
				"put the whole value in double quotes",
				conf_name(conf), line->line, line->key);
		keys_read++;
	}
	if (keys_read != keys)
		return err_set(err, EX_CONFIG,
			"%s: it holds %d keys, but only %d stand on a line of their own: "
			"write one key a line, parts in the order .1, .2",
			conf_name(conf), keys, keys_read);
	return true;
}
