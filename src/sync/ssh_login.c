/* See the header. There is no probe for methods and no file of the user's is read: the box has one key, and the server one
 * too. Before anything of ours is said the server has to be the one that it was. */
#include "config.h"
#include "sync/ssh_login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static int step_connect(struct ssh_line *line)
{
	line->is_given = true;
	return ssh_connect(line->session);
}

static int step_key(struct ssh_line *line)
{
	return ssh_userauth_publickey(line->session, NULL, line->own);
}

static int step_agent(struct ssh_line *line)
{
	return ssh_userauth_agent(line->session, NULL);
}

static int step_open(struct ssh_line *line)
{
	return ssh_channel_open_session(line->channel);
}

/* The server runs what it was told for this key, whatever we say. */
static int step_run(struct ssh_line *line)
{
	return ssh_channel_request_exec(line->channel, "zila hub serve");
}

/* Kinds of server keys, the one that is kept (KEPT, may be NULL) first, so that a server with several shows that one. */
static char *kinds(const char *kept)
{
	static const char all[] = "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,rsa-sha2-256";
	int length = kept ? (int) strcspn(kept, " ") : 0;

	if (length == 0 || strncmp(kept, "ssh-ed25519", (size_t) length) == 0)
		return mem_copy(all);
	if (strncmp(kept, "ssh-rsa", (size_t) length) == 0)
		return mem_format("rsa-sha2-512,rsa-sha2-256,%s", all);
	return mem_format("%.*s,%s", length, kept, all);
}

static bool prepare(struct ssh_line *line, const char *kept, struct err *err)
{
	char *order = kinds(kept);
	int no = 0, level = SSH_LOG_NOLOG;
	unsigned port = (unsigned) line->place.port;
	bool is_good;

	line->session = ssh_new();
	is_good = line->session && ssh_options_set(line->session, SSH_OPTIONS_LOG_VERBOSITY, &level) == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_PROCESS_CONFIG, &no) == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_SSH_DIR, line->folder) == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_KNOWNHOSTS, "/dev/null") == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null") == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_HOST, line->place.host) == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_PORT, &port) == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_USER, line->place.user) == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_HOSTKEYS, order) == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_FD, &line->fd) == 0;
	free(order);
	if (!is_good)
		return err_set(err, EX_SOFTWARE, "%s: the line could not be prepared: %s", line->place.host,
			line->session ? ssh_get_error(line->session) : "no memory");
	ssh_set_blocking(line->session, 0);
	return true;
}

/* What the server showed, "TYPE BASE64". */
static char *shown_key(struct ssh_line *line)
{
	ssh_key key = NULL;
	char *base64 = NULL, *text = NULL;

	if (ssh_get_server_publickey(line->session, &key) == SSH_OK && ssh_pki_export_pubkey_base64(key, &base64) == SSH_OK) {
		enum ssh_keytypes_e type = ssh_key_type(key);
		const char *curve = type == SSH_KEYTYPE_ECDSA_P256 || type == SSH_KEYTYPE_ECDSA_P384 || type == SSH_KEYTYPE_ECDSA_P521
			? ssh_pki_key_ecdsa_name(key) : NULL;

		text = mem_format("%s %s", curve ? curve : ssh_key_type_to_char(type), base64);
	}
	ssh_string_free_char(base64);
	ssh_key_free(key);
	return text;
}

