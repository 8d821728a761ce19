/* See the header. authorized_keys is made from the list of replicas each time, never edited: a line that is not in the list
 * cannot stay. */
#include "config.h"
#include "cli/admit.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/context.h"
#include "store/admission.h"
#include "sync/bundle.h"
#include "sync/bundle_key.h"
#include "sync/ssh_key.h"

enum { KEYS_MAX = 8 << 20 };

static bool no_words(struct err *err)
{
	if (err)
		*err = (struct err){.code = EX_USAGE};
	return false;
}

static bool take_number(const char *text, int *number, struct err *err)
{
	char *end;
	long value = strtol(text, &end, 10);
	*number = (int)value;
	return (*text && *end == '\0' && value > 0 && value < INT_MAX) || err_set(err, EX_USAGE, "%s: is no replica's number", text);
}

static bool is_district(const struct context *context, const char *code, struct err *err)
{
	const struct code_list *list = form_set_list(context->set, "district");
	return (list && code_list_find(list, code, strlen(code)))
		|| err_set(err, EX_USAGE, "%s: the province has no such district: `zila export place` lists them", code);
}

/* For a shell, inside the double quotes of authorized_keys. */
static void quote(struct buf *out, const char *text)
{
	buf_byte(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			buf_text(out, "'\\''");
		else if (*text == '"')
			buf_text(out, "\\\"");
		else
			buf_byte(out, (unsigned char)*text);
	}
	buf_byte(out, '\'');
}

struct keys {
	struct buf text;
	char program[PATH_MAX], folder[PATH_MAX];
};

/* Paths are whole: the account's own are not ours to know. */
static bool begin_keys(struct keys *keys, const char *folder, struct err *err)
{
	ssize_t length = readlink("/proc/self/exe", keys->program, sizeof keys->program - 1);
	keys->program[length > 0 ? length : 0] = '\0';
	if (length <= 0 || !realpath(folder, keys->folder))
		return err_set(err, EX_OSERR, "%s: the program's or the folder's path cannot be found out", folder);
	if (strpbrk(keys->program, "\n\r") || strpbrk(keys->folder, "\n\r"))
		return err_set(err, EX_CONFIG, "%s: has a line's end in its path, which sshd cannot take: move it", keys->folder);
	buf_init(&keys->text, KEYS_MAX);
	return true;
}

static bool add_key(void *state, const struct admission *one)
{
	struct keys *keys = state;
	if (one->is_revoked || !*one->key)
		return true;
	buf_text(&keys->text, "restrict,command=\"");
	quote(&keys->text, keys->program);
	buf_text(&keys->text, " -C ");
	quote(&keys->text, keys->folder);
	buf_format(&keys->text, " hub serve --replica %d\" %s %s-%d\n", one->number, one->key, one->district, one->number);
	return true;
}

static bool is_same(const char *path, const struct buf *text)
{
	struct buf there;
	bool is_read = file_exists(path) && file_read(path, KEYS_MAX, &there, NULL);
	bool is_it = is_read && there.length == text->length && memcmp(there.bytes, text->bytes, text->length) == 0;
	if (is_read)
		buf_free(&there);
	return is_it;
}

/* Prints the line of replica SHOWN (0: none). */
static bool write_keys(struct context *context, int shown, struct err *err)
{
	struct keys keys;
	if (!begin_keys(&keys, context->folder, err))
		return false;
	char *path = mem_format("%s/authorized_keys", keys.folder), *mark = mem_format(" --replica %d\"", shown);
	bool is_good = admission_each(context->replica, add_key, &keys, err)
		&& (is_same(path, &keys.text) || file_write_atomic(path, keys.text.bytes, keys.text.length, 0600, err));
	for (char *at = keys.text.bytes, *end; is_good && shown > 0 && *at; at = end + 1) {
		end = strchr(at, '\n');
		*end = '\0';
		if (strstr(at, mark))
			printf("%s\n", at);
	}
	free(mark);
	free(path);
	buf_free(&keys.text);
	return is_good;
}

/* What goes on paper to a district that has no line. */
static bool own_print(struct context *context, char print[BUNDLE_PRINT], struct err *err)
{
	struct bundle_key own;
	bool is_good = bundle_know_own(context->replica, &own, err);
	bundle_know_print(own.open, print);
	seal_forget(&own, sizeof own);
	return is_good;
}

