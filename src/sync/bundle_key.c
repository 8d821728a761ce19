/* See the header. Both files are replaced whole; the line for SSH in the public one is kept as it is. */
#include "config.h"
#include "sync/bundle_key.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "sync/ssh_key.h"

enum { FILE_MAX = 256 * 1024, HEX = 2 * SEAL_KEY };

static const char secret_word[] = "zila-bundle-secret ", open_word[] = "zila-bundle ";

/* The 32 bytes behind WORD at LINE; false where they are none. */
static bool take_key(const char *line, const char *word, unsigned char out[SEAL_KEY])
{
	const char *hex = line + strlen(word);

	return seal_unhex(hex, SEAL_KEY, out) && (hex[HEX] == '\0' || isspace((unsigned char) hex[HEX]));
}

static const char *find_line(const char *text)
{
	for (const char *at = text, *end; *at; at = *end ? end + 1 : end) {
		if (strncmp(at, open_word, sizeof open_word - 1) == 0)
			return at;
		end = at + strcspn(at, "\n");
	}
	return NULL;
}

bool bundle_key_read(const char *file, unsigned char open[SEAL_KEY], bool *is_there, struct err *err)
{
	struct buf text;
	const char *line = NULL;
	bool is_good = file_read(file, FILE_MAX, &text, err);

	memset(open, 0, SEAL_KEY);
	if (is_good)
		line = find_line(text.bytes);
	*is_there = line;
	if (line)
		is_good = take_key(line, open_word, open) || err_set(err, EX_DATAERR, "%s: its line \"zila-bundle …\" is damaged: copy the file"
			" again", file);
	buf_free(&text);
	return is_good;
}

static bool write_secret(const char *path, struct bundle_key *key, struct err *err)
{
	char hex[HEX + 1];
	char *line;
	bool is_put;

	seal_key_make(key->secret, key->open);
	seal_hex(key->secret, SEAL_KEY, hex);
	line = mem_format("%s%s\n", secret_word, hex);
	is_put = file_write_atomic(path, line, strlen(line), 0600, err);
	seal_forget(line, strlen(line));
	seal_forget(hex, sizeof hex);
	free(line);
	return is_put;
}

static bool read_secret(const char *path, struct bundle_key *key, struct err *err)
{
	struct buf text;
	bool is_good = file_read(path, FILE_MAX, &text, err);

	if (is_good)
		is_good = (strncmp(text.bytes, secret_word, sizeof secret_word - 1) == 0 && take_key(text.bytes, secret_word, key->secret))
			|| err_set(err, EX_CONFIG, "%s: is no bundle key: move it away, and a new one is made, which the other side must be told", path);
	if (is_good)
		seal_key_open(key->secret, key->open);
	seal_forget(text.bytes, text.length);
	buf_free(&text);
	return is_good;
}

/* Puts our line in place of the one there is. */
static bool write_open(const char *path, const char *owner, const struct bundle_key *key, struct err *err)
{
	char hex[HEX + 1];
	struct buf text, kept;
	bool is_good = true;

	if (file_exists(path))
		is_good = file_read(path, FILE_MAX, &text, err);
	else
		buf_init(&text, FILE_MAX);
	buf_init(&kept, FILE_MAX);
	for (const char *at = text.bytes, *end; is_good && *at; at = *end ? end + 1 : end) {
		end = at + strcspn(at, "\n");
		if (end > at && strncmp(at, open_word, sizeof open_word - 1) != 0) {
			buf_put(&kept, at, (size_t) (end - at));
			buf_byte(&kept, '\n');
		}
	}
	seal_hex(key->open, SEAL_KEY, hex);
	buf_format(&kept, "%s%s %s\n", open_word, hex, owner);
	is_good = is_good && file_write_atomic(path, kept.bytes, kept.length, 0644, err);
	buf_free(&kept);
	buf_free(&text);
	return is_good;
}

bool bundle_key_make(const char *folder, const char *owner, struct bundle_key *out, struct err *err)
{
	char *own = mem_format("%s/" BUNDLE_KEY_OWN, folder), *public = mem_format("%s/" SSH_KEY_PUBLIC, folder);
	unsigned char said[SEAL_KEY];
	bool is_said = false, is_good;

	memset(out, 0, sizeof *out);
	is_good = file_exists(own) ? read_secret(own, out, err) : write_secret(own, out, err);
	if (is_good && file_exists(public) && !bundle_key_read(public, said, &is_said, NULL))
		is_said = false;
	if (is_good && !(is_said && memcmp(said, out->open, SEAL_KEY) == 0))
		is_good = write_open(public, owner, out, err);
	free(own);
	free(public);
	return is_good;
}
