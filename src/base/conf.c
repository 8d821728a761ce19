/* INI files, read by iniparser behind a pass of our own.
 *
 * iniparser 4.1 gives up a whole file for one long line, cuts values at ';' and '#', takes a value in quotes up to
 * the first quote, lets a repeated key win, merges sections that differ in case, joins lines that end in a backslash
 * and knows no line numbers: all in X be misread is refused by its line; the table of sections and keys with their
 * lines is made on the way. iniparser then loads a clean copy in which every value is in quotes, and what it says
 * each value is must be what stands in the line. It only opens files by name, so the copy is one in memory. */
#include "config.h"
#include "base/conf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if __has_include(<iniparser/iniparser.h>)
#include <iniparser/iniparser.h>
#else
#include <iniparser.h>
#endif

#include "base/buf.h"
#include "base/file.h"
#include "base/ini.h"
#include "base/mem.h"

_Static_assert((int) CONF_MAX_LINE == (int) INI_MAX_LINE, "one limit for a line");

enum { PORTION = 64 }; /* lines given to iniparser at a time, and what is left of their section */

struct key {
	char *name; /* without its part number */
	char *value;
	uint32_t hash;
	int line;
	bool is_in_parts;
	uint64_t parts[2]; /* a bit for each part number */
};

struct section {
	char *name;
	uint32_t hash;
	int line;
	struct key *key;
	int count, size;
};

/* One line of the file that gives a value. */
struct entry {
	int section, key, part, line;
	const char *value; /* in the text */
	size_t length;
};

struct conf {
	char *name;
	struct section *section;
	int count, size;
};

/* What the pass over the lines knows. */
struct pass {
	struct conf *conf;
	struct err *err;
	struct buf clean; /* for iniparser: the lines that it has not read yet */
	struct entry *entry;
	int count, size;
	int checked; /* entries that it has read */
	int line;
};

static uint32_t hash_of(const char *text, size_t length)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	while (length-- > 0)
		hash = (hash ^ (unsigned char) *text++) * 16777619u;
	return hash;
}

static bool is_name(const char *name, uint32_t hash, const char *text, size_t length, uint32_t text_hash)
{
	return hash == text_hash && strncmp(name, text, length) == 0 && name[length] == '\0';
}

static int find_section(const struct conf *conf, const char *text, size_t length)
{
	uint32_t hash = hash_of(text, length);

	for (int i = 0; i < conf->count; i++)
		if (is_name(conf->section[i].name, conf->section[i].hash, text, length, hash))
			return i;
	return -1;
}

static int find_key(const struct section *section, const char *text, size_t length)
{
	uint32_t hash = hash_of(text, length);

	for (int i = 0; i < section->count; i++)
		if (is_name(section->key[i].name, section->key[i].hash, text, length, hash))
			return i;
	return -1;
}

static bool __attribute__((format(printf, 2, 3))) refuse(struct pass *pass, const char *format, ...)
{
	char why[ERR_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof why, format, args);
	va_end(args);
	return err_set(pass->err, EX_CONFIG, "%s line %d: %s", pass->conf->name, pass->line, why);
}

static int say_nothing(const char *format, ...)
{
	(void) format;
	return 0;
}

/* iniparser's picture of the clean copy, or NULL. */
static dictionary *load(const struct buf *clean)
{
	dictionary *loaded = NULL;
	char path[64];
	int file = memfd_create("conf", MFD_CLOEXEC);
	size_t put = 0;

	if (file < 0)
		return NULL;
	while (put < clean->length) {
		ssize_t wrote = write(file, clean->bytes + put, clean->length - put);

		if (wrote <= 0)
			break;
		put += (size_t) wrote;
	}
	if (put == clean->length) {
		snprintf(path, sizeof path, "/proc/self/fd/%d", file);
		iniparser_set_error_callback(say_nothing);
		loaded = iniparser_load(path);
		iniparser_set_error_callback(NULL);
	}
	close(file);
	return loaded;
}

/* True where iniparser says that the value of an entry is what stands in its line. */
static bool is_same(const struct pass *pass, const dictionary *loaded, const struct entry *entry)
{
	const struct section *section = &pass->conf->section[entry->section];
	char name[2 * INI_MAX_NAME + 8];
	const char *value;

	snprintf(name, sizeof name, "%s:%s", section->name, section->key[entry->key].name);
	if (entry->part > 0)
		snprintf(name + strlen(name), sizeof name - strlen(name), ".%d", entry->part);
	value = iniparser_getstring(loaded, name, NULL);
	return value && strlen(value) == entry->length && memcmp(value, entry->value, entry->length) == 0;
}

