/* Keys as lines of text. Whatever comes from a file is taken apart and put together again by the library, so that nothing of
 * it but a key can come into a file that sshd reads. */
#include "config.h"
#include "sync/ssh_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <libssh/libssh.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

enum { FILE_MAX = 256 * 1024 };

static char *key_line(const char *type, const char *base64)
{
	return mem_format("%s %s", type, base64);
}

/* TYPE BASE64 as the library understands it, or NULL. */
static char *clean(const char *type, const char *base64)
{
	enum ssh_keytypes_e kind = ssh_key_type_from_name(type);
	ssh_key key = NULL;
	char *text = NULL, *line = NULL;

	if (kind == SSH_KEYTYPE_UNKNOWN || ssh_pki_import_pubkey_base64(base64, kind, &key) != SSH_OK)
		return NULL;
	if (ssh_pki_export_pubkey_base64(key, &text) == SSH_OK)
		line = key_line(type, text);
	ssh_string_free_char(text);
	ssh_key_free(key);
	return line;
}

/* The first two words from the word NUMBER on of a line that ends at END; false where it has fewer. */
static bool words_at(const char *line, const char *end, int number, char **first, char **second)
{
	const char *starts[4];
	size_t lengths[4];
	int count = 0;

	*first = *second = NULL;
	while (count < 4) {
		while (line < end && strchr(" \t\r", *line))
			line++;
		starts[count] = line;
		while (line < end && !strchr(" \t\r", *line))
			line++;
		lengths[count] = (size_t) (line - starts[count]);
		if (lengths[count] == 0)
			break;
		count++;
	}
	if (count < number + 2)
		return false;
	*first = mem_copy_bytes(starts[number], lengths[number]);
	*second = mem_copy_bytes(starts[number + 1], lengths[number + 1]);
	return true;
}

static char *key_at(const char *line, const char *end, int word)
{
	char *type, *base64, *key = NULL;

	if (words_at(line, end, word, &type, &base64))
		key = clean(type, base64);
	free(type);
	free(base64);
	return key;
}

static bool is_ed25519(const char *key)
{
	return strncmp(key, "ssh-ed25519 ", 12) == 0;
}

/* The first key of a file; one of ed25519 before all others. Behind a host's name too where IS_HOST. */
static bool read_key(const char *file, bool is_host, char **out, struct err *err)
{
	struct buf text;
	char *found = NULL;

	*out = NULL;
	if (!file_read(file, FILE_MAX, &text, err)) {
		buf_free(&text);
		return false;
	}
	for (const char *at = text.bytes, *end; *at && !(found && is_ed25519(found)); at = *end ? end + 1 : end) {
		char *key;

		end = at + strcspn(at, "\n");
		if (*at == '#' || *at == '@')
			continue;
		key = key_at(at, end, 0);
		if (!key && is_host)
			key = key_at(at, end, 1);
		if (!key || (found && !is_ed25519(key)) || (!is_host && !is_ed25519(key))) {
			free(key);
			continue;
		}
		free(found);
		found = key;
	}
	buf_free(&text);
	*out = found;
	return found || err_set(err, EX_DATAERR, "%s: has no %s in it: is this the right file?", file,
		is_host ? "server's public key" : "line \"ssh-ed25519 …\"");
}

bool ssh_key_read(const char *file, char **key, struct err *err)
{
	return read_key(file, false, key, err);
}

bool ssh_key_read_host(const char *file, char **key, struct err *err)
{
	return read_key(file, true, key, err);
}

/* The library writes the file by itself, under the umask, so it is made in a hidden file first. */
static bool write_private(ssh_key key, const char *path, struct err *err)
{
	char *hidden = mem_format("%s.zila-new", path);
	mode_t before = umask(077);
	struct buf text;
	bool is_good = ssh_pki_export_privkey_file(key, NULL, NULL, NULL, hidden) == SSH_OK
		|| err_set(err, EX_CANTCREAT, "%s: cannot be written: make room on the disk, check your rights", path);

	umask(before);
	if (is_good) {
		is_good = file_read(hidden, FILE_MAX, &text, err) && file_write_atomic(path, text.bytes, text.length, 0600, err);
		buf_free(&text);
	}
	remove(hidden);
	free(hidden);
	return is_good;
}