/* A folder is of one district, and so is a key: who works in several has as many of both. */
static bool one_each(const struct context *context, char **districts, int count, struct err *err)
{
	struct buf names;
	bool are_good = true;
	buf_init(&names, KEYS_MAX);
	for (int i = 0; are_good && i < count; i++) {
		are_good = is_district(context, districts[i], err);
		buf_format(&names, " %s", districts[i]);
	}
	if (are_good)
		err_set(err, EX_USAGE, "hub allow%s: a key is of one folder, and a folder of one district: an office of several has a folder for each on one"
			" box (there: district-setup%s --hub URL): allow each by itself: hub allow %s --key FILE, FILE the replica.pub of the folder of"
			" %s, and so the others", names.bytes, names.bytes, districts[0], districts[0]);
	buf_free(&names);
	return false;
}

bool admit_allow(struct context *context, int argc, char **argv, struct err *err)
{
	const char *file = NULL, *district = argc > 1 ? argv[1] : NULL;
	int number = 0, first = 1;
	while (first < argc && argv[first][0] != '-')
		first++;
	if (first > 2)
		return one_each(context, argv + 1, first - 1, err);
	for (int i = first; i < argc; i += 2) {
		if (i + 1 < argc && strcmp(argv[i], "--key") == 0)
			file = argv[i + 1];
		else if (i + 1 < argc && strcmp(argv[i], "--replica") == 0) {
			if (!take_number(argv[i + 1], &number, err))
				return false;
		} else
			return no_words(err);
	}
	if (!district || !file)
		return no_words(err);
	char *key;
	unsigned char bundle_key[SEAL_KEY];
	char print[BUNDLE_PRINT];
	bool has_bundle_key;
	bool is_good = is_district(context, district, err) && bundle_key_read(file, bundle_key, &has_bundle_key, err)
		&& ssh_key_read(file, &key, err);
	if (!is_good)
		return false;
	is_good = admission_allow(context->replica, district, key, &number, err)
		&& bundle_know(context->replica, number, has_bundle_key ? bundle_key : NULL, err) && own_print(context, print, err);
	free(key);
	if (is_good && !has_bundle_key)
		fprintf(stderr, "%s has no line \"zila-bundle\": bundles of replica %d are not taken\n", file, number);
	if (is_good && has_bundle_key)
		fprintf(stderr, "Without a line: bundle write FILE --for %d; the fingerprint for its --province-key is %s\n", number, print);
	if (is_good)
		fprintf(stderr, "Replica %d of %s. Its line is in %s/authorized_keys:\n", number, district, context->folder);
	return is_good && write_keys(context, number, err);
}

/* While the copies of a box that is shut out are looked for: they come by its key as long as they have none of their own. */
struct copies {
	int number;
	struct buf list;
};

static bool add_copy(void *state, const struct admission *one)
{
	struct copies *copies = state;
	if (one->is_revoked || *one->key || one->came_from != copies->number)
		return true;
	return buf_format(&copies->list, "%s%d", copies->list.length > 0 ? ", " : "", one->number);
}

static bool print_copies(struct replica *hub, int number, struct err *err)
{
	struct copies copies = {.number = number};
	buf_init(&copies.list, KEYS_MAX);
	bool is_good = admission_each(hub, add_copy, &copies, err);
	if (is_good && copies.list.length > 0)
		printf("Replica %s came from it and comes by its key: it is shut out with it until it has a key of its own (there: move replica.key away"
			" and sync, which makes one; here: hub allow DISTRICT --key FILE --replica N).\n", copies.list.bytes);
	buf_free(&copies.list);
	return is_good;
}

bool admit_revoke(struct context *context, int argc, char **argv, struct err *err)
{
	int number;
	if (argc != 2)
		return no_words(err);
	if (!take_number(argv[1], &number, err) || !admission_revoke(context->replica, number, err) || !write_keys(context, 0, err))
		return false;
	printf("Replica %d is shut out. What it sent stays.\n", number);
	return print_copies(context->replica, number, err);
}

/* Anew where it is missing or another: a folder that was restored or moved has another path in each line. */
bool admit_keys(struct context *context, int argc, char **argv, struct err *err)
{
	char print[BUNDLE_PRINT];
	(void)argv;
	if (argc != 1)
		return no_words(err);
	if (replica_role(context->replica) != REPLICA_PROVINCE)
		return err_set(err, EX_USAGE, "%s: is no province: name the province's folder", context->folder);
	if (!write_keys(context, 0, err) || !own_print(context, print, err))
		return false;
	printf("Bundle key of this province, for --province-key: %s\n", print);
	return true;
}