/* Has iniparser read the lines since the last check: by portions, as its dictionary is searched from end to end. */
static bool check(struct pass *pass)
{
	dictionary *loaded = load(&pass->clean);

	if (!loaded)
		return err_set(pass->err, EX_OSERR, "%s: cannot be handed to iniparser: check that /proc is mounted",
			pass->conf->name);
	for (; pass->checked < pass->count; pass->checked++) {
		const struct entry *entry = &pass->entry[pass->checked];

		if (is_same(pass, loaded, entry))
			continue;
		iniparser_freedict(loaded);
		pass->line = entry->line;
		return refuse(pass, "the value cannot be read: write it in double quotes");
	}
	iniparser_freedict(loaded);
	buf_clear(&pass->clean);
	return true;
}


static bool add_section(struct pass *pass, const struct ini_line *line)
{
	struct conf *conf = pass->conf;
	int there = find_section(conf, line->name, line->name_length);
	struct section *section;

	if (there >= 0)
		return refuse(pass, "section [%s] is already on line %d: put its keys together", conf->section[there].name,
			conf->section[there].line);
	if (conf->count >= CONF_MAX_KEYS)
		return refuse(pass, "there are more than %d sections: is this the right file?", CONF_MAX_KEYS);
	if (pass->count - pass->checked >= PORTION && !check(pass))
		return false;
	if (conf->count == conf->size) {
		conf->size = conf->size * 2 + 32;
		conf->section = mem_grow(conf->section, (size_t) conf->size, sizeof *conf->section);
	}
	section = &conf->section[conf->count++];
	*section = (struct section) {
		.name = mem_copy_bytes(line->name, line->name_length), .hash = hash_of(line->name, line->name_length),
		.line = pass->line,
	};
	buf_format(&pass->clean, "[%s]\n", section->name);
	return true;
}

static bool mark_part(struct pass *pass, struct key *key, int part)
{
	uint64_t *parts = &key->parts[part / 64], bit = (uint64_t) 1 << (part % 64);

	if (*parts & bit)
		return refuse(pass, "key \"%s.%d\" comes twice: number the parts 1, 2, 3 and so on", key->name, part);
	*parts |= bit;
	return true;
}

/* Finds the key that a line speaks of: a new one, or for a further part the one that is there. */
static bool place_key(struct pass *pass, struct section *section, const struct ini_line *line, int *place)
{
	struct key *key;

	*place = find_key(section, line->name, line->name_length);
	if (*place >= 0) {
		key = &section->key[*place];
		if (line->part > 0 && key->is_in_parts)
			return mark_part(pass, key, line->part);
		return refuse(pass, "key \"%s\" is already on line %d in [%s]: remove one of them", key->name, key->line,
			section->name);
	}
	if (section->count == section->size) {
		section->size = section->size * 2 + 8;
		section->key = mem_grow(section->key, (size_t) section->size, sizeof *section->key);
	}
	*place = section->count++;
	section->key[*place] = (struct key) {
		.name = mem_copy_bytes(line->name, line->name_length), .hash = hash_of(line->name, line->name_length),
		.line = pass->line, .is_in_parts = line->part > 0,
	};
	return line->part == 0 || mark_part(pass, &section->key[*place], line->part);
}

/* The line as iniparser gets it: in quotes, unless a quote in the middle is read well only without. */
static void write_clean(struct buf *clean, const struct ini_line *line)
{
	const char *quote = memchr(line->value, '"', line->value_length) ? "" : "\"";

	buf_put(clean, line->name, line->name_length);
	if (line->part > 0)
		buf_format(clean, ".%d", line->part);
	buf_format(clean, " = %s", quote);
	buf_put(clean, line->value, line->value_length);
	buf_format(clean, "%s\n", quote);
}

static bool add_key(struct pass *pass, const struct ini_line *line)
{
	int section = pass->conf->count - 1, key;

	if (section < 0)
		return refuse(pass, "there is a key before the first section: write [name] above it");
	if (pass->count >= CONF_MAX_KEYS)
		return refuse(pass, "there are more than %d keys: is this the right file?", CONF_MAX_KEYS);
	if (!place_key(pass, &pass->conf->section[section], line, &key))
		return false;
	write_clean(&pass->clean, line);
	if (pass->count == pass->size) {
		pass->size = pass->size * 2 + 128;
		pass->entry = mem_grow(pass->entry, (size_t) pass->size, sizeof *pass->entry);
	}
	pass->entry[pass->count++] = (struct entry) {
		.section = section, .key = key, .part = line->part, .line = pass->line,
		.value = line->value, .length = line->value_length,
	};
	return true;
}

