/* The keys of a link: this box's own, and the one that the province's server showed.
 *
 * Own: FOLDER/replica.key (private, 0600) and FOLDER/replica.pub, which may be shown to anybody and which
 * `zila hub allow --key` takes. The server's: FOLDER/known_hosts, lines as OpenSSH writes them. A key is one line of text here,
 * "TYPE BASE64". */
#ifndef SYNC_SSH_KEY_H
#define SYNC_SSH_KEY_H

#include <stdbool.h>

#include "base/err.h"
#include "sync/place.h"

#define SSH_KEY_OWN "replica.key"
#define SSH_KEY_PUBLIC "replica.pub"
#define SSH_KEY_HOSTS "known_hosts"

enum { SSH_KEY_PRINT = 64 };

/* Makes the box's ed25519 key where FOLDER has none; OWNER stands behind the public part. EX_CANTCREAT, EX_IOERR. */
bool ssh_key_make(const char *folder, const char *owner, struct err *err);
/* The ssh-ed25519 key in a public file, newly allocated; other lines are for others. EX_DATAERR, EX_NOINPUT. */
bool ssh_key_read(const char *file, char **key, struct err *err);
/* A server's key in a file as ssh-keyscan, known_hosts or the server's own .pub file have it (ed25519 before others); newly allocated. */
bool ssh_key_read_host(const char *file, char **key, struct err *err);
/* The key kept for a server, newly allocated, NULL where none is; and keeping one in place of it. */
bool ssh_key_kept(const char *folder, const struct place *place, char **key, struct err *err);
bool ssh_key_keep(const char *folder, const struct place *place, const char *key, struct err *err);
/* "SHA256:…", as ssh-keygen -l shows it. */
bool ssh_key_print(const char *key, char out[SSH_KEY_PRINT], struct err *err);

#endif