static bool write_public(ssh_key key, const char *path, const char *owner, struct err *err)
{
	char *base64 = NULL, *line;
	bool is_good;

	if (ssh_pki_export_pubkey_base64(key, &base64) != SSH_OK)
		return err_set(err, EX_SOFTWARE, "%s: the key could not be written down", path);
	line = mem_format("ssh-ed25519 %s %s\n", base64, owner);
	is_good = file_write_atomic(path, line, strlen(line), 0644, err);
	free(line);
	ssh_string_free_char(base64);
	return is_good;
}

bool ssh_key_make(const char *folder, const char *owner, struct err *err)
{
	char *own = mem_format("%s/" SSH_KEY_OWN, folder), *public = mem_format("%s/" SSH_KEY_PUBLIC, folder);
	bool has_own = file_exists(own), is_good = true;
	ssh_key key = NULL;

	if (has_own && file_exists(public))
		goto done;
	if (has_own)
		is_good = ssh_pki_import_privkey_file(own, NULL, NULL, NULL, &key) == SSH_OK
			|| err_set(err, EX_CONFIG, "%s: is no private key: move it away, and a new one is made", own);
	else
		is_good = ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) == SSH_OK
			|| err_set(err, EX_OSERR, "no key could be made for %s", folder);
	/* The public part first: without the private one all is made again. */
	is_good = is_good && write_public(key, public, owner, err) && (has_own || write_private(key, own, err));
	ssh_key_free(key);
done:
	free(own);
	free(public);
	return is_good;
}

/* True where the line's first word is NAME. */
static bool is_of(const char *line, const char *name)
{
	size_t length = strlen(name);

	return strncmp(line, name, length) == 0 && (line[length] == ' ' || line[length] == '\t');
}

static bool read_hosts(const char *path, struct buf *out, struct err *err)
{
	if (file_exists(path))
		return file_read(path, FILE_MAX, out, err);
	buf_init(out, FILE_MAX);
	return true;
}

bool ssh_key_kept(const char *folder, const struct place *place, char **key, struct err *err)
{
	char *path = mem_format("%s/" SSH_KEY_HOSTS, folder), *name = place_name(place);
	struct buf text;
	bool is_good = read_hosts(path, &text, err);

	*key = NULL;
	for (const char *at = text.bytes, *end; is_good && *at && !*key; at = *end ? end + 1 : end) {
		end = at + strcspn(at, "\n");
		if (!is_of(at, name))
			continue;
		*key = key_at(at, end, 1);
		/* A line that cannot be read must not be taken for a server never seen. */
		is_good = *key || err_set(err, EX_CONFIG, "%s: the key of %s there is damaged: give it again with --host-key", path, name);
	}
	buf_free(&text);
	free(name);
	free(path);
	return is_good;
}

bool ssh_key_keep(const char *folder, const struct place *place, const char *key, struct err *err)
{
	char *path = mem_format("%s/" SSH_KEY_HOSTS, folder), *name = place_name(place);
	struct buf text, kept;
	bool is_good = read_hosts(path, &text, err);

	buf_init(&kept, FILE_MAX);
	for (const char *at = text.bytes, *end; is_good && *at; at = *end ? end + 1 : end) {
		end = at + strcspn(at, "\n");
		if (end > at && !is_of(at, name)) {
			buf_put(&kept, at, (size_t) (end - at));
			buf_byte(&kept, '\n');
		}
	}
	buf_format(&kept, "%s %s\n", name, key);
	is_good = is_good && file_write_atomic(path, kept.bytes, kept.length, 0600, err);
	buf_free(&kept);
	buf_free(&text);
	free(name);
	free(path);
	return is_good;
}

bool ssh_key_print(const char *key, char out[SSH_KEY_PRINT], struct err *err)
{
	const char *space = strchr(key, ' ');
	char *type = mem_copy_bytes(key, space ? (size_t) (space - key) : 0), *print = NULL;
	unsigned char *hash = NULL;
	size_t length = 0;
	ssh_key one = NULL;
	bool is_good = space && ssh_pki_import_pubkey_base64(space + 1, ssh_key_type_from_name(type), &one) == SSH_OK
		&& ssh_get_publickey_hash(one, SSH_PUBLICKEY_HASH_SHA256, &hash, &length) == 0;

	out[0] = '\0';
	if (is_good)
		print = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, length);
	if (print)
		strncat(out, print, SSH_KEY_PRINT - 1);
	ssh_string_free_char(print);
	ssh_clean_pubkey_hash(&hash);
	ssh_key_free(one);
	free(type);
	return *out || err_set(err, EX_DATAERR, "this is no key");
}