/* Takes the file apart, line by line. */
static bool take_lines(struct pass *pass, const char *text, size_t length)
{
	const char *end = text + length;

	if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t) (end - text));
		const char *stop = newline ? newline : end;
		struct ini_line line;

		pass->line++;
		if (!ini_take(text, (size_t) (stop - text), &line, pass->err))
			return err_prefix(pass->err, "%s line %d", pass->conf->name, pass->line);
		if (line.kind == INI_SECTION && !add_section(pass, &line))
			return false;
		if (line.kind == INI_KEY && !add_key(pass, &line))
			return false;
		text = newline ? newline + 1 : end;
	}
	return true;
}

static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	if (a->section != b->section)
		return a->section < b->section ? -1 : 1;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->part - b->part;
}

/* Puts the values into the table, the parts of one joined in the order of their numbers. */
static bool fill(struct pass *pass)
{
	int last = 0;

	if (pass->count > 0)
		qsort(pass->entry, (size_t) pass->count, sizeof *pass->entry, compare_entries);
	for (int i = 0; i < pass->count; i++) {
		const struct entry *entry = &pass->entry[i];
		struct key *key = &pass->conf->section[entry->section].key[entry->key];
		char *joined;

		last = key->value ? last + 1 : 1;
		pass->line = entry->line;
		if (entry->part > last)
			return refuse(pass, "key \"%s.%d\" is here but not \"%s.%d\": number the parts 1, 2, 3 and so on", key->name,
				entry->part, key->name, last);
		if (!key->value) {
			key->value = mem_copy_bytes(entry->value, entry->length);
			key->line = entry->line;
			continue;
		}
		joined = mem_format("%s %.*s", key->value, (int) entry->length, entry->value);
		free(key->value);
		key->value = joined;
	}
	return true;
}

bool conf_parse(const char *text, size_t length, const char *name, struct conf **out, struct err *err)
{
	struct pass pass = { .err = err };
	bool is_parsed;

	*out = NULL;
	if (length > CONF_MAX_FILE)
		return err_set(err, EX_CONFIG, "%s: is longer than %d bytes: is this the right file?", name, CONF_MAX_FILE);
	pass.conf = mem_zero(1, sizeof *pass.conf);
	pass.conf->name = mem_copy(name);
	buf_init(&pass.clean, 4 * CONF_MAX_FILE);
	is_parsed = take_lines(&pass, text, length) && check(&pass) && fill(&pass);
	buf_free(&pass.clean);
	free(pass.entry);
	if (is_parsed)
		*out = pass.conf;
	else
		conf_free(pass.conf);
	return is_parsed;
}

bool conf_read(const char *path, struct conf **out, struct err *err)
{
	struct buf text;
	bool is_read;

	*out = NULL;
	is_read = file_read(path, CONF_MAX_FILE, &text, err);
	if (is_read)
		is_read = conf_parse(text.bytes, text.length, path, out, err);
	else if (err && err->code == EX_DATAERR)
		err->code = EX_CONFIG;
	buf_free(&text);
	return is_read;
}

void conf_free(struct conf *conf)
{
	if (!conf)
		return;
	for (int i = 0; i < conf->count; i++) {
		struct section *section = &conf->section[i];

		for (int j = 0; j < section->count; j++) {
			free(section->key[j].name);
			free(section->key[j].value);
		}
		free(section->key);
		free(section->name);
	}
	free(conf->section);
	free(conf->name);
	free(conf);
}

const char *conf_name(const struct conf *conf)
{
	return conf->name;
}

int conf_section_count(const struct conf *conf)
{
	return conf->count;
}

const char *conf_section(const struct conf *conf, int section)
{
	return conf->section[section].name;
}

int conf_section_line(const struct conf *conf, int section)
{
	return conf->section[section].line;
}

int conf_find(const struct conf *conf, const char *section)
{
	return find_section(conf, section, strlen(section));
}

int conf_key_count(const struct conf *conf, int section)
{
	return conf->section[section].count;
}

const char *conf_key(const struct conf *conf, int section, int key)
{
	return conf->section[section].key[key].name;
}

static const struct key *key_of(const struct conf *conf, int section, const char *key)
{
	int place = section < 0 ? -1 : find_key(&conf->section[section], key, strlen(key));

	return place < 0 ? NULL : &conf->section[section].key[place];
}

const char *conf_value(const struct conf *conf, int section, const char *key)
{
	const struct key *found = key_of(conf, section, key);

	return found ? found->value : NULL;
}

int conf_line(const struct conf *conf, int section, const char *key)
{
	const struct key *found = key_of(conf, section, key);

	return found ? found->line : conf->section[section].line;
}

bool conf_error(const struct conf *conf, int section, const char *key, struct err *err, const char *format, ...)
{
	int line = key ? conf_line(conf, section, key) : conf->section[section].line;
	char why[ERR_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof why, format, args);
	va_end(args);
	return err_set(err, EX_CONFIG, "%s line %d: %s", conf->name, line, why);
}