static bool compare_host(struct ssh_line *line, const char *given, const char *shown, const char *kept,
	char first_seen[SSH_KEY_PRINT], struct err *err)
{
		char print[SSH_KEY_PRINT], kept_print[SSH_KEY_PRINT] = "";

	if (!ssh_key_print(shown, print, err))
		return false;
	if (given && strncmp(given, "SHA256:", 7) == 0) {
		if (strcmp(given, print) == 0)
			return ssh_key_keep(line->folder, &line->place, shown, err);
		snprintf(kept_print, sizeof kept_print, "%s", given);
	} else if (!kept) {
		strcpy(first_seen, print);
		return ssh_key_keep(line->folder, &line->place, shown, err);
	} else if (strcmp(kept, shown) == 0) {
		return !given || ssh_key_keep(line->folder, &line->place, shown, err);
	} else if (!ssh_key_print(kept, kept_print, err)) {
		return false;
	}
	return err_set(err, EX_TEMPFAIL, "%s: shows the host key %s, but its key is %s: another machine may be answering in its place;"
		" nothing was sent: ask the province; where its key has changed, give the new one with --host-key", line->place.host, print,
		kept_print);
}

/* Before anything of ours is said the server has to be the one that it was. */
static bool greet(struct ssh_line *line, const char *given, char first_seen[SSH_KEY_PRINT], struct err *err)
{
		char *kept = NULL, *shown = NULL;
	int result = SSH_ERROR;
	bool is_good = true;

	if (given && strncmp(given, "SHA256:", 7) != 0)
		is_good = ssh_key_read_host(given, &kept, err);
	else if (!given)
		is_good = ssh_key_kept(line->folder, &line->place, &kept, err);
	is_good = is_good && prepare(line, kept, err) && ssh_line_drive(line, step_connect, SSH_AGAIN, &result, err);
	if (is_good && result != SSH_OK)
		is_good = err_set(err, EX_TEMPFAIL, "%s: the line was cut while it was being made (%s): sync again later", line->place.host,
			ssh_get_error(line->session));
	if (is_good) {
		shown = shown_key(line);
		is_good = shown ? compare_host(line, given, shown, kept, first_seen, err)
			: err_set(err, EX_TEMPFAIL, "%s: showed no key: sync again later", line->place.host);
	}
	free(shown);
	free(kept);
	return is_good;
}

static bool prove(struct ssh_line *line, struct err *err)
{
	char *path = mem_format("%s/" SSH_KEY_OWN, line->folder);
	int result = SSH_AUTH_ERROR;
	bool is_good = ssh_pki_import_privkey_file(path, NULL, NULL, NULL, &line->own) == SSH_OK
		|| err_set(err, EX_CONFIG, "%s: is no private key that can be used: move it away, and a new one is made", path);

	free(path);
	is_good = is_good && ssh_line_drive(line, step_key, SSH_AUTH_AGAIN, &result, err);
	if (is_good && result == SSH_AUTH_DENIED && getenv("SSH_AUTH_SOCK"))
		is_good = ssh_line_drive(line, step_agent, SSH_AUTH_AGAIN, &result, err);
	if (!is_good || result == SSH_AUTH_SUCCESS)
		return is_good;
	if (result == SSH_AUTH_ERROR && !ssh_is_connected(line->session))
		return ssh_line_cut(line, err);
	return err_set(err, EX_TEMPFAIL, "%s: does not take this box's key: send %s/" SSH_KEY_PUBLIC " to the province, where zila hub allow"
		" lets it in; then sync again", line->place.host, line->folder);
}

static bool begin(struct ssh_line *line, struct err *err)
{
	int result = SSH_ERROR;

	line->channel = ssh_channel_new(line->session);
	if (!line->channel)
		return ssh_line_cut(line, err);
	if (!ssh_line_drive(line, step_open, SSH_AGAIN, &result, err))
		return false;
	if (result == SSH_OK && !ssh_line_drive(line, step_run, SSH_AGAIN, &result, err))
		return false;
	if (result == SSH_OK)
		return true;
	if (!ssh_is_connected(line->session))
		return ssh_line_cut(line, err);
	return err_set(err, EX_TEMPFAIL, "%s: lets no session begin (%s): sync again later; where that goes on, tell the province",
		line->place.host, ssh_get_error(line->session));
}

bool ssh_login(struct ssh_line *line, const char *host_key, char first_seen[SSH_KEY_PRINT], struct err *err)
{
	return greet(line, host_key, first_seen, err) && prove(line, err) && begin(line, err);
}
